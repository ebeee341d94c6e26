AREA = "tm"
NOTES = "final replies after the 408: a 2xx to an INVITE is passed on, a negative one acknowledged, others dropped; then without state"


def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    bob = "sip:bob@127.0.0.1:23102"

    # 200 while the transaction waits, and again when it is gone.
    inv = a.invite(bob)
    got = b.recv("INVITE")
    a.ack(inv, a.recv(408, timeout=4))
    b.reply(got, 200)
    a.recv(200)
    t.wait(3)
    b.reply(got, 200)
    a.recv(200)

    # 486 while it waits, and when it is gone.
    inv = a.invite(bob)
    got = b.recv("INVITE")
    a.ack(inv, a.recv(408, timeout=4))
    b.reply(got, 486)
    b.recv("ACK")
    t.wait(3)
    b.reply(got, 486)
    t.wait(0.3)

    # 180, then silence: the branch is cancelled; its 200 comes all the same.
    inv = a.invite(bob)
    got = b.recv("INVITE")
    b.reply(got, 180)
    a.ack(inv, a.recv(408, timeout=4))
    b.reply(b.recv("CANCEL"), 200)
    b.reply(got, 200)
    t.wait(0.5)

    # Not an INVITE.
    a.send(a.req("OPTIONS", bob))
    got = b.recv("OPTIONS")
    a.recv(408, timeout=4)
    b.reply(got, 200)
    t.wait(2)
    b.reply(got, 200)
    t.wait(0.3)
