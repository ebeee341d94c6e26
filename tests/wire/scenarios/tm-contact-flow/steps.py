AREA = "tm-fork"
NOTES = "contacts of the same instance: one at a time, the next flow of it when the first fails"

def run(t):
    a = t.udp("alice", 23101)
    legs = [t.udp(n, p) for n, p in (("bob", 23102), ("carol", 23103), ("dave", 23104))]
    for n, (x, inst) in enumerate(zip(legs, (1, 1, 2))):
        x.send(x.req("REGISTER", "sip:wire.test", to="<sip:user@wire.test>", contact=f'<sip:{x.name}@127.0.0.1:{x.port}>;q=0.5;reg-id={n + 1};+sip.instance="<urn:uuid:{inst}>"'))
        x.recv(200)
        t.wait(0.1)
    inv = a.invite("sip:user@wire.test")
    t.wait(0.3)
    for _ in range(4):
        for x in legs:
            if x.read < len(x.inbox) and x.inbox[-1].method == "INVITE":
                x.reply(x.inbox[-1], 430 if x is not legs[2] else 480)
                x.skip()
        t.wait(0.3)
    t.wait(0.2)
    a.ack(inv, a.inbox[-1])
