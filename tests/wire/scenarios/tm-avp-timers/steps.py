AREA = "tm-timers"
NOTES = "fr_timer_avp and fr_inv_timer_avp hold seconds"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    for user in ("int", "text"):
        a.skip(), b.skip()
        at = time.monotonic()
        a.send(a.req("MESSAGE", f"sip:{user}@127.0.0.1:23102", body="x"))
        final = a.recv(408, timeout=4)
        a.lines.append([f"gap final {final.at - at:.2f}s"])
        b.skip()
        at = time.monotonic()
        inv = a.invite(f"sip:{user}@127.0.0.1:23102")
        got = b.recv("INVITE")
        b.reply(got, 180)
        final = a.recv(408, timeout=4)
        a.lines.append([f"gap final {final.at - at:.2f}s"])
        a.ack(inv, final)
        b.reply(b.recv("CANCEL"), 200)
        b.reply(got, 487)
        b.recv("ACK")
