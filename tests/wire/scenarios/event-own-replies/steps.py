AREA = "sl"
NOTES = "events on replies that the proxy makes: sent already, nothing is changed or dropped; tm runs its own once a process"


def run(t):
    a = t.udp("alice", 23101)
    for user in "sl early error send mode".split():
        a.send(a.req("OPTIONS", f"sip:{user}@wire.test"))
        a.recv("SIP/2.0")
        t.wait(0.1)
        a.skip()
    inv = a.invite("sip:sl@wire.test")
    a.ack(inv, a.recv(404))
    t.wait(0.2)
    a.send(a.req("OPTIONS", "sip:tm@wire.test"))
    a.recv(410)
    t.wait(0.2)
