AREA = "uac"
NOTES = "requests of the script's own: a challenge is answered with the next CSeq in the same call"


def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)

    def go(user):
        a.send(a.req("OPTIONS", f"sip:{user}@wire.test"))
        a.recv(200)

    go("auth")
    b.reply(b.recv("OPTIONS"), 401, hdrs=['WWW-Authenticate: Digest realm="r", nonce="wire"'])
    b.reply(b.recv("OPTIONS"), 200)
    go("ouri")
    b.reply(b.recv("OPTIONS"), 404)
    go("none")
    t.wait(0.3)
