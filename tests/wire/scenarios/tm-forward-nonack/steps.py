AREA = "tm"
NOTES = "t_forward_nonack needs a transaction that t_newtran made; it sends no 100"

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.tcp("carol", 23102)
    for user in ("newplain", "newudp", "newtcp", "newtls", "newsctp", "newuri", "plain", "uri"):
        a.send(a.req("MESSAGE", f"sip:{user}@127.0.0.1:23102", body="x"))
        t.wait(0.3)
        for one in (b, c):
            if one.read < len(one.inbox):
                one.reply(one.recv("MESSAGE"), 200)
        t.wait(0.2)
    inv = a.invite("sip:newuri@127.0.0.1:23102")
    got = b.recv("INVITE")
    t.wait(0.2)
    b.reply(got, 486)
    t.wait(0.3)
