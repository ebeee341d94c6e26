AREA = "uac"
NOTES = "the proxy answers a challenge with its own credentials and relays once more, with the same CSeq"


def challenge(header, realm, more=""):
    return f'{header}: Digest realm="{realm}", nonce="wire"{more}'


def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    inv = a.invite("sip:known@wire.test")
    b.reply(b.recv("INVITE"), 407, hdrs=[challenge("Proxy-Authenticate", "known.test", ', opaque="kept"')])
    b.recv("ACK")
    b.reply(b.recv("INVITE"), 486)
    a.ack(inv, a.recv(486))
    b.recv("ACK")
    for header, realm, more in (
        ("WWW-Authenticate", "avp.test", ""),
        ("WWW-Authenticate", "unknown.test", ""),
        ("WWW-Authenticate", "known.test", ", algorithm=SHA-256"),
    ):
        a.send(a.req("MESSAGE", "sip:x@wire.test", body="x"))
        b.reply(b.recv("MESSAGE"), 401, hdrs=[challenge(header, realm, more)])
        if realm == "avp.test":
            b.reply(b.recv("MESSAGE"), 200)
            a.recv(200)
        else:
            a.recv(401)
