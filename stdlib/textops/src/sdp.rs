//! Is the audio on hold (RFC 3264 8.4)?

use crate::parts;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;

/// What a session or one of its media descriptions says about hold.
#[derive(Clone, Copy, Default)]
struct Hold {
    /// The connection address is 0.0.0.0 (RFC 2543); `None` without a `c=` line.
    null_address: Option<bool>,
    /// `sendonly` or `inactive`; `None` without any direction.
    one_way: Option<bool>,
}

impl Hold {
    fn read(&mut self, line: &[u8]) {
        match line {
            [b'c', b'=', rest @ ..] => self.null_address = Some(rest.ends_with(b"0.0.0.0")),
            b"a=sendonly" | b"a=inactive" => self.one_way = Some(true),
            b"a=sendrecv" | b"a=recvonly" => self.one_way = Some(false),
            _ => {}
        }
    }
}

/// The code of `is_audio_on_hold` for a session description.
fn audio_on_hold(sdp: &[u8]) -> Rc {
    let lines = || sdp.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    if !lines().any(|line| line.starts_with(b"o=")) {
        return Rc::FALSE;
    }
    let mut session = Hold::default();
    let mut media: Vec<(bool, Hold)> = Vec::new();
    for line in lines() {
        if let Some(description) = line.strip_prefix(b"m=") {
            media.push((description.starts_with(b"audio"), session));
        } else {
            media.last_mut().map_or(&mut session, |(_, hold)| hold).read(line);
        }
    }
    for (_, hold) in media.iter().filter(|(is_audio, _)| *is_audio) {
        match (hold.null_address, hold.one_way) {
            (Some(true), _) => return Rc::TRUE,
            (_, Some(true)) => return Rc(2),
            _ => {}
        }
    }
    Rc::FALSE
}

/// True if an audio stream of the message's SDP is on hold.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "by the address 0.0.0.0", 2 = "by sendonly or inactive", -1 = "not on hold, or no SDP")]
pub fn is_audio_on_hold(cx: &Cx) -> Rc {
    parts::of_type(cx, b"application/sdp").map_or(Rc::FALSE, |part| audio_on_hold(part.content.in_bytes(&cx.msg.buf)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{message, text_message};

    fn code(session: &str, media: &str) -> Rc {
        let body =
            format!("v=0\r\no=a 1 1 IN IP4 127.0.0.1\r\ns=-\r\n{session}t=0 0\r\nm=audio 49170 RTP/AVP 0\r\n{media}");
        is_audio_on_hold(&message("Content-Type: application/sdp\r\n", &body))
    }

    #[test]
    fn hold_is_told_by_address_and_by_direction() {
        const HERE: &str = "c=IN IP4 127.0.0.1\r\n";
        assert_eq!(code(HERE, "a=rtpmap:0 PCMU/8000\r\n"), Rc::FALSE);
        assert_eq!(code("c=IN IP4 0.0.0.0\r\n", ""), Rc::TRUE);
        assert_eq!(code(HERE, "a=inactive\r\n"), Rc(2));
        assert_eq!(code(HERE, "a=recvonly\r\n"), Rc::FALSE);
        assert_eq!(code(&format!("{HERE}a=sendonly\r\n"), ""), Rc(2));
        assert_eq!(code(HERE, "c=IN IP4 0.0.0.0\r\n"), Rc::TRUE);
        assert_eq!(is_audio_on_hold(&text_message()), Rc::FALSE);
    }

    #[test]
    fn a_description_without_an_origin_counts_as_none() {
        let cx = message("Content-Type: application/sdp\r\n", "v=0\r\nm=audio 5000 RTP/AVP 0\r\na=sendonly\r\n");
        assert_eq!(is_audio_on_hold(&cx), Rc::FALSE);
    }
}
