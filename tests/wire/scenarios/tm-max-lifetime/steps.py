AREA = "tm-timers"
NOTES = "no transaction lives longer, whatever fr_timer and fr_inv_timer say"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    def timed(method, user):
        a.skip(), b.skip()
        at = time.monotonic()
        req = a.send(a.req(method, f"sip:{user}@127.0.0.1:23102"))
        if method == "INVITE":
            got = b.recv("INVITE")
            b.reply(got, 180)
        final = a.recv("SIP/2.0 408", timeout=6)
        a.lines.append([f"gap final {final.at - at:.2f}s"])
        if method == "INVITE":
            a.ack(req, final)
            b.reply(b.recv("CANCEL"), 200)
            b.reply(got, 487)
            b.recv("ACK")
        t.wait(0.1)
    for user in ("param", "own", "late"):
        timed("MESSAGE", user)
        timed("INVITE", user)
