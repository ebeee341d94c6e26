AREA = "tm"
NOTES = "t_reuse_branch sends a failed branch once more, from its tm:branch-failure event"

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.udp("carol", 23103)
    inv = a.invite("sip:bob@127.0.0.1:23102")
    x, y = b.recv("INVITE"), c.recv("INVITE")
    b.reply(x, 404)
    b.recv("ACK")
    t.wait(0.2)
    b.reply(b.recv("INVITE"), 486)
    b.recv("ACK")
    c.reply(y, 480)
    c.recv("ACK")
    a.ack(inv, a.recv("SIP/2.0 4"))
