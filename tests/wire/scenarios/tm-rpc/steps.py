AREA = "tm"
NOTES = "answers, replies and cancels from outside; the CSeq is the number alone; a final reply cancels the branches"


def ring(t, a, b, callid):
    inv = a.invite("sip:bob@127.0.0.1:23102", callid=callid)
    got = b.recv("INVITE")
    a.recv(100)
    b.reply(got, 180)
    a.recv(180)
    return inv, got


def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    for words in [(), (600,), (600, "x"), (600, "x", "bad"), (600, "x", "bad", "t"), (600, "x", "1:2", "t")]:
        t.rpc("tm.reply", *words)
    for words in [(), (600,), (600, "x"), (600, "x", "c"), (600, "x", "c", "1"), (600, "x", "c", "1", "t", "", "")]:
        t.rpc("tm.reply_callid", *words)
    for words in [(), ("c",), ("c", "1")]:
        t.rpc("tm.cancel", *words)
    t.rpc("tm.list")
    t.rpc("tm.clean")

    inv, got = ring(t, a, b, "one@wire.test")
    t.rpc("tm.reply_callid", 486, "Busy by hand", "one@wire.test", "1", "tag1", "X-By: hand\r\n", "text")
    final = a.recv(486)
    a.ack(inv, final)
    b.reply(b.recv("CANCEL"), 200)
    b.reply(got, 487)
    b.recv("ACK")
    t.rpc("tm.reply_callid", 486, "Busy again", "one@wire.test", "1", "tag1", "X-By: hand\r\n", "text")

    inv, got = ring(t, a, b, "two@wire.test")
    # Its answer, a number and a sentence, comes whole over binrpc only.
    t.rpc("tm.cancel", "two@wire.test", "1", show=False)
    b.reply(b.recv("CANCEL"), 200)
    b.reply(got, 487)
    b.recv("ACK")
    a.ack(inv, a.recv(487))
    t.wait(2.5)
    t.rpc("tm.stats")
    t.rpc("stats.get_statistics", "tmx:")
