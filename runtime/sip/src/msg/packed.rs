//! A message put away: its bytes and edits without the index of its headers, which is made again in less time than it
//! takes to read that much memory from where it has lain for seconds.

use bytes::Bytes;

use super::index::index_headers;
use super::parsed::Parsed;
use super::{SipMsg, StartLine};
use crate::edits::{Edits, PackedEdits};

/// A message that nobody looks at for a while.
#[derive(Clone, Debug)]
pub struct PackedMsg {
    /// The message as received.
    pub buf: Bytes,
    start: StartLine,
    edits: PackedEdits,
}

impl PackedMsg {
    /// Puts a message away.
    pub fn new(msg: SipMsg) -> PackedMsg {
        PackedMsg { start: msg.start, edits: PackedEdits::new(&msg.edits), buf: msg.buf }
    }

    /// The message as it was when it was put away.
    pub fn unpack(self) -> SipMsg {
        let line_end = headers_start(&self.buf, &self.start);
        SipMsg { edits: self.edits.unpack(), ..indexed(self.buf, self.start, line_end) }
    }

    /// The message as received, to look into: without its edits, which look-ups do not see anyway.
    pub fn received(&self) -> SipMsg {
        indexed(self.buf.clone(), self.start, headers_start(&self.buf, &self.start))
    }

    /// Forgets the edits of a message that is not going to be sent any more.
    pub fn forget_edits(&mut self) {
        self.edits = PackedEdits::default();
    }
}

/// Where the headers begin, behind a first line that was read before.
fn headers_start(buf: &[u8], start: &StartLine) -> usize {
    let known = match start {
        StartLine::Request { version, .. } => version.end,
        StartLine::Reply { reason, .. } => reason.end,
    } as usize;
    let rest = buf.get(known..).unwrap_or_default();
    memchr::memchr(b'\n', rest).map_or(buf.len(), |at| known + at + 1)
}

/// A message whose first line is known and ends before `line_end`.
pub(super) fn indexed(buf: Bytes, start: StartLine, line_end: usize) -> SipMsg {
    let mut parsed = Parsed::fresh();
    let end = index_headers(&buf, line_end, &mut parsed);
    SipMsg {
        start,
        headers_end: end.headers_end as u32,
        body: end.body as u32,
        edits: Edits::default(),
        header_error: end.error,
        parsed,
        buf,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_back_as_it_was_put_away() {
        for text in [
            "INVITE sip:b@h  SIP/2.0 \r\nVia: SIP/2.0/UDP h\r\nf: <sip:a@h>;tag=1\r\nX: 1\r\n 2\r\n\r\nbody\r\n",
            "\r\n\r\nSIP/2.0 200 \nVia: SIP/2.0/UDP h\nTo: x\n\n",
            "OPTIONS sip:h SIP/2.0\r\nVia: SIP/2.0/UDP h\r\n",
            "OPTIONS sip:h SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nno header\r\n\r\n",
        ] {
            let mut msg = SipMsg::parse(Bytes::from(text)).unwrap();
            msg.append_header(Bytes::from("Y: 1\r\n"));
            let packed = PackedMsg::new(msg.clone());
            let received = packed.received();
            assert_eq!(received.headers(), msg.headers());
            assert!(received.edits.is_empty());
            let back = packed.unpack();
            let parts =
                |m: &SipMsg| (m.buf.clone(), m.start, m.headers().to_vec(), m.headers_end, m.body, m.header_error);
            assert_eq!(parts(&back), parts(&msg), "{text}");
            assert_eq!((back.edits, back.parsed.present), (msg.edits, msg.parsed.present));
        }
    }
}
