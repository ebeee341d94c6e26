AREA = "tm-fork"
NOTES = ("t_load_contacts orders by q, t_next_contacts takes the next group, in failure_route as well; "
         "mode 1 tries one at a time, those without q last")

def run(t):
    a = t.udp("alice", 23101)
    legs = {p: t.udp(n, p) for n, p in (("bob", 23102), ("carol", 23103), ("dave", 23104), ("erin", 23105))}
    a.send(a.req("MESSAGE", "sip:one@127.0.0.1:23102", body="x"))
    a.recv(200)
    for user, ports in (("same", (23102, 23103, 23104)), ("parallel", (23103, 23104, 23105, 23102)), ("serial", (23103, 23102))):
        inv = a.invite(f"sip:{user}@127.0.0.1:23102")
        for port in ports:
            x = legs[port]
            x.reply(x.recv("INVITE"), 480)
            x.recv("ACK")
            t.wait(0.1)
        t.wait(0.2)
        a.ack(inv, a.inbox[-1])
