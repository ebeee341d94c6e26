AREA = "rr"
NOTES = "a single Record-Route names the receiving socket as it is; advertised names are for the Via"


def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    for user in "plain forced listen host port".split():
        a.send(a.req("OPTIONS", f"sip:{user}@127.0.0.1:23102"))
        b.reply(b.recv("OPTIONS"), 200)
        a.recv(200)
