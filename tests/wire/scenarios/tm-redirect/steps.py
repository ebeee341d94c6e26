AREA = "tm"
NOTES = "a 3xx of the proxy has the destinations as Contacts; rich_redirect 3 adds their flags and paths"

def run(t):
    a = t.udp("alice", 23101)
    a.send(a.req("OPTIONS", "sip:x@127.0.0.1"))
    a.recv(302)
    a.send(a.req("MESSAGE", "sip:x@127.0.0.1", body="x"))
    a.recv(302)
