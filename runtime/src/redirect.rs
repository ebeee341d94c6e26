//! The contacts of a redirection: a 3xx reply of ours lists the destinations that the script has chosen (RFC 3261 8.3).
//! Which, and how they are written, was measured on Kamailio 5.6.3 (wire sl-redirect).

use crate::cx::Cx;
use crate::reply::ReplyParts;
use crate::value::Str;
use srcc_sip::nameaddr::write_q;
use std::sync::atomic::{AtomicI32, Ordering};

/// What a contact says besides its URI and priority: the parameter `rich_redirect` of sl and of tm.
#[derive(Debug)]
pub struct Rich(AtomicI32);

/// Bit of [`Rich`]: the branch flags, as a parameter.
const FLAGS: i32 = 1;
/// Bit of [`Rich`]: the path, as a Route within the URI.
const PATH: i32 = 2;

/// For replies without a transaction.
pub static STATELESS: Rich = Rich(AtomicI32::new(0));
/// For replies in a transaction.
pub static STATEFUL: Rich = Rich(AtomicI32::new(0));

impl Rich {
    /// Sets the bits, once, at start.
    pub fn set(&self, bits: i32) {
        self.0.store(bits, Ordering::Relaxed);
    }
}

/// One destination.
struct Target<'a> {
    uri: &'a [u8],
    q: i32,
    flags: u32,
    path: Option<&'a Str>,
}

/// Adds a Contact to the replies of this request if `status` redirects and there is somewhere to go: the request URI, if
/// the script changed it, and the branches. Like all that a script adds to replies, it stays for further ones.
pub fn add_contacts(cx: &mut Cx, status: u16, rich: &Rich) {
    if !(300..400).contains(&status) {
        return;
    }
    let fwd = &cx.fwd;
    let first =
        fwd.new_uri.as_ref().map(|uri| Target { uri, q: fwd.q, flags: fwd.branch_flags, path: fwd.path.as_ref() });
    let further = cx.branches.iter().map(|b| Target { uri: &b.uri, q: b.q, flags: b.flags, path: b.path.as_ref() });
    let mut line = Vec::new();
    for target in first.into_iter().chain(further) {
        line.extend_from_slice(if line.is_empty() { b"Contact: " } else { b", " });
        write(&target, rich.0.load(Ordering::Relaxed), &mut line);
    }
    if !line.is_empty() {
        line.extend_from_slice(b"\r\n");
        cx.ext::<ReplyParts>().headers.append(&mut line);
    }
}

fn write(target: &Target<'_>, rich: i32, out: &mut Vec<u8>) {
    out.push(b'<');
    out.extend_from_slice(target.uri);
    if let Some(path) = target.path.filter(|_| rich & PATH != 0) {
        out.extend_from_slice(b"?Route=");
        escape(path, out);
    }
    out.push(b'>');
    if let Ok(q) = u16::try_from(target.q) {
        out.extend_from_slice(b";q=");
        write_q(q.into(), out);
    }
    if rich & FLAGS != 0 {
        out.extend_from_slice(format!(";flags={}", target.flags).as_bytes());
    }
}

/// Escapes what may not stand in a header within a URI (RFC 3261 25.1, hvalue).
fn escape(text: &[u8], out: &mut Vec<u8>) {
    for byte in text {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()[]/?:+$".contains(byte) {
            out.push(*byte);
        } else {
            out.extend_from_slice(format!("%{byte:02x}").as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cx::Branch;
    use crate::event;

    fn branch(uri: &'static str, q: i32) -> Branch {
        Branch {
            uri: uri.into(),
            dst_uri: None,
            path: Some("<sip:p1;lr>, <sip:p2;lr>".into()),
            q,
            flags: 5,
            send_socket: None,
            instance: None,
            reg_id: 0,
            ruid: None,
            location_ua: None,
        }
    }

    fn contacts(status: u16, bits: i32, new_uri: Option<&'static str>, branches: Vec<Branch>) -> String {
        let mut cx = event::faked_cx().unwrap();
        cx.fwd.new_uri = new_uri.map(Str::from);
        cx.branches = branches;
        add_contacts(&mut cx, status, &Rich(AtomicI32::new(bits)));
        String::from_utf8(std::mem::take(&mut cx.ext::<ReplyParts>().headers)).unwrap()
    }

    #[test]
    fn a_redirection_lists_what_the_script_has_chosen() {
        let both = contacts(302, 0, Some("sip:zero@h0"), vec![branch("sip:one@h1;x=1", 500)]);
        assert_eq!(both, "Contact: <sip:zero@h0>, <sip:one@h1;x=1>;q=0.5\r\n");
        assert_eq!(contacts(302, 0, None, vec![]), "");
        assert_eq!(contacts(404, 0, Some("sip:zero@h0"), vec![]), "");
        assert_eq!(contacts(399, 0, None, vec![branch("sip:a@b", -1)]), "Contact: <sip:a@b>\r\n");
    }

    /// As Kamailio 5.6.3 writes them with `rich_redirect` 3.
    #[test]
    fn flags_and_path_go_with_a_contact_if_asked_for() {
        let rich = contacts(302, 3, None, vec![branch("sip:one@h1;a=b", 400)]);
        let route = "%3csip:p1%3blr%3e%2c%20%3csip:p2%3blr%3e";
        assert_eq!(rich, format!("Contact: <sip:one@h1;a=b?Route={route}>;q=0.4;flags=5\r\n"));
    }
}
