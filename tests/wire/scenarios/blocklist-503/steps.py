AREA = "dns"
NOTES = "a 503 leaves its destination out for the time of its Retry-After, within limits; without one it does not"


def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)

    def message(answer, final, hdrs=()):
        a.send(a.req("MESSAGE", "sip:x@127.0.0.1:23102"))
        if answer:
            b.reply(b.recv("MESSAGE"), answer, hdrs=hdrs)
        a.recv(final)

    message(503, 500)
    message(503, 500, ["Retry-After: 60 (busy)"])
    message(None, 477)
    t.wait(2.5)
    message(200, 200)
