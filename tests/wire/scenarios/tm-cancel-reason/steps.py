AREA = "tm"
NOTES = ("both Reason headers of the CANCEL are copied, unless t_set_no_e2e_cancel_reason or its twin "
         "says no")

def run(t):
    a, b = t.udp("alice", 23101), t.udp("bob", 23102)
    for user in ("plain", "off", "off2", "on"):
        inv = a.invite(f"sip:{user}@127.0.0.1:23102")
        got = b.recv("INVITE")
        b.reply(got, 180)
        a.recv(180)
        a.cancel(inv, ['Reason: SIP;cause=200;text="Elsewhere"', 'X-Other: no', 'Reason: Q.850;cause=16'])
        b.reply(b.recv("CANCEL"), 200)
        b.reply(got, 487)
        b.recv("ACK")
        a.ack(inv, a.recv(487))
