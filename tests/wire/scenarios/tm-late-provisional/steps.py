AREA = "tm"
NOTES = "a branch that was given up without a reply gets one"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    inv = a.invite("sip:bob@127.0.0.1:23102")
    got = b.recv("INVITE")
    a.ack(inv, a.recv(408))
    b.reply(got, 180)
    t.wait(0.2)
    if b.inbox[-1].method == "CANCEL":
        b.reply(b.inbox[-1], 200)
    b.reply(got, 487)
    t.wait(0.2)
    inv = a.invite("sip:bob@127.0.0.1:23102")
    got = b.recv("INVITE")
    got = b.inbox[-1]
    a.ack(inv, a.recv(408))
    b.reply(got, 200)
    t.wait(0.2)
