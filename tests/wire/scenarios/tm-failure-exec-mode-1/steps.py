AREA = "tm"
NOTES = "failure_exec_mode 1: what becomes of a branch that cannot be sent"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    for user in ("away", "mixed"):
        inv = a.invite(f"sip:{user}@127.0.0.1:23102")
        for _ in range(4):
            t.wait(0.3)
            if b.read < len(b.inbox) and b.inbox[-1].method == "INVITE":
                b.reply(b.inbox[-1], 486)
            b.skip()
        a.ack(inv, a.inbox[-1])
        t.wait(0.2)
