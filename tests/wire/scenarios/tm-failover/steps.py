AREA = "dns"
NOTES = ("t_set_disable_failover on a transaction; what the branch route did is kept at the next address; "
         "an address that cannot be sent to")

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.udp("carol", 23103, "127.0.0.3")
    a.send(a.req("OPTIONS", "sip:cache@127.0.0.1"))
    a.recv(200)
    for user, dom in (("on", "far"), ("off", "far"), ("none", "gone")):
        inv = a.invite(f"sip:{user}@{dom}.test")
        t.wait(0.2)
        if b.read < len(b.inbox):
            b.reply(b.recv("INVITE"), 503)
        t.wait(0.15)
        if c.read < len(c.inbox):
            c.reply(c.recv("INVITE"), 486)
        t.wait(0.15)
        a.ack(inv, a.inbox[-1])
        t.wait(0.2)
        b.skip(), c.skip()
