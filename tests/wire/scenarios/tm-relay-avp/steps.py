AREA = "tm"
NOTES = "t_relay_to_avp, t_forward_nonack_to, t_replicate_to"

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.tcp("carol", 23103)
    for user in ("text", "proto", "noproto", "fwd", "fwdnew", "rep"):
        a.send(a.req("MESSAGE", f"sip:{user}@127.0.0.1:23109", body="x"))
        t.wait(0.3)
        for one in (b, c):
            if one.read < len(one.inbox):
                one.reply(one.recv("MESSAGE"), 200)
        t.wait(0.2)
