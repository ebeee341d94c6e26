AREA = "tm"
NOTES = ("t_relay_to_* without arguments; no socket for TLS and SCTP; flags 1 and 2; alone they have no "
         "effect")

def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.tcp("carol", 23102)
    for user, to in (("udp", b), ("tcp", c), ("to", b)):
        a.send(a.req("MESSAGE", f"sip:{user}@127.0.0.1:23102", body="x"))
        to.reply(to.recv("MESSAGE"), 200)
        a.recv(200)
    for user in ("tls", "sctp", "tlshost", "sctphost", "quiet", "hexquiet", "set", "setnew"):
        a.send(a.req("MESSAGE", f"sip:{user}@127.0.0.1:23102", body="x"))
        t.wait(0.4)
    for user in ("hex", "flags", "both", "bothhex"):
        inv = a.invite(f"sip:{user}@127.0.0.1:23102")
        got = b.recv("INVITE")
        t.wait(0.2)
        b.reply(got, 486)
        a.ack(inv, a.recv(486))
