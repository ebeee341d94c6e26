AREA = "htable"
NOTES = "what the functions of htable return and do; regular expressions ignore case"


def run(t):
    a = t.udp("alice", 23101)
    for user in ("rm", "has", "rmre", "count", "numbers", "walk", "lock"):
        a.send(a.req("OPTIONS", f"sip:{user}@wire.test"))
        a.recv(200)
