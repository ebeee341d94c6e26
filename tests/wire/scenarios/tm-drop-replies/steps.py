AREA = "tm"
NOTES = ("which replies t_drop_replies takes out of the choice, with failure_reply_mode 0; a reply of the "
         "first step that is chosen again runs its failure_route again")

def run(t):
    a = t.udp("alice", 23101)
    b, c, d = [t.udp(n, p) for n, p in (("bob", 23102), ("carol", 23103), ("dave", 23104))]
    for user in ("plain", "all", "last", "none", "alone", "without"):
        inv = a.invite(f"sip:{user}@127.0.0.1:23102")
        for x, code in ((b, 404), (c, 403)):
            x.reply(x.recv("INVITE"), code)
            x.recv("ACK")
        if user != "alone":
            d.reply(d.recv("INVITE"), 486)
            d.recv("ACK")
        t.wait(0.2)
        a.ack(inv, a.inbox[-1])
