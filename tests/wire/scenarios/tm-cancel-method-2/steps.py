AREA = "tm"
NOTES = "cancel_b_method 2: a branch without a reply is cancelled at once, against RFC 3261 9.1"

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.udp("carol", 23103)
    inv = a.invite("sip:bob@127.0.0.1:23102")
    x, y = b.recv("INVITE"), c.recv("INVITE")
    b.reply(x, 180)
    a.recv(180)
    a.cancel(inv)
    b.reply(b.recv("CANCEL"), 200)
    t.wait(0.3)
    b.reply(x, 487)
    b.recv("ACK")
    t.wait(0.2)
    c.reply(y, 180)
    t.wait(0.3)
    c.reply(y, 487)
    t.wait(0.3)
    a.ack(inv, a.inbox[-1])
    # Until the CANCEL to carol is sent again, 1.5 s after the first.
    t.wait(0.8)
