AREA = "tm-fork"
NOTES = "disable_6xx_block 1: a 6xx ends nothing, unless t_set_disable_6xx(0)"

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.udp("carol", 23103)
    for user, end in (("free", 200), ("block", 487)):
        inv = a.invite(f"sip:{user}@127.0.0.1:23102")
        x, y = b.recv("INVITE"), c.recv("INVITE")
        c.reply(y, 180)
        a.recv(180)
        b.reply(x, 603)
        b.recv("ACK")
        t.wait(0.2)
        c.reply(y, end)
        t.wait(0.2)
        a.ack(inv, a.inbox[-1])
        t.wait(0.2)
