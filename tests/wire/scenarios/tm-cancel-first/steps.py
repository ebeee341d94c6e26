AREA = "tm"
NOTES = "an INVITE that comes after its CANCEL is not forwarded but answered 487"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    inv = a.req("INVITE", "sip:bob@127.0.0.1:23102", sdp=True)
    a.cancel(inv)
    b.reply(b.recv("CANCEL"), 481, "Unknown")
    a.recv(481)
    a.send(inv)
    a.ack(inv, a.recv("SIP/2.0 487"))
    t.wait(0.3)
