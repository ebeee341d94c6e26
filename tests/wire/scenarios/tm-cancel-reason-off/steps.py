AREA = "tm"
NOTES = "without both parameters no CANCEL has a Reason"

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.udp("carol", 23103)
    inv = a.invite("sip:bob@127.0.0.1:23102")
    x, y = b.recv("INVITE"), c.recv("INVITE")
    b.reply(x, 180)
    a.recv(180)
    c.reply(y, 180)
    a.recv(180)
    b.reply(x, 200)
    final = a.recv(200)
    c.reply(c.recv("CANCEL"), 200)
    c.reply(y, 487)
    c.recv("ACK")
    a.ack(inv, final)
    b.recv("ACK")
    inv = a.invite("sip:bob@127.0.0.1:23102")
    x, y = b.recv("INVITE"), c.recv("INVITE")
    for one, msg in ((b, x), (c, y)):
        one.reply(msg, 180)
        a.recv(180)
    a.cancel(inv, ['Reason: SIP;cause=200;text="Elsewhere"'])
    for one, msg in ((b, x), (c, y)):
        one.reply(one.recv("CANCEL"), 200)
        one.reply(msg, 487)
        one.recv("ACK")
    a.ack(inv, a.recv(487))
