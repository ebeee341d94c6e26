AREA = "tm"
NOTES = "a relay that failed is answered when the script ends without an answer of its own"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    for user in ("host", "tls", "uri", "own", "sl", "slerr", "second", "branch", "droproute"):
        msg = a.send(a.req("MESSAGE", f"sip:{user}@127.0.0.1:23102", body="x"))
        t.wait(0.4)
        if b.read < len(b.inbox):
            b.reply(b.recv("MESSAGE"), 200)
        t.wait(0.2)
    inv = a.invite("sip:host@127.0.0.1:23102")
    t.wait(0.2)
    a.ack(inv, a.inbox[-1])
