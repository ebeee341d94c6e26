AREA = "tm"
NOTES = "t_cancel_branches in an onreply_route"

def run(t):
    a = t.udp("alice", 23101)
    legs = [t.udp(n, p) for n, p in (("bob", 23102), ("carol", 23103), ("dave", 23104))]
    def ends(x, m):
        x.reply(x.recv("CANCEL"), 200)
        x.reply(m, 487)
        x.recv("ACK")
    for user, gone in (("others", (1, 2)), ("all", (0, 1, 2))):
        inv = a.invite(f"sip:{user}@127.0.0.1:23102")
        got = [x.recv("INVITE") for x in legs]
        for x, m in zip(legs, got):
            if x is not legs[0]:
                x.reply(m, 180)
                a.recv(180)
        legs[0].reply(got[0], 183)
        t.wait(0.2)
        for i in gone:
            ends(legs[i], got[i])
        for i in range(3):
            if i not in gone:
                legs[i].reply(got[i], 486)
                legs[i].recv("ACK")
        t.wait(0.2)
        a.ack(inv, a.inbox[-1])
