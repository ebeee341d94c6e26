AREA = "async"
NOTES = "routes apart from the script: with the request, or with data and without it"


def run(t):
    a = t.udp("alice", 23101)
    for user, final in (("task", 200), ("ms", 200), ("sleep", 202), ("data", 200), ("long", 200)):
        a.send(a.req("OPTIONS", f"sip:{user}@wire.test"))
        a.recv(final)
        t.wait(0.3)
