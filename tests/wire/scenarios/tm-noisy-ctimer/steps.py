AREA = "tm-timers"
NOTES = "noisy_ctimer 0: which INVITEs are not told that they timed out"

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.udp("carol", 23103)
    for user, codes in (("silent", ()), ("ring", (180,)), ("failure", (180,)), ("fork", (180,))):
        inv = a.invite(f"sip:{user}@127.0.0.1:23102")
        got = b.recv("INVITE")
        for code in codes:
            b.reply(got, code)
        t.wait(1.6)
        if a.inbox[-1].status >= 300:
            a.ack(inv, a.inbox[-1])
        if codes:
            b.reply(got, 487)
            t.wait(0.2)
            if a.inbox[-1].status == 487:
                a.ack(inv, a.inbox[-1])
        b.skip()
