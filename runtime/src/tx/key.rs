//! What finds a transaction: keys of requests (RFC 3261 17.2.3) and the branch parameter of our own Via (17.1.3).
//!
//! A request's key is a 64-bit hash over everything that must agree, keyed at random per process so that nobody can
//! make two requests collide. Our branch carries the transaction's place in the table and a random label, so a reply
//! finds its transaction without comparing texts, and cannot be forged by who has not seen the request.

use super::settings::settings;
use srcc_sip::hash::BRANCH_COOKIE;
use srcc_sip::{HeaderKind, Method, SipMsg};
use std::cell::Cell;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;

/// Number of buckets of the transaction table; a power of two.
pub const BUCKETS: usize = 1 << 16;

/// Longest branch parameter that [`write_branch`] makes.
pub const BRANCH_LEN: usize = 7 + 4 + 1 + 16 + 1 + 4;

/// Place and name of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TxId {
    /// Its bucket.
    pub bucket: u16,
    /// Random number that no other transaction of that bucket has.
    pub label: u64,
}

/// What a request is matched by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestKey {
    /// Bucket of the transaction: from Call-ID and CSeq number, which ACK and CANCEL share with their INVITE.
    pub bucket: u16,
    /// Hash of all that must agree.
    pub hash: u64,
}

static KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// The key under which a request of method `method` with this request's Via, Call-ID and CSeq is found: the request's own
/// method for retransmissions, INVITE for an ACK or CANCEL. `None` if it has no usable Via, Call-ID or CSeq.
#[must_use]
pub fn request_key(msg: &SipMsg, method: Method) -> Option<RequestKey> {
    let via = msg.first_via().ok()?;
    let cseq = msg.cseq().ok()?;
    let mut hash = KEYS.build_hasher();
    part(&mut hash, msg.call_id());
    part(&mut hash, cseq.number_text);
    let bucket = low16(hash.finish());
    hash.write_u32(method.id());
    if method == Method::Other {
        part(&mut hash, msg.method_bytes());
    }
    match via.branch() {
        Some(branch) if is_rfc3261(branch) => {
            part(&mut hash, branch);
            part(&mut hash, via.transport());
            part(&mut hash, via.sent_by());
        }
        _ => rfc2543(&mut hash, msg, method, via.text()),
    }
    Some(RequestKey { bucket, hash: hash.finish() })
}

/// RFC 2543 matching: without a unique branch the whole Via, the request URI and the From tag must agree, unless the
/// script has switched the first two off. The To of an INVITE is left out, so that the ACK (which has the reply's tag) and
/// the CANCEL are found as well.
fn rfc2543(hash: &mut impl Hasher, msg: &SipMsg, method: Method, via: &[u8]) {
    if settings().via1_matching.get() != 0 {
        part(hash, via);
    }
    if settings().ruri_matching.get() != 0 {
        part(hash, msg.request_uri());
    }
    part(hash, msg.from().ok().and_then(|from| from.tag()).unwrap_or_default());
    if method != Method::Invite {
        part(hash, msg.value_of(HeaderKind::To).unwrap_or_default());
    }
}

/// Takes in a text and its length, so that two neighbours cannot trade bytes.
fn part(hash: &mut impl Hasher, text: &[u8]) {
    hash.write(text);
    hash.write_usize(text.len());
}

fn is_rfc3261(branch: &[u8]) -> bool {
    branch.len() > BRANCH_COOKIE.len() && branch[..BRANCH_COOKIE.len()].eq_ignore_ascii_case(BRANCH_COOKIE)
}

fn low16(hash: u64) -> u16 {
    (hash & 0xffff) as u16
}

/// A number that cannot be guessed from those before it.
#[must_use]
pub fn random() -> u64 {
    thread_local! {
        static STATE: RandomState = RandomState::new();
        static COUNT: Cell<u64> = const { Cell::new(0) };
    }
    let count = COUNT.replace(COUNT.get().wrapping_add(1));
    STATE.with(|state| state.hash_one(count))
}

/// To-tag of the replies that we make in a transaction: as hard to guess as the key of the process.
#[must_use]
pub fn to_tag(key: RequestKey) -> [u8; 16] {
    srcc_sip::hash::hex16(KEYS.hash_one((key.bucket, key.hash)))
}

/// The branch parameter of our Via: cookie, bucket, label and number of the branch.
#[must_use]
pub fn write_branch(id: TxId, branch: usize) -> smallvec::SmallVec<[u8; BRANCH_LEN]> {
    let mut out = smallvec::SmallVec::new();
    out.extend_from_slice(BRANCH_COOKIE);
    out.extend_from_slice(&srcc_sip::hash::hex16(id.bucket.into())[12..]);
    out.push(b'.');
    out.extend_from_slice(&srcc_sip::hash::hex16(id.label));
    out.push(b'.');
    out.extend_from_slice(&srcc_sip::hash::hex16((branch & 0xff) as u64)[14..]);
    out
}

/// Reads a branch parameter made by [`write_branch`].
#[must_use]
pub fn read_branch(text: &[u8]) -> Option<(TxId, usize)> {
    let rest = text.strip_prefix(BRANCH_COOKIE)?;
    let mut parts = rest.split(|byte| *byte == b'.');
    let bucket = u16::try_from(hex(parts.next()?, 4)?).ok()?;
    let label = hex(parts.next()?, 16)?;
    let branch = usize::try_from(hex(parts.next()?, 2)?).ok()?;
    parts.next().is_none().then_some((TxId { bucket, label }, branch))
}

fn hex(text: &[u8], len: usize) -> Option<u64> {
    if text.len() != len {
        return None;
    }
    text.iter().try_fold(0, |value: u64, byte| Some(value << 4 | u64::from(srcc_sip::text::hex_value(*byte)?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn request(method: &str, cseq: &str, via: &str) -> SipMsg {
        let text = format!(
            "{method} sip:b@h SIP/2.0\r\nVia: {via}\r\nFrom: <sip:a@h>;tag=f\r\nTo: <sip:b@h>\r\nCall-ID: c\r\n\
             CSeq: 1 {cseq}\r\n\r\n"
        );
        SipMsg::parse(Bytes::from(text)).expect("a request")
    }

    const VIA: &str = "SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bKx";

    #[test]
    fn a_branch_reads_back() {
        let id = TxId { bucket: 0xbeef, label: 0x0123_4567_89ab_cdef };
        assert_eq!(&write_branch(id, 11)[..], b"z9hG4bKbeef.0123456789abcdef.0b");
        assert_eq!(read_branch(&write_branch(id, 11)), Some((id, 11)));
        for bad in [
            "",
            "z9hG4bK",
            "z9hG4bKbeef.0123456789abcdef",
            "z9hG4bKbeef.0123456789abcdef.0b.0",
            "z9hG4bKbeeg.0123456789abcdef.0b",
        ] {
            assert_eq!(read_branch(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn an_ack_and_a_cancel_find_their_invite_by_branch() {
        let invite = request_key(&request("INVITE", "INVITE", VIA), Method::Invite);
        assert!(invite.is_some());
        assert_eq!(invite, request_key(&request("ACK", "ACK", VIA), Method::Invite));
        assert_eq!(invite, request_key(&request("CANCEL", "CANCEL", VIA), Method::Invite));
        assert_ne!(invite, request_key(&request("CANCEL", "CANCEL", VIA), Method::Cancel));
    }

    #[test]
    fn another_sent_by_or_branch_is_another_transaction() {
        let key = |via| request_key(&request("INVITE", "INVITE", via), Method::Invite);
        assert_ne!(key(VIA), key("SIP/2.0/UDP 10.0.0.1:5071;branch=z9hG4bKx"));
        assert_ne!(key(VIA), key("SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bKy"));
        assert_eq!(key(VIA), key("SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bKx;rport"));
    }

    #[test]
    fn without_the_cookie_the_whole_via_decides() {
        let key = |method, via| request_key(&request(method, method, via), Method::Invite);
        let old = "SIP/2.0/UDP 10.0.0.1:5070;branch=1";
        assert_eq!(key("INVITE", old), key("ACK", old));
        assert_ne!(key("INVITE", old), key("INVITE", "SIP/2.0/UDP 10.0.0.2:5070;branch=1"));
    }

    #[test]
    fn random_numbers_differ() {
        assert_ne!(random(), random());
    }
}
