AREA = "tm"
NOTES = "reparse_invite 0: CANCEL and ACK have the From of the INVITE received"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    inv = a.invite("sip:bob@127.0.0.1:23102")
    got = b.recv("INVITE")
    b.reply(got, 180)
    a.recv(180)
    a.cancel(inv)
    b.reply(b.recv("CANCEL"), 200)
    b.reply(got, 487)
    b.recv("ACK")
    a.ack(inv, a.recv(487))
