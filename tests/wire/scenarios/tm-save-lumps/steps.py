AREA = "tm"
NOTES = "which changes of request_route later branches have"

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.udp("carol", 23103)
    for user in ("save", "early", "newtran", "plain"):
        a.send(a.req("MESSAGE", f"sip:{user}@127.0.0.1:23102", body="x"))
        got = b.recv("MESSAGE")
        t.wait(0.1)
        b.reply(got, 486)
        c.reply(c.recv("MESSAGE"), 200)
        a.recv(200)
