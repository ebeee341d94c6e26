AREA = "script"


def run(t):
    a = t.udp("alice", 23101)
    for _ in range(2):
        a.send(a.req("OPTIONS", "sip:127.0.0.1:23060"))
        a.recv(200)
