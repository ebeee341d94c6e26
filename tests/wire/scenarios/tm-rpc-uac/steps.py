AREA = "tm"
NOTES = "requests by RPC: header order, what is taken from the given headers, errors, the blocking wait; a new $du is not heeded"
PARTIES = "From: <sip:ops@wire.test>\r\nTo: <sip:bob@wire.test>\r\n"
BOB = "sip:bob@127.0.0.1:23102"


def run(t):
    b = t.udp("bob", 23102)
    t.udp("carol", 23103)

    def start(headers, *body, method="OPTIONS", uri=BOB, hop=".", socket="."):
        return t.rpc("tm.t_uac_start", method, uri, hop, socket, headers, *body)

    t.rpc("tm.t_uac_start")
    t.rpc("tm.t_uac_start", "OPTIONS", BOB)
    start(PARTIES, method="")
    start(PARTIES, uri="nouri")
    start(PARTIES, hop="bad")
    start(PARTIES, socket="bad")
    start("garbage")
    start("X: 1\r\n")
    start("To: <sip:bob@wire.test>\r\n")
    start(PARTIES + "CSeq: x\r\n")
    start(PARTIES + "CSeq: 7 INVITE\r\n")
    start(PARTIES, "text")
    start(PARTIES, uri="sip:bob@127.0.0.1:23102;transport=tls")

    start(PARTIES)
    b.reply(b.recv("OPTIONS"), 200)
    start("From: ops@wire.test\r\nTo: \"B\" <sip:bob@wire.test;q=2>;z=1\r\n", hop="", socket="")
    b.reply(b.recv("OPTIONS"), 404)
    start("From: <sip:ops@wire.test>\r\nTo: <sip:bob@wire.test>;tag=2\r\nCall-ID: mine\r\n"
          "CSeq: 77 MESSAGE\r\nMax-Forwards: 5\r\nContent-Type: text/plain\r\nX-B: 1\r\n", "hello", method="MESSAGE")
    b.reply(b.recv("MESSAGE"), 200)
    start(PARTIES + "Route: <sip:127.0.0.1:23102;lr>\r\n", uri="sip:x@192.0.2.1", hop=BOB, socket="udp:127.0.0.1:23060")
    b.reply(b.recv("OPTIONS"), 200)
    start(PARTIES, uri="sip:moved@127.0.0.1:23102")
    b.reply(b.recv("OPTIONS sip:moved"), 200)
    # The original answers "No error (0/RPC/UAC)".
    t.rpc("tm.t_uac_start", "OPTIONS", "sip:dropped@127.0.0.1:23102", ".", ".", PARTIES, show=False)
    t.wait(0.3)

    t.rpc("tm.t_uac_wait_block", "OPTIONS", BOB, ".", ".", PARTIES, wait=False)
    b.reply(b.recv("OPTIONS"), 302, "Elsewhere")
    t.control.answer()
    t.rpc("tm.t_uac_wait_block", "INVITE", BOB, ".", ".", PARTIES, wait=False)
    got = b.recv("INVITE")
    b.reply(got, 180)
    b.reply(got, 486)
    b.recv("ACK")
    t.control.answer()
    t.rpc("tm.t_uac_wait_block", "OPTIONS", BOB, ".", ".", PARTIES, wait=False)
    b.recv("OPTIONS")
    t.control.answer()
