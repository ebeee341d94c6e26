AREA = "tm"
NOTES = "t_lookup_cancel(1) copies the flags of the INVITE; $T_inv is the INVITE of a CANCEL"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    inv = a.invite("sip:bob@127.0.0.1:23102", hdrs=["X-Some: thing"])
    got = b.recv("INVITE")
    b.reply(got, 180)
    a.recv(180)
    a.cancel(inv)
    b.reply(b.recv("CANCEL"), 200)
    b.reply(got, 487)
    b.recv("ACK")
    a.ack(inv, a.recv(487))
