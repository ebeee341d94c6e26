//! Cuts a byte stream into messages by Content-Length (RFC 3261 18.3), with CRLF keepalives (RFC 5626 3.5.1).

use bytes::{Bytes, BytesMut};
use thiserror::Error;

use crate::header::HeaderKind;
use crate::text::{is_ws, parse_u32, trim};

/// What a stream yields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A whole message.
    Message(Bytes),
    /// A double CRLF: the peer waits for a single CRLF.
    Ping,
}

/// Why a stream cannot go on; the connection is to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FrameError {
    /// A message is larger than allowed.
    #[error("a message on the stream is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// A message has no Content-Length.
    #[error("a message on the stream has no Content-Length")]
    NoContentLength,
    /// A Content-Length is not a number.
    #[error("a message on the stream has a Content-Length that is not a number")]
    BadContentLength,
}

/// Collects the bytes of one connection and yields messages.
#[derive(Debug)]
pub struct Framer {
    buf: BytesMut,
    /// How far the search for the end of the headers has come.
    scanned: usize,
    /// Largest message in bytes.
    limit: usize,
    /// Whether a message without Content-Length is taken as one without a body.
    accept_no_length: bool,
}

impl Framer {
    /// A framer for messages up to `limit` bytes. `accept_no_length` is the original's `tcp_accept_no_cl`.
    pub fn new(limit: usize, accept_no_length: bool) -> Framer {
        Framer { buf: BytesMut::new(), scanned: 0, limit, accept_no_length }
    }

    /// Adds received bytes. Call [`Framer::next_frame`] until it gives `None` before adding more: that keeps the
    /// buffer below `limit` plus one read.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buf.extend_from_slice(bytes);
    }

    /// Where to read into directly instead of [`Framer::push`].
    pub fn buffer(&mut self) -> &mut BytesMut {
        &mut self.buf
    }

    /// Whether a message has begun but is not complete.
    pub fn is_partial(&self) -> bool {
        !self.buf.is_empty()
    }

    /// The next complete message or keepalive; `None` if more bytes are needed.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, FrameError> {
        if self.buf.starts_with(b"\r\n\r\n") {
            self.consume(4);
            return Ok(Some(Frame::Ping));
        }
        self.skip_line_ends();
        let Some(head) = self.find_head() else { return self.wait() };
        let length = match content_length(&self.buf[..head])? {
            Some(length) => length,
            None if self.accept_no_length => 0,
            None => return Err(FrameError::NoContentLength),
        };
        let total = head.saturating_add(length);
        if total > self.limit || total > self.buf.len() {
            return self.wait();
        }
        self.scanned = 0;
        Ok(Some(Frame::Message(self.buf.split_to(total).freeze())))
    }

    /// More is needed, unless the buffer has reached the limit. A length that is too large is found out only then, as
    /// in the original (wire: malformed-tcp).
    fn wait(&self) -> Result<Option<Frame>, FrameError> {
        if self.buf.len() > self.limit { Err(FrameError::TooLarge { limit: self.limit }) } else { Ok(None) }
    }

    fn consume(&mut self, count: usize) {
        let _ = self.buf.split_to(count.min(self.buf.len()));
        self.scanned = 0;
    }

    /// Line ends before a message are passed over (RFC 3261 7.5), but not those that may become a keepalive.
    fn skip_line_ends(&mut self) {
        let count = self.buf.iter().take_while(|&&byte| byte == b'\r' || byte == b'\n').count();
        if count > 0 && count < self.buf.len() {
            self.consume(count);
        }
    }

    /// Length of the head, empty line included, if it is complete.
    fn find_head(&mut self) -> Option<usize> {
        let mut at = self.scanned;
        while let Some(found) = memchr::memchr(b'\n', &self.buf[at..]) {
            let line_end = at + found + 1;
            match &self.buf[line_end..] {
                [b'\n', ..] => return Some(line_end + 1),
                [b'\r', b'\n', ..] => return Some(line_end + 2),
                [] | [b'\r'] => {
                    self.scanned = line_end - 1;
                    return None;
                }
                _ => at = line_end,
            }
        }
        self.scanned = self.buf.len();
        None
    }
}

/// The first Content-Length of a message head.
fn content_length(head: &[u8]) -> Result<Option<usize>, FrameError> {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\n', &head[at..]) {
        let line = &head[at..at + found];
        at += found + 1;
        let Some(colon) = memchr::memchr(b':', line).filter(|_| line.first().is_some_and(|&b| !is_ws(b))) else {
            continue;
        };
        if HeaderKind::from_name(trim(&line[..colon])) == HeaderKind::ContentLength {
            let length = parse_u32(trim(&line[colon + 1..])).ok_or(FrameError::BadContentLength)?;
            return Ok(Some(length as usize));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(body: &str) -> String {
        format!("MESSAGE sip:a SIP/2.0\r\nCall-ID: c\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    }

    fn drain(framer: &mut Framer) -> Vec<Frame> {
        std::iter::from_fn(|| framer.next_frame().unwrap()).collect()
    }

    fn messages(texts: &[&str]) -> Vec<Frame> {
        texts.iter().map(|text| Frame::Message(Bytes::copy_from_slice(text.as_bytes()))).collect()
    }

    #[test]
    fn several_messages_of_one_segment_come_apart() {
        let (one, two) = (message("x"), message("long\r\n\r\nbody"));
        let mut framer = Framer::new(4096, false);
        framer.push(format!("{one}{two}{one}").as_bytes());
        assert_eq!(drain(&mut framer), messages(&[&one, &two, &one]));
        assert!(!framer.is_partial());
    }

    #[test]
    fn a_message_may_come_byte_by_byte() {
        let text = message("body");
        let mut framer = Framer::new(4096, false);
        let mut frames = Vec::new();
        for byte in format!("\r\n{text}{text}").bytes() {
            framer.push(&[byte]);
            frames.extend(drain(&mut framer));
        }
        assert_eq!(frames, messages(&[&text, &text]));
    }

    #[test]
    fn a_double_crlf_is_a_ping_and_a_single_one_is_passed_over() {
        let text = message("");
        let mut framer = Framer::new(4096, false);
        framer.push(b"\r\n");
        assert_eq!(drain(&mut framer), []);
        framer.push(b"\r\n");
        assert_eq!(drain(&mut framer), [Frame::Ping]);
        framer.push(format!("\r\n\r\n{text}\r\n{text}").as_bytes());
        let expected = [vec![Frame::Ping], messages(&[&text, &text])].concat();
        assert_eq!(drain(&mut framer), expected);
    }

    #[test]
    fn the_compact_content_length_and_line_feeds_alone_are_read() {
        let text = "MESSAGE sip:a SIP/2.0\nl : 2\n\nok";
        let mut framer = Framer::new(4096, false);
        framer.push(text.as_bytes());
        assert_eq!(drain(&mut framer), messages(&[text]));
    }

    #[test]
    fn a_missing_or_malformed_length_is_an_error() {
        for (line, error) in [
            ("X: 1", FrameError::NoContentLength),
            ("Content-Length: abc", FrameError::BadContentLength),
            ("Content-Length: -5", FrameError::BadContentLength),
        ] {
            let mut framer = Framer::new(4096, false);
            framer.push(format!("MESSAGE sip:a SIP/2.0\r\n{line}\r\n\r\n").as_bytes());
            assert_eq!(framer.next_frame(), Err(error));
        }
    }

    #[test]
    fn a_missing_length_may_be_taken_as_no_body() {
        let text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        let mut framer = Framer::new(4096, true);
        framer.push(text.as_bytes());
        assert_eq!(drain(&mut framer), messages(&[text]));
    }

    #[test]
    fn the_buffer_is_bounded_in_the_headers_and_in_the_body() {
        let huge = "MESSAGE sip:a SIP/2.0\r\nContent-Length: 99999999\r\n\r\n";
        for start in ["MESSAGE sip:a SIP/2.0\r\nX: ", huge] {
            let mut framer = Framer::new(200, false);
            framer.push(start.as_bytes());
            assert_eq!(framer.next_frame(), Ok(None));
            framer.push(&[b'x'; 200]);
            assert_eq!(framer.next_frame(), Err(FrameError::TooLarge { limit: 200 }));
        }
    }
}
