//! User agents that keep to the timers of RFC 3261: they retransmit, and answer what comes twice as they did before.

use crate::ua::{Msg, Ua};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// First interval between two sendings (T1), short so that tests are.
pub const T1: Duration = Duration::from_millis(100);

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was answered and hung up by the caller.
    Completed,
    /// The INVITE got this status.
    Refused(u16),
    /// Something was not answered at all in time.
    Silent(&'static str),
}

/// Calls `uri`: INVITE, ACK to each 200, BYE. `patience` is how long each of INVITE and BYE is tried.
pub fn call(ua: &mut Ua, uri: &str, patience: Duration) -> Ended {
    let invite = ua.request("INVITE", uri, "");
    let call_id = Msg(invite.clone()).header("Call-ID").to_owned();
    let ours = |msg: &Msg, method: &str| {
        msg.status() > 0 && msg.header("Call-ID") == call_id && msg.header("CSeq").ends_with(method)
    };
    let Some(last) = until_final(ua, &invite, patience, |msg| ours(msg, "INVITE"), |_| ()) else {
        return Ended::Silent("INVITE");
    };
    if last.status() >= 300 {
        ua.send(&failure_ack(&invite, &last));
        return Ended::Refused(last.status());
    }
    let ack = ua.in_dialog("ACK", &invite, &last);
    ua.send(&ack);
    let bye = ua.in_dialog("BYE", &invite, &last);
    let again = |msg: &Msg| {
        if ours(msg, "INVITE") && msg.status() == 200 {
            ua.send(&ack);
        }
    };
    match until_final(ua, &bye, patience, |msg| ours(msg, "BYE"), again) {
        Some(_) => Ended::Completed,
        None => Ended::Silent("BYE"),
    }
}

/// Sends `request` until a reply for which `ours` holds is final. An INVITE is not repeated after a provisional one.
/// Other messages go to `other`.
fn until_final(
    ua: &Ua,
    request: &str,
    patience: Duration,
    ours: impl Fn(&Msg) -> bool,
    other: impl Fn(&Msg),
) -> Option<Msg> {
    let is_invite = request.starts_with("INVITE");
    let end = Instant::now() + patience;
    let (mut interval, mut next) = (T1, Instant::now());
    let mut rings = false;
    while Instant::now() < end {
        if !(is_invite && rings) && Instant::now() >= next {
            ua.send(request);
            next = Instant::now() + interval;
            interval = (interval * 2).min(T1 * 4);
        }
        let Some(msg) = ua.next_message() else { continue };
        match (ours(&msg), msg.status()) {
            (true, 200..) => return Some(msg),
            (true, _) => rings = true,
            (false, _) => other(&msg),
        }
    }
    None
}

/// The ACK to a negative reply (RFC 3261 17.1.1.3).
#[must_use]
pub fn failure_ack(invite: &str, reply: &Msg) -> String {
    let sent = Msg(invite.to_owned());
    let uri = sent.start_line().split(' ').nth(1).unwrap_or_default();
    let number = sent.header("CSeq").split(' ').next().unwrap_or_default();
    format!(
        "ACK {uri} SIP/2.0\r\nVia: {}\r\nMax-Forwards: 70\r\nFrom: {}\r\nTo: {}\r\nCall-ID: {}\r\nCSeq: {number} ACK\r\n\
         Content-Length: 0\r\n\r\n",
        sent.header("Via"),
        sent.header("From"),
        reply.header("To"),
        sent.header("Call-ID"),
    )
}

/// A callee that runs by itself: answers every INVITE with 180 and 200 and every other request with 200, and sends the
/// 200 to an INVITE again until its ACK or BYE comes. It ends when dropped.
pub struct Callee {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<usize>>,
}

impl Callee {
    /// Starts it on an agent's socket.
    #[must_use]
    pub fn start(ua: Ua) -> Callee {
        let stop = Arc::new(AtomicBool::new(false));
        let ended = stop.clone();
        Callee { stop, thread: Some(std::thread::spawn(move || serve(&ua, &ended))) }
    }

    /// Stops it. How many different calls it answered.
    ///
    /// # Panics
    /// If its thread did.
    pub fn stop(mut self) -> usize {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take().map_or(0, |thread| thread.join().expect("the callee does not panic"))
    }
}

impl Drop for Callee {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

struct Unacknowledged {
    invite: Msg,
    next: Instant,
    left: u32,
}

fn serve(ua: &Ua, ended: &AtomicBool) -> usize {
    let mut waiting: HashMap<String, Unacknowledged> = HashMap::new();
    let mut seen: HashSet<String> = HashSet::new();
    while !ended.load(Ordering::Relaxed) {
        for call in waiting.values_mut().filter(|call| call.next <= Instant::now()) {
            ua.reply(&call.invite, 200, "OK");
            call.next = Instant::now() + T1 * 2;
            call.left -= 1;
        }
        waiting.retain(|_, call| call.left > 0);
        let Some(msg) = ua.next_message() else { continue };
        let call_id = msg.headers("Call-ID").first().map(|id| (*id).to_owned()).unwrap_or_default();
        match msg.method() {
            "INVITE" => {
                ua.reply(&msg, 180, "Ringing");
                ua.reply(&msg, 200, "OK");
                if seen.insert(call_id.clone()) {
                    waiting.insert(call_id, Unacknowledged { invite: msg, next: Instant::now() + T1, left: 20 });
                }
            }
            "ACK" => drop(waiting.remove(&call_id)),
            "" => {}
            _ => {
                waiting.remove(&call_id);
                ua.reply(&msg, 200, "OK");
            }
        }
    }
    seen.len()
}
