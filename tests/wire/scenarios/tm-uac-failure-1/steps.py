AREA = "tm"
NOTES = "a request of the proxy's own with routes armed in tm:local-request, enable_uac_fr 1"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    for code in (486, 0):
        a.send(a.req("OPTIONS", "sip:x@127.0.0.1"))
        got = b.recv("OPTIONS")
        if code:
            b.reply(got, 180)
            b.reply(got, code)
        t.wait(1.0)
