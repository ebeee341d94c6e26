AREA = "tm"
NOTES = "routes armed after the relay, in an onreply_route and for one branch alone"

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.udp("carol", 23103)
    for user, codes in (("after", (486, 404)), ("reply", (486, 404)), ("branch", (486, 404)), ("branch", (404, 486)), ("both", (486, 404)), ("both", (404, 486))):
        inv = a.invite(f"sip:{user}@127.0.0.1:23102")
        x, y = b.recv("INVITE"), c.recv("INVITE")
        t.wait(0.1)
        b.reply(x, 180)
        a.recv(180)
        b.reply(x, codes[0])
        b.recv("ACK")
        c.reply(y, codes[1])
        c.recv("ACK")
        t.wait(0.2)
        a.ack(inv, a.inbox[-1])
