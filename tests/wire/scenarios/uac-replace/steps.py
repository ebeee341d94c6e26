AREA = "uac"
NOTES = "other names towards the callee: replies and later requests show each side its own; the URIs travel in vsf and vst"


def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    inv = a.invite("sip:both@wire.test")
    got = b.recv("INVITE")
    b.reply(got, 180)
    a.recv(180)
    b.reply(got, 200)
    ok = a.recv(200)
    a.ack(inv, ok)
    b.recv("ACK")
    a.next(inv, ok, "INFO")
    b.reply(b.recv("INFO"), 200)
    a.recv(200)
    b.back(got, "BYE")
    a.reply(a.recv("BYE"), 200)
    b.recv(200)
    for user in ("twice", "name"):
        a.send(a.req("MESSAGE", f"sip:{user}@wire.test", body="x"))
        b.reply(b.recv("MESSAGE"), 200)
        a.recv(200)
