AREA = "dns"
NOTES = "an INVITE without any reply leaves its destination out, but for BYE, unless the script has it ignored"


def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)

    def call(user):
        inv = a.invite(f"sip:{user}@127.0.0.1:23102")
        a.ack(inv, a.recv(408))
        b.skip()

    def message(method, final):
        a.send(a.req(method, "sip:x@127.0.0.1:23102"))
        if final == 200:
            b.reply(b.recv(method), 200)
        a.recv(final)

    call("x")
    message("MESSAGE", 477)
    message("BYE", 200)
    t.wait(2.5)
    message("MESSAGE", 200)
    call("ignored")
    message("MESSAGE", 200)
