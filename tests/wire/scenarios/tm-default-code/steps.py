AREA = "tm"
NOTES = "what t_reply makes of arguments without a value: default_code and default_reason"

def run(t):
    a = t.udp("alice", 23101)
    for user in ("both", "code", "reason", "vars", "text", "send", "prov"):
        a.send(a.req("MESSAGE", f"sip:{user}@127.0.0.1:23102", body="x"))
        t.wait(0.3)
