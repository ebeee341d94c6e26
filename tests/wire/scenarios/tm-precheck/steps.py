AREA = "tm"
NOTES = "t_precheck_trans knows a request while it is worked on; afterwards t_check_trans does"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    msg = a.send(a.req("MESSAGE", "sip:bob@127.0.0.1:23102", body="x"))
    got = b.recv("MESSAGE")
    a.send(msg)
    t.wait(0.2)
    b.reply(got, 200)
    a.recv(200)
    a.send(msg)
    a.recv(200)
    for _ in range(2):
        msg = a.send(a.req("OPTIONS", "sip:sl@127.0.0.1:23102"))
        a.recv(200)
        a.send(msg)
        a.recv(200)
