//! A small SIP user agent over UDP: enough to register, call, answer and hang up, with every received message at hand.

use crate::link::{Faults, Link};
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

/// A user agent on a UDP port of 127.0.0.1.
pub struct Ua {
    /// User name in its URIs.
    pub name: &'static str,
    /// Its own address.
    pub addr: SocketAddr,
    socket: UdpSocket,
    proxy: SocketAddr,
    serial: u32,
}

/// A received message as text.
#[derive(Clone, Debug)]
pub struct Msg(pub String);

impl Msg {
    /// The first line.
    #[must_use]
    pub fn start_line(&self) -> &str {
        self.0.lines().next().unwrap_or_default()
    }

    /// The status code; 0 for a request.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.start_line().strip_prefix("SIP/2.0 ").and_then(|s| s.get(..3)).and_then(|s| s.parse().ok()).unwrap_or(0)
    }

    /// The method of a request; empty for a reply.
    #[must_use]
    pub fn method(&self) -> &str {
        if self.status() > 0 { "" } else { self.start_line().split(' ').next().unwrap_or_default() }
    }

    /// All values of a header, in order.
    #[must_use]
    pub fn headers(&self, name: &str) -> Vec<&str> {
        self.0
            .lines()
            .take_while(|l| !l.is_empty())
            .filter_map(|l| l.split_once(':'))
            .filter(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.trim())
            .collect()
    }

    /// The first value of a header.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers(name).first().copied().unwrap_or_else(|| panic!("no {name} in\n{}", self.0))
    }

    /// The URI inside the angle brackets of the first Contact.
    #[must_use]
    pub fn contact_uri(&self) -> &str {
        let value = self.header("Contact");
        value.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(value, |(uri, _)| uri)
    }
}

impl Ua {
    /// A user agent that sends all its requests to `proxy`.
    ///
    /// # Panics
    /// If no port is free.
    #[must_use]
    pub fn new(name: &'static str, proxy: SocketAddr) -> Ua {
        Ua::at(name, SocketAddr::from(([127, 0, 0, 1], 0)), proxy)
    }

    /// Like [`Ua::new`], on a port of the caller's choice.
    ///
    /// # Panics
    /// If the port is taken.
    #[must_use]
    pub fn at(name: &'static str, addr: SocketAddr, proxy: SocketAddr) -> Ua {
        let socket = UdpSocket::bind(addr).expect("a free port");
        socket.set_read_timeout(Some(Duration::from_millis(50))).expect("a timeout can be set");
        let addr = socket.local_addr().expect("the socket is bound");
        Ua { name, addr, socket, proxy, serial: 0 }
    }

    /// Puts a bad network between the agent and its proxy: its address is the link's from now on.
    #[must_use]
    pub fn behind(mut self, faults: Faults, seed: u64) -> (Ua, Link) {
        let link = Link::between(self.addr, self.proxy, faults, seed);
        (self.addr, self.proxy) = (link.addr, link.addr);
        (self, link)
    }

    /// Its contact URI.
    #[must_use]
    pub fn contact(&self) -> String {
        format!("sip:{}@{}", self.name, self.addr)
    }

    /// A new request outside a dialog. `extra` is whole header lines, each with its line end.
    pub fn request(&mut self, method: &str, uri: &str, extra: &str) -> String {
        self.serial += 1;
        let (name, addr, n) = (self.name, self.addr, self.serial);
        let to = uri.split(';').next().unwrap_or(uri);
        let to =
            if method == "REGISTER" { format!("sip:{name}@{}", uri.trim_start_matches("sip:")) } else { to.to_owned() };
        format!(
            "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {addr};branch=z9hG4bK-{name}-{n}\r\nMax-Forwards: 70\r\n\
             From: <sip:{name}@example.test>;tag=t-{name}-{n}\r\nTo: <{to}>\r\nCall-ID: {name}-{n}-{port}\r\n\
             CSeq: {n} {method}\r\nContact: <sip:{name}@{addr}>\r\n{extra}Content-Length: 0\r\n\r\n",
            port = addr.port(),
        )
    }

    /// Sends text to the proxy.
    ///
    /// # Panics
    /// If the system refuses.
    pub fn send(&self, text: &str) {
        self.socket.send_to(text.as_bytes(), self.proxy).expect("the datagram is sent");
    }

    /// Sends raw bytes to the proxy.
    pub fn send_bytes(&self, bytes: &[u8]) {
        let _ = self.socket.send_to(bytes, self.proxy);
    }

    /// The next message for which `want` holds; others are passed over.
    ///
    /// # Panics
    /// If none comes within five seconds; what came instead is in the message.
    pub fn recv(&self, what: &str, want: impl Fn(&Msg) -> bool) -> Msg {
        self.wait(what, want, || ())
    }

    /// Sends `text` until the message comes for which `want` holds, again after every 50 ms of silence: what a hop over
    /// UDP does about datagrams that a full socket dropped.
    ///
    /// # Panics
    /// If it does not come within five seconds.
    pub fn send_until(&self, text: &str, what: &str, want: impl Fn(&Msg) -> bool) -> Msg {
        self.send(text);
        self.wait(what, want, || self.send(text))
    }

    fn wait(&self, what: &str, want: impl Fn(&Msg) -> bool, on_silence: impl Fn()) -> Msg {
        let end = Instant::now() + Duration::from_secs(5);
        let mut seen = String::new();
        while Instant::now() < end {
            let Some(msg) = self.next_message() else {
                on_silence();
                continue;
            };
            if want(&msg) {
                return msg;
            }
            seen.push_str(msg.start_line());
            seen.push('\n');
        }
        panic!("{} waited for {what}; came instead:\n{seen}", self.name);
    }

    /// The next message, if one comes within 50 ms.
    #[must_use]
    pub fn next_message(&self) -> Option<Msg> {
        let mut buf = vec![0; 65_536];
        let n = self.socket.recv(&mut buf).ok()?;
        Some(Msg(String::from_utf8_lossy(&buf[..n]).into_owned()))
    }

    /// The next reply with this status.
    pub fn recv_status(&self, status: u16) -> Msg {
        self.recv(&status.to_string(), |m| m.status() == status)
    }

    /// The next request of this method.
    pub fn recv_request(&self, method: &str) -> Msg {
        self.recv(method, |m| m.method() == method)
    }

    /// Answers a request, with a to-tag and our contact.
    pub fn reply(&self, request: &Msg, status: u16, reason: &str) {
        self.send(&self.answer(request, status, reason));
    }

    /// The text of such an answer.
    #[must_use]
    pub fn answer(&self, request: &Msg, status: u16, reason: &str) -> String {
        let mut out = format!("SIP/2.0 {status} {reason}\r\n");
        for name in ["Via", "Record-Route", "From", "To", "Call-ID", "CSeq"] {
            for value in request.headers(name) {
                let tag = if name == "To" && status > 100 && !value.contains(";tag=") { ";tag=x" } else { "" };
                out.push_str(&format!("{name}: {value}{tag}\r\n"));
            }
        }
        out.push_str(&format!("Contact: <{}>\r\nContent-Length: 0\r\n\r\n", self.contact()));
        out
    }

    /// A request inside the dialog that `ok` (a 2xx to our `invite`) made; ACK takes the CSeq number of the INVITE.
    #[must_use]
    pub fn in_dialog(&self, method: &str, invite: &str, ok: &Msg) -> String {
        let sent = Msg(invite.to_owned());
        let number: u32 = sent.header("CSeq").split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(1);
        let number = if method == "ACK" { number } else { number + 1 };
        let routes: String = ok.headers("Record-Route").iter().rev().map(|r| format!("Route: {r}\r\n")).collect();
        format!(
            "{method} {target} SIP/2.0\r\nVia: SIP/2.0/UDP {addr};branch=z9hG4bK-{name}-{method}-{number}-{serial}\r\n\
             Max-Forwards: 70\r\n{routes}From: {from}\r\nTo: {to}\r\nCall-ID: {call}\r\nCSeq: {number} {method}\r\n\
             Content-Length: 0\r\n\r\n",
            target = ok.contact_uri(),
            addr = self.addr,
            name = self.name,
            serial = self.serial,
            from = sent.header("From"),
            to = ok.header("To"),
            call = sent.header("Call-ID"),
        )
    }

    /// Registers at `domain` and expects 200.
    pub fn register(&mut self, domain: &str) -> Msg {
        let request = self.request("REGISTER", &format!("sip:{domain}"), "Expires: 300\r\n");
        self.send(&request);
        self.recv_status(200)
    }

    /// Calls `uri`, which `callee` answers; both talk and the caller hangs up.
    pub fn call(&mut self, uri: &str, callee: &Ua) {
        let invite = self.request("INVITE", uri, "");
        self.send(&invite);
        let got = callee.recv_request("INVITE");
        callee.reply(&got, 180, "Ringing");
        self.recv_status(180);
        callee.reply(&got, 200, "OK");
        let ok = self.recv("200 to INVITE", |m| m.status() == 200 && m.header("CSeq").ends_with("INVITE"));
        self.send(&self.in_dialog("ACK", &invite, &ok));
        callee.recv_request("ACK");
        self.send(&self.in_dialog("BYE", &invite, &ok));
        let bye = callee.recv_request("BYE");
        callee.reply(&bye, 200, "OK");
        self.recv("200 to BYE", |m| m.status() == 200 && m.header("CSeq").ends_with("BYE"));
    }
}
