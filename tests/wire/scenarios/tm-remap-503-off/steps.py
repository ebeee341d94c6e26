AREA = "tm"
NOTES = "remap_503_500 0: a 503 is relayed as it is"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    a.send(a.req("MESSAGE", "sip:bob@127.0.0.1:23102", body="x"))
    b.reply(b.recv("MESSAGE"), 503, hdrs=["Retry-After: 120", "X-Extra: 1"])
    a.recv(503)
