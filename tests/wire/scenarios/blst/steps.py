AREA = "dns"
NOTES = "the source of a request on the list by the script's word; replies go there all the same"


def run(t):
    a = t.udp("alice", 23101)

    def go(user, hdrs=()):
        a.send(a.req("OPTIONS", f"sip:{user}@wire.test", hdrs=hdrs))
        a.recv(200)

    for user in ("ask", "add", "ask", "del", "ask", "later"):
        go(user)
    go("later", ["Retry-After: 2"])
    go("del")
    go("short")
    t.wait(1.6)
    go("ask")
