AREA = "dns"
NOTES = "the socket of the next address: the first one, not that of the request (dns_reuse_rcv_socket 0)"

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.udp("carol", 23103, "127.0.0.3")
    a.send(a.req("OPTIONS", "sip:cache@127.0.0.1"))
    a.recv(200)
    a.send(a.req("MESSAGE", "sip:x@far.test", body="x"), to=("127.0.0.1", 23061))
    b.reply(b.recv("MESSAGE"), 503)
    c.reply(c.recv("MESSAGE"), 200)
    a.recv(200)
