AREA = "tm"
NOTES = ("cancelled before any reply, and none ever comes: the INVITE goes on being repeated until "
         "fr_timer")

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    inv = a.invite("sip:bob@127.0.0.1:23102")
    b.recv("INVITE")
    a.cancel(inv)
    at = a.recv("SIP/2.0 200").at
    final = a.recv("SIP/2.0 4", timeout=4)
    a.lines.append([f"gap final {final.at - at:.2f}s"])
    a.ack(inv, final)
    b.gaps("INVITE")
