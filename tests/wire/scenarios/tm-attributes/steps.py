AREA = "tm"
NOTES = "attributes and flags live with the transaction, in every kind of route"

def run(t):
    a = t.udp("alice", 23101)
    b, c, d = [t.udp(n, p) for n, p in (("bob", 23102), ("carol", 23103), ("dave", 23104))]
    inv = a.invite("sip:bob@127.0.0.1:23102")
    x, y = b.recv("INVITE"), c.recv("INVITE")
    b.reply(x, 180)
    a.recv(180)
    c.reply(y, 486)
    c.recv("ACK")
    b.reply(x, 404)
    b.recv("ACK")
    d.reply(d.recv("INVITE"), 480)
    a.ack(inv, a.recv(480))
