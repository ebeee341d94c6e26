AREA = "tm"
NOTES = "the replies to a replicated request stay here"

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.tcp("carol", 23102)
    for user in ("uri", "host", "udp", "tcp", "tls", "none", "answer", "sl", "and"):
        a.send(a.req("MESSAGE", f"sip:{user}@127.0.0.1:23102", body="x"))
        t.wait(0.3)
        for one in (b, c):
            while one.read < len(one.inbox):
                one.reply(one.recv("MESSAGE"), 200)
        t.wait(0.2)
