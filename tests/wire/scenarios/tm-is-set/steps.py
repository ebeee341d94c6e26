AREA = "tm"
NOTES = "what is armed where"

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.udp("carol", 23103)
    inv = a.invite("sip:bob@127.0.0.1:23102")
    for x in (b, c):
        got = x.recv("INVITE")
        x.reply(got, 180)
        a.recv(180)
        x.reply(got, 486)
        x.recv("ACK")
    a.ack(inv, a.recv(486))
