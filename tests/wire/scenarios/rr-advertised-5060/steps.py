AREA = "rr"
NOTES = "an advertised port stands in the Via even if it is 5060, and a Record-Route leaves it out"


def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    for user in "explicit host script".split():
        for method in ("OPTIONS", "MESSAGE"):
            a.send(a.req(method, f"sip:{user}@127.0.0.1:23102"))
            b.reply(b.recv(method), 200)
            a.recv(200)
    for port in (23063, 23064):
        a.send(a.req("OPTIONS", "sip:received@127.0.0.1:23102"), to=("127.0.0.1", port))
        b.reply(b.recv("OPTIONS"), 200)
        a.recv(200)
