AREA = "tm"
NOTES = "what $T.. hold in every kind of route"

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.udp("carol", 23103, "127.0.0.3")
    inv = a.invite("sip:carol@127.0.0.3:23103", hdrs=["X-Req: one"])
    got = c.recv("INVITE")
    t.wait(0.1)
    c.reply(got, 180, hdrs=["X-Rpl: ring"])
    a.recv(180)
    c.reply(got, 486, hdrs=["X-Rpl: busy"])
    t.wait(1.0)
    b.recv("INVITE")
    a.ack(inv, a.recv("SIP/2.0 4", timeout=4))
