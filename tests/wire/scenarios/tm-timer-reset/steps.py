AREA = "tm-timers"
NOTES = "t_reset_fr, t_reset_retr, t_reset_max_lifetime put the parameters back"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    def timed(method, user):
        a.skip(), b.skip()
        at = time.monotonic()
        req = a.send(a.req(method, f"sip:{user}@127.0.0.1:23102"))
        final = a.recv(408, timeout=6)
        a.lines.append([f"gap final {final.at - at:.2f}s"])
        if method == "INVITE":
            a.ack(req, final)
        t.wait(0.1)
    timed("MESSAGE", "before")
    b.gaps("MESSAGE sip:before")
    timed("INVITE", "before")
    timed("MESSAGE", "after")
    b.gaps("MESSAGE sip:after")
    b.skip()
    inv = a.invite("sip:late@127.0.0.1:23102")
    got = b.recv("INVITE")
    b.reply(got, 180)
    at = a.recv(180).at
    cancel = b.recv("CANCEL")
    b.reply(cancel, 200)
    b.reply(got, 487)
    b.recv("ACK")
    a.ack(inv, a.recv(408))
    a.lines.append([f"gap cancel {cancel.at - at:.2f}s"])
