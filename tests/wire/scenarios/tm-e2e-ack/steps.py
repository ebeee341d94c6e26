AREA = "tm"
NOTES = ("the ACK to a 2xx belongs to the INVITE only with the tag of the 2xx, when something watches "
         "transactions")

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.udp("carol", 23103)
    inv = a.invite("sip:bob@127.0.0.1:23102")
    x, y = b.recv("INVITE"), c.recv("INVITE")
    b.reply(x, 180)
    c.reply(y, 180)
    b.reply(x, 200)
    c.reply(y, 200)
    first = a.recv("SIP/2.0 200")
    second = a.recv("SIP/2.0 200")
    t.wait(0.2)
    a.ack(inv, first)
    a.ack(inv, second)
    other = a.next(inv, first, "ACK", cseq=1, send=False)
    a.send(other.edit(";tag=w-bob", ";tag=w-nobody"))
    t.wait(0.3)
