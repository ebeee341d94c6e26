AREA = "pv"

HEADERS = [
    "Via: SIP/2.0/TCP [::1]:5080 ;branch=z9hG4bK-m0 (a note), SIP/2.0/UDP third.example.org",
    'Record-Route: "R R"  <sip:rr@h;lr>;e;f=g , <sip:x;lr>',
    'Contact: "Al" <sip:al@h>, <sip:al2@127.0.0.2;p=1>;q=0.5;dup=1;dup=2',
    "Event: presence;id=3",
    "Expires: 600",
    "X-Many: a",
    "X-Many: b",
    'X-Na: "N A" <sip:n@na.org;fp=1>;b=2',
    'X-List: v1, "v,2" ;a=1,v3',
    "X-List: v4",
    'Authorization: Digest username="carol@dom.org", realm="b.org", nonce="n", uri="sip:b", response="ff"',
    "Content-Type: application/sdp",
]


def run(t):
    a, b, c = t.udp("alice", 23101), t.udp("bob", 23102), t.udp("carol", 23103)
    a.send(a.req("MESSAGE", "sip:bob:pw@127.0.0.1:23102;transport=udp;x=1;X=2;lr?A=b",
                 frm='"Alice A" <sip:alice@wire.test;tag2=x>;dup=1;dup=2;e', to="Bob B <tel:+1-201;rn=9.9>",
                 body="v=0\r\no=al\r\n", hdrs=HEADERS))
    b.reply(b.recv("MESSAGE"), 486)
    t.wait(0.1)
    c.reply(c.recv("MESSAGE"), 404, "Nowhere")
    t.wait(0.1)
    c.reply(c.recv("MESSAGE"), 480)
    a.recv(404)
