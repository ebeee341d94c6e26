//! What the agents do with a message, and what they check of it.

use super::{Engine, Mode, Step, GOT_180, GOT_200, GOT_ANY, SDP, UAS_ACK, UAS_ANSWERED, UAS_BYE, UAS_INVITE};
use crate::net::{Outbox, Peer};
use crate::sip::{self, Msg};

impl Engine {
    /// The call a message belongs to, from its Call-ID.
    pub(super) fn find(&self, m: &Msg) -> Option<u32> {
        let end = m.call_id.iter().position(|c| *c == b'@')?;
        let text = std::str::from_utf8(&m.call_id[..end]).ok()?;
        let mut it = text.split('-').map(|s| u64::from_str_radix(s, 16));
        let (slot, generation, run) = (it.next()?.ok()?, it.next()?.ok()?, it.next()?.ok()?);
        let call = self.calls.get(slot as usize)?;
        let ours = run == u64::from(self.run_id) && call.busy && call.generation == generation;
        ours.then_some(slot as u32)
    }

    pub(super) fn passed(&mut self, slot: u32, step: Step) {
        let now = self.now();
        let call = &self.calls[slot as usize];
        if call.in_window {
            self.transit.add(now.saturating_sub(call.sent[step as usize]));
        }
    }

    pub(super) fn on_request(&mut self, m: &Msg, from: Peer, out: &mut Outbox) {
        let Some(slot) = self.find(m) else {
            return self.fault("note: request for a call that has ended");
        };
        if !self.cfg.transparent {
            if m.vias.len() < 2 {
                self.fault("check: request without the proxy's Via");
            }
            if m.max_forwards.is_none_or(|v| v >= 70) {
                self.fault("check: Max-Forwards not decremented");
            }
            if m.routes.len() > 0 {
                self.fault("check: Route left in the request to the UAS");
            }
        }
        let call = &mut self.calls[slot as usize];
        let tag_ok = sip::param(m.from, b"tag")
            .and_then(|t| t.strip_prefix(b"f"))
            .is_some_and(|t| t == format!("{slot:x}.{:x}", call.generation).as_bytes());
        if !tag_ok {
            self.fault("check: From tag changed");
        }
        let call = &mut self.calls[slot as usize];
        match m.method {
            b"INVITE" => {
                if call.flags & UAS_INVITE != 0 {
                    if call.flags & UAS_ANSWERED != 0 {
                        self.answer(slot, out);
                    } else {
                        out.push(from, |b| self.write_reply(m, slot, "180 Ringing", false, b));
                    }
                    return self.fault("note: INVITE retransmitted to the UAS");
                }
                call.flags |= UAS_INVITE;
                call.answer_to = Some(from);
                if self.cfg.expect_record_route && m.record_routes.len() == 0 {
                    self.fault("check: INVITE without Record-Route");
                }
                if m.body_len != SDP.len() {
                    self.fault("check: INVITE body changed");
                }
                self.passed(slot, Step::Invite);
                let mut answer = std::mem::take(&mut self.calls[slot as usize].answer);
                answer.clear();
                self.write_reply(m, slot, "200 OK", true, &mut answer);
                let now = self.now();
                let call = &mut self.calls[slot as usize];
                call.answer = answer;
                call.sent[Step::Ringing as usize] = now;
                let generation = call.generation;
                out.push(from, |b| self.write_reply(m, slot, "180 Ringing", false, b));
                if self.cfg.ring_ns == 0 {
                    self.answer(slot, out);
                } else {
                    self.ring.push_back((now + self.cfg.ring_ns, slot, generation));
                }
            }
            b"ACK" => {
                if call.flags & UAS_ACK != 0 {
                    return self.fault("note: ACK repeated at the UAS");
                }
                call.flags |= UAS_ACK;
                self.passed(slot, Step::Ack);
            }
            b"BYE" => {
                call.byes.1 = call.byes.1.saturating_add(1);
                if call.flags & UAS_BYE != 0 {
                    self.fault("note: BYE retransmitted to the UAS");
                } else {
                    call.flags |= UAS_BYE;
                    self.passed(slot, Step::Bye);
                }
                let now = self.now();
                self.calls[slot as usize].sent[Step::ByeOk as usize] = now;
                out.push(from, |b| self.write_reply(m, slot, "200 OK", false, b));
            }
            _ => self.fault("check: unexpected request at the UAS"),
        }
    }

    pub(super) fn on_reply(&mut self, m: &Msg, from: Peer, out: &mut Outbox) {
        let Some(slot) = self.find(m) else {
            return self.fault("note: reply for a call that has ended");
        };
        let call = &self.calls[slot as usize];
        let letter = match m.cseq_method {
            b"INVITE" => b'i',
            b"BYE" => b'b',
            b"REGISTER" => b'r',
            b"MESSAGE" => b'm',
            _ => b'?',
        };
        let branch = format!("z9hG4bK{slot:x}.{:x}.{}{}", call.generation, letter as char, m.cseq_num);
        if m.vias.len() != 1 || sip::param(m.vias.as_slice()[0], b"branch") != Some(branch.as_bytes()) {
            return self.fault("check: reply's Via is not ours alone");
        }
        match (self.cfg.mode, m.cseq_method) {
            (Mode::Invite, b"INVITE") => self.on_invite_reply(m, slot, from, out),
            (Mode::Invite, b"BYE") => {
                if m.code < 200 {
                    return;
                }
                if m.code != 200 {
                    let what = format!("reply: {} to BYE", m.code);
                    return self.finish(slot, Some(&what));
                }
                self.passed(slot, Step::ByeOk);
                let (now, call) = (self.now(), &self.calls[slot as usize]);
                if call.in_window {
                    self.second.add(now - call.sent[Step::Bye as usize]);
                }
                let flags = call.flags;
                if flags & UAS_BYE == 0 {
                    self.finish(slot, Some("check: BYE answered, but never reached the UAS"));
                } else if flags & UAS_ACK == 0 && !self.cfg.retransmit {
                    self.finish(slot, Some("check: ACK never reached the UAS"));
                } else {
                    if flags & GOT_180 == 0 {
                        self.fault("note: 180 did not reach the UAC");
                    }
                    self.finish(slot, None);
                }
            }
            (Mode::Register, b"REGISTER") => self.on_register_reply(m, slot, from, out),
            (Mode::Request, b"MESSAGE") => {
                let (now, call) = (self.now(), &self.calls[slot as usize]);
                if call.in_window {
                    self.setup.add(now - call.started);
                }
                if m.code == 200 {
                    let user = call.user;
                    match self.checks.get(&user) {
                        Some(v) if v == m.x_check => {}
                        Some(_) => self.fault("check: X-Check differs between runs of one input"),
                        None => {
                            self.checks.insert(user, m.x_check.to_vec());
                        }
                    }
                    self.finish(slot, None);
                } else if m.code > 200 {
                    let what = format!("reply: {} to MESSAGE", m.code);
                    self.finish(slot, Some(&what));
                }
            }
            _ => self.fault("check: reply to a method we did not send"),
        }
    }

    pub(super) fn on_invite_reply(&mut self, m: &Msg, slot: u32, from: Peer, out: &mut Outbox) {
        let now = self.now();
        let call = &mut self.calls[slot as usize];
        let in_window = call.in_window;
        call.flags |= GOT_ANY;
        match m.code {
            100 => {
                if in_window {
                    self.trying.add(now - call.started);
                }
            }
            101..=199 => {
                if call.flags & GOT_180 == 0 {
                    call.flags |= GOT_180;
                    if in_window {
                        self.setup.add(now - call.started);
                    }
                    self.passed(slot, Step::Ringing);
                }
            }
            200..=299 => {
                let first = call.flags & GOT_200 == 0;
                if first {
                    call.flags |= GOT_200;
                    call.to.extend_from_slice(m.to);
                    call.target.clear();
                    call.target.extend_from_slice(sip::uri(m.contact));
                    for rr in m.record_routes.as_slice().iter().rev() {
                        call.route.extend_from_slice(b"Route: ");
                        call.route.extend_from_slice(rr);
                        call.route.extend_from_slice(b"\r\n");
                    }
                    let tag = format!("t{slot:x}.{:x}", call.generation);
                    if sip::param(m.to, b"tag") != Some(tag.as_bytes()) {
                        self.fault("check: To tag is not the UAS'");
                    }
                    if m.body_len != SDP.len() {
                        self.fault("check: 200's body changed");
                    }
                    self.passed(slot, Step::Answer);
                    let generation = self.calls[slot as usize].generation;
                    self.hold.push_back((now + self.cfg.hold_ns, slot, generation));
                } else {
                    self.fault("note: 200 repeated at the UAC");
                }
                self.calls[slot as usize].sent[Step::Ack as usize] = now;
                let peer = Peer { link: from.link, addr: self.cfg.proxy };
                if self.cfg.retransmit || self.calls[slot as usize].cseq == 1 {
                    out.push(peer, |b| self.write_in_dialog(slot, Step::Ack, b));
                }
            }
            code => {
                let peer = Peer { link: from.link, addr: self.cfg.proxy };
                out.push(peer, |b| self.write_failure_ack(slot, m.to, b));
                let what = format!("reply: {code} to INVITE");
                self.finish(slot, Some(&what));
            }
        }
    }

    pub(super) fn on_register_reply(&mut self, m: &Msg, slot: u32, from: Peer, out: &mut Outbox) {
        let now = self.now();
        let call = &mut self.calls[slot as usize];
        if m.cseq_num != call.cseq || m.code < 200 {
            return;
        }
        match m.code {
            401 if call.cseq == 1 => {
                if call.in_window {
                    self.setup.add(now - call.started);
                }
                call.cseq = 2;
                call.sent[0] = now;
                let realm = sip::param(m.challenge, b"realm");
                let nonce = sip::param(m.challenge, b"nonce");
                let (Some(realm), Some(nonce)) = (realm, nonce) else {
                    return self.finish(slot, Some("check: 401 without a challenge"));
                };
                let peer = Peer { link: from.link, addr: self.cfg.proxy };
                out.push(peer, |b| self.write_register(slot, Some((realm, nonce)), b));
            }
            200 => {
                if call.in_window && call.cseq == 2 {
                    self.second.add(now - call.sent[0]);
                }
                let first_try = call.cseq == 1;
                let bound = m.contact.starts_with(format!("<sip:u{}@", call.user).as_bytes());
                if first_try {
                    self.fault("note: REGISTER accepted without a challenge");
                }
                self.finish(slot, (!bound).then_some("check: 200 to REGISTER without our Contact"));
            }
            code => {
                let what = format!("reply: {code} to REGISTER");
                self.finish(slot, Some(&what));
            }
        }
    }
}
