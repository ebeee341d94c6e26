AREA = "tm"
NOTES = "on_sl_reply: the route for replies without a transaction, after the core's"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    inv = a.invite("sip:bob@127.0.0.1:23102")
    got = b.recv("INVITE")
    b.reply(got, 180)
    a.recv(180)
    b.reply(got, 183)
    b.reply(got, 486)
    a.recv(486)
