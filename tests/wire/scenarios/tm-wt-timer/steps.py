AREA = "tm-timers"
NOTES = "after wt_timer a finished transaction is gone: a repeated request is a new one"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102, numbered=False)
    msg = a.send(a.req("MESSAGE", "sip:bob@127.0.0.1:23102", body="x"))
    b.reply(b.recv("MESSAGE"), 200)
    a.recv(200)
    a.send(msg)
    a.recv(200)
    t.wait(1.6)
    a.send(msg)
    b.reply(b.recv("MESSAGE"), 200)
    a.recv(200)
