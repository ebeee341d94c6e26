AREA = "tm"
NOTES = "transactions that end without being relayed"

def run(t):
    a = t.udp("alice", 23101)
    for user in ("release", "none", "drop", "newdrop", "newdrop5", "resend", "reply", "twice", "nothing"):
        msg = a.send(a.req("MESSAGE", f"sip:{user}@127.0.0.1:23102", body="x"))
        t.wait(0.2)
        a.send(msg)
        t.wait(0.2)
    inv = a.invite("sip:nothing@127.0.0.1")
    t.wait(0.2)
    a.send(inv)
    t.wait(0.2)
