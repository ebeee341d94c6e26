import time
AREA = "tm"
NOTES = "a suspended transaction that nobody continues ends as one that nobody answers"


def run(t):
    a = t.udp("alice", 23101)
    for method in ("INVITE", "OPTIONS"):
        for user in ("plain", "armed"):
            began = time.monotonic()
            req = a.send(a.req(method, f"sip:{user}@127.0.0.1:23060"))
            final = a.recv("SIP/2.0 4", timeout=4)
            a.lines.append([f"gap final {time.monotonic() - began:.2f}s"])
            if method == "INVITE":
                a.ack(req, final)
    t.wait(1.5)
    t.rpc("tm.stats")
