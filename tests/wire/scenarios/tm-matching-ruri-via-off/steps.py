AREA = "tm"
NOTES = "ruri_matching and via1_matching 0 matter to clients without the branch of RFC 3261"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    def go(first, second):
        b.skip()
        at = len(b.inbox)
        a.send(first)
        b.recv("MESSAGE")
        a.send(second)
        t.wait(0.2)
        for msg in b.inbox[at:]:
            b.reply(msg, 200)
        t.wait(0.1)
    def pair(n, mark, ruri="sip:bob@127.0.0.1:23102", **other):
        one = dict(callid=f"{n}@wire", via=f"SIP/2.0/UDP 127.0.0.1:23101;branch={mark}{n}", body="x")
        return a.req("MESSAGE", "sip:bob@127.0.0.1:23102", **one), a.req("MESSAGE", ruri, **{**one, "to": "<sip:bob@127.0.0.1:23102>", **other})
    for via in ("z9hG4bK-same", "old"):
        short = via[0]
        go(*pair(f"{short}1", via))
        go(*pair(f"{short}2", via, callid=f"{short}other@wire"))
        go(*pair(f"{short}3", via, cseq=2))
        go(*pair(f"{short}4", via, tag="other"))
        if short == "z":
            go(*pair(f"{short}5", via, to="<sip:else@wire.test>"))
        go(*pair(f"{short}6", via, ruri="sip:rob@127.0.0.1:23102"))
        if short == "z":
            go(*pair(f"{short}7", via, via=f"SIP/2.0/UDP 127.0.0.1:23101;branch={via}{short}7;rport"))
        go(*pair(f"{short}8", via, via=f"SIP/2.0/UDP 127.0.0.9:23101;branch={via}{short}8"))
        go(*pair(f"{short}9", via, via=f"SIP/2.0/UDP 127.0.0.1:23101;branch={via}{short}0"))
