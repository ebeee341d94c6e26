AREA = "tm"
NOTES = "mode 1: a CANCEL without a transaction is forwarded without state"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    a.cancel(a.req("INVITE", "sip:bob@127.0.0.1:23102"))
    b.reply(b.recv("CANCEL"), 481, "Unknown")
    a.recv(481)
