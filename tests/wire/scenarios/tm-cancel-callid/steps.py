AREA = "tm"
NOTES = "t_cancel_callid and t_reply_callid end another call"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    for user in ("three", "four", "reply"):
        inv = a.invite("sip:bob@127.0.0.1:23102")
        got = b.recv("INVITE")
        b.reply(got, 180)
        a.recv(180)
        a.send(a.req("MESSAGE", f"sip:{user}@127.0.0.1:23102", body="x", hdrs=[f"X-Call: {inv.get('call-id')}"]))
        b.reply(b.recv("CANCEL"), 200)
        b.reply(got, 487)
        b.recv("ACK")
        t.wait(0.2)
        a.ack(inv, [m for m in a.inbox if m.status >= 400][-1])
