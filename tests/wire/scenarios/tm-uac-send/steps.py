AREA = "tm"
NOTES = "t_uac_send: method, URI, next hop, socket, headers, body"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    for user in ("plain", "hop", "nofrom", "nohdrs", "baduri"):
        a.send(a.req("OPTIONS", f"sip:{user}@127.0.0.1:23060"))
        a.recv(200)
        t.wait(0.3)
        if b.read < len(b.inbox):
            b.reply(b.recv(), 200)
        t.wait(0.1)
