AREA = "sl"
NOTES = "a 3xx has the new URI and the branches as contacts, if there are any"


def run(t):
    a = t.udp("alice", 23101)
    for user in "plain uri both branches other last twice mixed dst state tm tmplain fail".split():
        a.send(a.req("OPTIONS", f"sip:{user}@wire.test"))
        a.recv("SIP/2.0")
        t.wait(0.1)
        a.skip()
