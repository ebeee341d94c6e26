AREA = "sl"
NOTES = "the sending socket and what Via and Record-Route say of it; replies changed on their way; bind_tm off"


def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    for how in ("fwd", "tm"):
        for what in "plain forced listen host port both dynamic".split():
            a.send(a.req("OPTIONS", f"sip:{how}-{what}@127.0.0.1:23102"))
            b.reply(b.recv("OPTIONS"), 200)
            a.recv(200)
    for user in ("own-host", "bound"):
        a.send(a.req("OPTIONS", f"sip:{user}@127.0.0.1:23060"))
        a.recv(404)
    for code in (480, 481, 482, 483):
        a.send(a.req("OPTIONS", f"sip:fwd-plain@127.0.0.1:23102"))
        b.reply(b.recv("OPTIONS"), code)
        t.wait(0.2)
