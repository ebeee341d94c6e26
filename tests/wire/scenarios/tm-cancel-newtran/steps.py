AREA = "tm"
NOTES = "a cancelled call is not relayed again from its failure route"

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.udp("carol", 23103)
    for user in ("one", "again"):
        inv = a.invite(f"sip:{user}@127.0.0.1:23102")
        got = b.recv("INVITE")
        b.reply(got, 180)
        a.recv(180)
        a.cancel(inv)
        b.reply(b.recv("CANCEL"), 200)
        b.reply(got, 486)
        b.recv("ACK")
        a.ack(inv, a.recv("SIP/2.0 48"))
