AREA = "tm-timers"
NOTES = "restart_fr_on_each_reply 1, the default: every provisional reply starts fr_inv_timer anew"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    inv = a.invite("sip:bob@127.0.0.1:23102")
    got = b.recv("INVITE")
    for code in (180, 180, 180):
        b.reply(got, code)
        at = a.recv(code).at
        t.wait(0.5)
    cancel = b.recv("CANCEL")
    b.reply(cancel, 200)
    b.reply(got, 487)
    b.recv("ACK")
    a.ack(inv, a.recv(408))
    a.lines.append([f"gap cancel {cancel.at - at:.2f}s"])
