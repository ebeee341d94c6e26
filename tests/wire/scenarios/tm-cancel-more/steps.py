AREA = "tm"
NOTES = ("after the CANCEL: a provisional reply stays here and is answered by another CANCEL; the same "
         "CANCEL again")

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    for again in ("183", "cancel"):
        inv = a.invite("sip:bob@127.0.0.1:23102")
        got = b.recv("INVITE")
        b.reply(got, 180)
        a.recv(180)
        a.cancel(inv)
        b.reply(b.recv("CANCEL"), 200)
        a.recv("SIP/2.0 200")
        if again == "183":
            b.reply(got, 183)
        else:
            a.cancel(inv)
        t.wait(0.3)
        b.reply(got, 487)
        b.recv("ACK")
        a.ack(inv, a.recv(487))
