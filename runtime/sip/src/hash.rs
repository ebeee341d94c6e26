//! Tags and branches that must come out the same for the same request without any state: the To-tag of a stateless
//! reply (RFC 3261 8.2.7) and the branch of a stateless proxy (16.11).
//!
//! They need to be stable and to differ for different requests, not to resist an attacker who knows the key, so a
//! fast 64-bit hash with a per-process key is enough; it is written out here so that it does not change with a library.

use crate::msg::SipMsg;

/// The magic cookie of RFC 3261 branches.
pub const BRANCH_COOKIE: &[u8] = b"z9hG4bK";

/// A running hash over several byte strings.
#[derive(Clone, Copy, Debug)]
pub struct Hasher(u64);

impl Hasher {
    /// A hash that depends on `key`.
    pub fn new(key: u64) -> Hasher {
        Hasher(key ^ 0x9e37_79b9_7f4a_7c15)
    }

    /// Takes in a byte string and its length, so that `ab`+`c` and `a`+`bc` differ.
    pub fn write(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((word, others)) = rest.split_first_chunk() {
            self.mix(u64::from_le_bytes(*word));
            rest = others;
        }
        if !rest.is_empty() {
            // The last eight bytes, if there are as many: some are taken in twice, which does no harm.
            let last = bytes.last_chunk().map(|word| u64::from_le_bytes(*word));
            self.mix(last.unwrap_or_else(|| rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))));
        }
        self.mix(bytes.len() as u64);
    }

    fn mix(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word) * 0xa076_1d64_78bd_642f_u128;
        self.0 = (product as u64 ^ (product >> 64) as u64).rotate_left(23) ^ word;
    }

    /// The hash.
    pub fn finish(self) -> u64 {
        let mut hash = self;
        hash.mix(0xe703_7ed1_a0b4_28db);
        hash.0
    }
}

/// To-tag for a stateless reply to this request: the same for each retransmission and for the ACK.
pub fn stateless_to_tag(request: &SipMsg, key: u64) -> [u8; 16] {
    let mut hash = Hasher::new(key);
    // The branch tells apart requests that repeat a CSeq (measured); the ACK to a negative reply has the same one.
    hash.write(request.first_via().ok().and_then(|via| via.branch()).unwrap_or_default());
    hash.write(request.call_id());
    hash.write(request.from_tag().unwrap_or_default());
    hash.write(request.cseq().map_or(&[][..], |cseq| cseq.number_text));
    hex16(hash.finish())
}

/// Branch value, without cookie, for stateless forwarding (RFC 3261 16.11): derived from the topmost Via's branch if
/// it has the cookie, else from what identifies the transaction; the same for a CANCEL or ACK with that branch.
/// The Request-URI takes part so that a request that loops back changed gets another branch (16.6 step 8).
pub fn stateless_branch(request: &SipMsg, key: u64) -> [u8; 16] {
    let mut hash = Hasher::new(key);
    if let Ok(via) = request.first_via() {
        hash.write(via.sent_by());
        hash.write(via.branch().unwrap_or_default());
    }
    hash.write(request.request_uri());
    hash.write(request.call_id());
    hash.write(request.from_tag().unwrap_or_default());
    hash.write(request.cseq().map_or(&[][..], |cseq| cseq.number_text));
    hex16(hash.finish())
}

/// Sixteen lower-case hexadecimal digits.
pub fn hex16(value: u64) -> [u8; 16] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    std::array::from_fn(|at| DIGITS[(value >> (60 - 4 * at)) as usize & 15])
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn request(method: &str, branch: &str, call_id: &str, to: &str) -> SipMsg {
        let text = format!(
            "{method} sip:b@x SIP/2.0\r\nVia: SIP/2.0/UDP a;branch={branch}\r\nFrom: <sip:a>;tag=1\r\n\
             To: <sip:b>{to}\r\nCall-ID: {call_id}\r\nCSeq: 5 {method}\r\n\r\n"
        );
        SipMsg::parse(Bytes::from(text)).unwrap()
    }

    #[test]
    fn the_tag_of_a_stateless_reply_is_the_same_for_the_ack() {
        let tag = stateless_to_tag(&request("INVITE", "z9hG4bK1", "c", ""), 42);
        assert_eq!(tag, stateless_to_tag(&request("ACK", "z9hG4bK1", "c", ";tag=x"), 42));
        assert_ne!(tag, stateless_to_tag(&request("INVITE", "z9hG4bK1", "d", ""), 42));
        assert_ne!(tag, stateless_to_tag(&request("INVITE", "z9hG4bK2", "c", ""), 42));
        assert_ne!(tag, stateless_to_tag(&request("INVITE", "z9hG4bK1", "c", ""), 43));
    }

    #[test]
    fn a_stateless_branch_is_the_same_for_the_cancel_and_differs_between_transactions() {
        let branch = stateless_branch(&request("INVITE", "z9hG4bK1", "c", ""), 1);
        assert_eq!(branch, stateless_branch(&request("CANCEL", "z9hG4bK1", "c", ""), 1));
        assert_ne!(branch, stateless_branch(&request("INVITE", "z9hG4bK2", "c", ""), 1));
    }

    #[test]
    fn the_boundary_between_two_strings_counts() {
        let hash = |parts: [&[u8]; 2]| {
            let mut hasher = Hasher::new(0);
            parts.into_iter().for_each(|part| hasher.write(part));
            hasher.finish()
        };
        assert_ne!(hash([b"ab", b"c"]), hash([b"a", b"bc"]));
        assert_ne!(hash([b"", b"a"]), hash([b"a", b""]));
    }

    #[test]
    fn many_inputs_give_as_many_hashes() {
        let hashes: std::collections::HashSet<u64> = (0u32..100_000)
            .map(|n| {
                let mut hasher = Hasher::new(7);
                hasher.write(&n.to_le_bytes());
                hasher.finish()
            })
            .collect();
        assert_eq!(hashes.len(), 100_000);
    }
}
