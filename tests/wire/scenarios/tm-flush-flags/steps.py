AREA = "tm"
NOTES = "the flags of the transaction and those of the script"

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.udp("carol", 23103)
    for user in ("flush", "plain"):
        a.send(a.req("MESSAGE", f"sip:{user}@127.0.0.1:23102", body="x"))
        got = b.recv("MESSAGE")
        t.wait(0.1)
        b.reply(got, 486)
        c.reply(c.recv("MESSAGE"), 486)
        a.recv(486)
