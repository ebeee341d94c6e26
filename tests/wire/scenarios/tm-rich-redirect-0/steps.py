AREA = "tm-fork"
NOTES = "rich_redirect 0"

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.udp("carol", 23103)
    for codes in ((302, 301), (302, 404), (486, 302)):
        inv = a.invite("sip:bob@127.0.0.1:23102")
        for x, code in zip((b, c), codes):
            x.reply(x.recv("INVITE"), code, contact=f"<sip:{x.name}@else.test>;q=0.5" if code < 400 else True)
            x.recv("ACK")
        t.wait(0.2)
        a.ack(inv, a.inbox[-1])
