AREA = "tm"
NOTES = "t_clean takes nothing away that lives"

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    a.send(a.req("MESSAGE", "sip:bob@127.0.0.1:23102", body="x"))
    b.reply(b.recv("MESSAGE"), 200)
    a.recv(200)
