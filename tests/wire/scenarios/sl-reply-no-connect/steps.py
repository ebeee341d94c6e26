AREA = "sl"
NOTES = "a reply after the client has closed: a new connection to its Via, unless the script says no"


def run(t):
    b = t.udp("bob", 23102)
    for n, user in enumerate(("held", "called")):
        a = t.tcp(f"alice{n}", 23110 + n)
        a.connect()
        a.send(a.req("OPTIONS", f"sip:{user}@127.0.0.1:23102"))
        b.recv("OPTIONS")
        a.conn.shut()
        t.wait(1.5)
