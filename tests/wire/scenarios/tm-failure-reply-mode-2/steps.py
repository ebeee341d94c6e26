AREA = "tm"
NOTES = "which replies count after a failure_route has added branches, failure_reply_mode 2"

def run(t):
    a = t.udp("alice", 23101)
    legs = [t.udp(n, p) for n, p in (("bob", 23102), ("carol", 23103), ("dave", 23104), ("erin", 23105))]
    for codes in ((404, 403, 480, 486), (486, 404, 484, 488), (401, 407, 486, 407)):
        inv = a.invite("sip:bob@127.0.0.1:23102")
        for x, code in zip(legs, codes):
            hdrs = [f'Proxy-Authenticate: Digest realm="{x.name}", nonce="n"'] if code == 407 else []
            hdrs += [f'WWW-Authenticate: Digest realm="{x.name}", nonce="n"'] if code == 401 else []
            x.reply(x.recv("INVITE"), code, hdrs=hdrs)
            x.recv("ACK")
        t.wait(0.2)
        a.ack(inv, a.inbox[-1])
