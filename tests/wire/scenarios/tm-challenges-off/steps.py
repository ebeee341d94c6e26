AREA = "tm-fork"
NOTES = "aggregate_challenges 0: only the chosen reply's challenge"

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.udp("carol", 23103)
    inv = a.invite("sip:bob@127.0.0.1:23102")
    for x, code, name in ((b, 401, "WWW"), (c, 407, "Proxy")):
        x.reply(x.recv("INVITE"), code, hdrs=[f'{name}-Authenticate: Digest realm="{x.name}", nonce="n"'])
        x.recv("ACK")
    a.ack(inv, a.recv(401))
