AREA = "tm"
NOTES = "all that an onsend_route can ask; it runs for requests, not for replies"

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.tcp("carol", 23102)
    for user in ("plain", "exit", "return", "drop", "own"):
        a.send(a.req("MESSAGE", f"sip:{user}@127.0.0.1:23102", body="x"))
        if user not in ("drop", "own"):
            b.reply(b.recv("MESSAGE"), 200)
        t.wait(0.4)
    a.send(a.req("MESSAGE", "sip:plain@127.0.0.1:23102;transport=tcp", body="x" * 600))
    c.reply(c.recv("MESSAGE"), 200)
    a.recv(200)
