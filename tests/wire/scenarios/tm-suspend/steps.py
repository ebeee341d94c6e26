AREA = "tm"
NOTES = ("a suspended transaction is continued by another request's script; cancelled meanwhile, it is "
         "not relayed")

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.udp("carol", 23103)
    def wake(ids, route="on"):
        c.send(c.req("OPTIONS", "sip:wake@127.0.0.1", hdrs=[f"X-Index: {ids[0]}", f"X-Label: {ids[1]}", f"X-Route: {route}"]))
        c.recv(200)
    ids = lambda msg: msg.get("warning").split()
    inv = a.invite("sip:bob@127.0.0.1:23102")
    one = ids(a.recv(183))
    a.send(inv)
    a.recv(183)
    t.wait(0.2)
    wake(one)
    got = b.recv("INVITE")
    b.reply(got, 486)
    b.recv("ACK")
    a.ack(inv, a.recv(486))
    wake(one)
    inv = a.invite("sip:bob@127.0.0.1:23102")
    one = ids(a.recv(183))
    wake(one, "answer")
    a.ack(inv, a.recv(486))
    inv = a.invite("sip:bob@127.0.0.1:23102")
    one = ids(a.recv(183))
    a.cancel(inv)
    t.wait(0.3)
    wake(one)
    t.wait(0.3)
    if b.read < len(b.inbox):
        b.skip()
    a.ack(inv, a.inbox[-1])
