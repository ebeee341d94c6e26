AREA = "tm-fork"
NOTES = "faked_reply_prio makes a timeout the last choice"

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.udp("carol", 23103)
    for code in (480, 500, 604):
        a.send(a.req("MESSAGE", "sip:bob@127.0.0.1:23102", body="x"))
        c.reply(c.recv("MESSAGE"), code)
        a.recv("SIP/2.0", timeout=3)
        b.skip()
