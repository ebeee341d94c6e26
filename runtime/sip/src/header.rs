//! Header field names: the enum of those that something here looks for, their compact forms, and a fast lookup.
//!
//! Names and compact forms are those of the IANA registry that Kamailio 5.6.3 knows. Names compare without regard
//! to case (RFC 3261 7.3.1).

use crate::span::Span;

/// One header field of a message, as offsets into the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Which header this is.
    pub kind: HeaderKind,
    /// The whole field, folded lines and the line end included.
    pub range: Span,
    /// The name as written.
    pub name: Span,
    /// The value without white space around it; folded lines inside are kept as they are.
    pub value: Span,
}

macro_rules! header_kinds {
    ($($kind:ident $name:literal $($compact:literal)?,)*) => {
        /// A header name. Names without a variant are [`HeaderKind::Other`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        #[allow(missing_docs)]
        pub enum HeaderKind { $($kind,)* Other }

        const ALL: &[HeaderKind] = &[$(HeaderKind::$kind,)*];
        const NAMES: &[&str] = &[$($name,)* ""];
        const COMPACT: &[(u8, HeaderKind)] = &[$($(($compact, HeaderKind::$kind),)?)*];
    };
}

header_kinds! {
    Via "Via" b'v',
    From "From" b'f',
    To "To" b't',
    CallId "Call-ID" b'i',
    CSeq "CSeq",
    Contact "Contact" b'm',
    MaxForwards "Max-Forwards",
    Route "Route",
    RecordRoute "Record-Route",
    ContentType "Content-Type" b'c',
    ContentLength "Content-Length" b'l',
    ContentEncoding "Content-Encoding" b'e',
    ContentDisposition "Content-Disposition",
    MimeVersion "MIME-Version",
    Authorization "Authorization",
    ProxyAuthorization "Proxy-Authorization",
    WwwAuthenticate "WWW-Authenticate",
    ProxyAuthenticate "Proxy-Authenticate",
    AuthenticationInfo "Authentication-Info",
    Expires "Expires",
    MinExpires "Min-Expires",
    Event "Event" b'o',
    SubscriptionState "Subscription-State",
    Accept "Accept",
    AcceptContact "Accept-Contact" b'a',
    AcceptEncoding "Accept-Encoding",
    AcceptLanguage "Accept-Language",
    RejectContact "Reject-Contact" b'j',
    RequestDisposition "Request-Disposition" b'd',
    Allow "Allow",
    AllowEvents "Allow-Events" b'u',
    Supported "Supported" b'k',
    Unsupported "Unsupported",
    Require "Require",
    ProxyRequire "Proxy-Require",
    UserAgent "User-Agent",
    Server "Server",
    Subject "Subject" b's',
    Organization "Organization",
    Priority "Priority",
    Date "Date",
    Reason "Reason",
    Warning "Warning",
    RetryAfter "Retry-After",
    RSeq "RSeq",
    RAck "RAck",
    ReferTo "Refer-To" b'r',
    ReferredBy "Referred-By" b'b',
    Replaces "Replaces",
    SessionExpires "Session-Expires" b'x',
    MinSe "Min-SE",
    Path "Path",
    ServiceRoute "Service-Route",
    PAssertedIdentity "P-Asserted-Identity",
    PPreferredIdentity "P-Preferred-Identity",
    Privacy "Privacy",
    RemotePartyId "Remote-Party-ID",
    Diversion "Diversion",
    Identity "Identity" b'y',
    IdentityInfo "Identity-Info" b'n',
    SipIfMatch "SIP-If-Match",
    SipEtag "SIP-ETag",
}

/// One bit a kind must fit a `u64` (`SipMsg` keeps the set of kinds present).
const _: () = assert!(HeaderKind::Other as u8 <= 63);

const SLOTS: usize = 256;
const EMPTY: u8 = u8::MAX;

/// Open-addressed table from the hash of a name to the index of its kind, filled at compile time.
static TABLE: [u8; SLOTS] = fill_table();

const fn slot(name: &[u8]) -> usize {
    let len = name.len();
    let first = (name[0] | 0x20) as usize;
    let middle = (name[len / 2] | 0x20) as usize;
    let last = (name[len - 1] | 0x20) as usize;
    (len * 3 + first * 7 + middle * 31 + last * 13) % SLOTS
}

const fn fill_table() -> [u8; SLOTS] {
    let mut table = [EMPTY; SLOTS];
    let mut kind = 0;
    while kind < ALL.len() {
        let mut at = slot(NAMES[kind].as_bytes());
        while table[at] != EMPTY {
            at = (at + 1) % SLOTS;
        }
        table[at] = kind as u8;
        kind += 1;
    }
    table
}

/// Words that hold the longest known name and the colon behind it.
const WORDS: usize = 4;

/// A name and a colon as words of their bytes, filled up with zeroes.
#[derive(Clone, Copy)]
struct Usual([u64; WORDS]);

static USUAL: [Usual; ALL.len()] = usual_names();
/// For each length the bytes that count.
static MASKS: [[u64; WORDS]; WORDS * 8] = masks();

const fn words_of(bytes: &[u8; WORDS * 8]) -> [u64; WORDS] {
    let (words, _) = bytes.as_chunks::<8>();
    [
        u64::from_le_bytes(words[0]),
        u64::from_le_bytes(words[1]),
        u64::from_le_bytes(words[2]),
        u64::from_le_bytes(words[3]),
    ]
}

const fn usual_names() -> [Usual; ALL.len()] {
    let mut all = [Usual([0; WORDS]); ALL.len()];
    let mut kind = 0;
    while kind < ALL.len() {
        let name = NAMES[kind].as_bytes();
        let mut bytes = [0; WORDS * 8];
        let mut at = 0;
        while at < name.len() {
            bytes[at] = name[at];
            at += 1;
        }
        bytes[at] = b':';
        all[kind] = Usual(words_of(&bytes));
        kind += 1;
    }
    all
}

const fn masks() -> [[u64; WORDS]; WORDS * 8] {
    let mut all = [[0; WORDS]; WORDS * 8];
    let mut len = 0;
    while len < all.len() {
        let mut bytes = [0; WORDS * 8];
        let mut at = 0;
        while at < len {
            bytes[at] = 0xff;
            at += 1;
        }
        all[len] = words_of(&bytes);
        len += 1;
    }
    all
}

/// Place of the first colon among the eight bytes of a word, the lowest first.
#[inline]
fn colon_in(word: u64) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let other = word ^ (ONES * b':' as u64);
    // The lowest bit set is exact; those above a hit may be wrong, which does not matter here.
    let zero = other.wrapping_sub(ONES) & !other & (ONES << 7);
    (zero != 0).then(|| zero.trailing_zeros() as usize / 8)
}

impl HeaderKind {
    /// The kind of the header with this name, full or compact.
    pub fn from_name(name: &[u8]) -> HeaderKind {
        match name {
            [] => HeaderKind::Other,
            [letter] => HeaderKind::from_compact(letter.to_ascii_lowercase()),
            _ => HeaderKind::from_full(name),
        }
    }

    /// The kind and the length of the name that a line begins with, if it is a known name in its usual spelling with the
    /// colon directly behind it. Nearly all headers are; this takes a fraction of the time of [`HeaderKind::from_name`],
    /// since it looks at whole words instead of bytes.
    #[inline]
    pub(crate) fn of_line(line: &[u8]) -> Option<(HeaderKind, usize)> {
        let mut padded = [0; WORDS * 8];
        let head: &[u8; WORDS * 8] = match line.first_chunk() {
            Some(head) => head,
            // The last header of a message without a body is often shorter than that.
            None => {
                padded.get_mut(..line.len())?.copy_from_slice(line);
                &padded
            }
        };
        let words = words_of(head);
        let len = (0..WORDS).find_map(|n| colon_in(words[n]).map(|at| n * 8 + at))?;
        if len < 2 {
            return None;
        }
        // The colon takes part, so that a longer name is another.
        let mask = MASKS.get(len + 1)?;
        let mut at = slot(&head[..len]);
        loop {
            let index = TABLE[at] as usize;
            let known = &USUAL.get(index)?.0;
            let other = (0..WORDS).fold(0, |other, n| other | ((words[n] ^ known[n]) & mask[n]));
            if other == 0 {
                return Some((ALL[index], len));
            }
            at = (at + 1) % SLOTS;
        }
    }

    fn from_compact(letter: u8) -> HeaderKind {
        COMPACT.iter().find(|(compact, _)| *compact == letter).map_or(HeaderKind::Other, |(_, kind)| *kind)
    }

    fn from_full(name: &[u8]) -> HeaderKind {
        let mut at = slot(name);
        loop {
            let index = TABLE[at] as usize;
            match ALL.get(index) {
                None => return HeaderKind::Other,
                Some(kind) if is_name(NAMES[index].as_bytes(), name) => return *kind,
                Some(_) => at = (at + 1) % SLOTS,
            }
        }
    }

    /// The full name; empty for [`HeaderKind::Other`].
    pub fn name(self) -> &'static str {
        NAMES[self as usize]
    }

    /// Every kind that has a name.
    pub fn all() -> &'static [HeaderKind] {
        ALL
    }

    pub(crate) fn bit(self) -> u64 {
        1 << self as u8
    }
}

/// Whether `name` is `known` in any case. Nearly all headers come in the usual spelling, so that is tried first.
fn is_name(known: &[u8], name: &[u8]) -> bool {
    known == name || known.eq_ignore_ascii_case(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_in_any_case() {
        for &kind in HeaderKind::all() {
            assert_eq!(HeaderKind::from_name(kind.name().as_bytes()), kind);
            assert_eq!(HeaderKind::from_name(kind.name().to_uppercase().as_bytes()), kind);
        }
    }

    #[test]
    fn a_line_is_known_by_its_name_in_the_usual_spelling_alone() {
        let line = |text: &str| HeaderKind::of_line(format!("{text} and what follows it, up to the end").as_bytes());
        for &kind in HeaderKind::all() {
            let name = kind.name();
            assert_eq!(line(&format!("{name}:")), Some((kind, name.len())), "{name}");
            for other in [name.to_lowercase(), format!("{name} "), format!("{name}x:"), format!("x{name}:")] {
                assert_eq!(line(&other).filter(|(found, _)| *found == kind), None, "{other}");
            }
        }
        assert_eq!((line("X-Via:"), line("v:"), line(":")), (None, None, None));
    }

    #[test]
    fn compact_forms_stand_for_their_full_names() {
        assert_eq!(HeaderKind::from_name(b"v"), HeaderKind::Via);
        assert_eq!(HeaderKind::from_name(b"L"), HeaderKind::ContentLength);
        assert_eq!(HeaderKind::from_name(b"q"), HeaderKind::Other);
    }

    #[test]
    fn unknown_and_nearly_known_names_are_other() {
        for name in [&b""[..], b"X-Via", b"Vi", b"Content_Length", b"Call-IDs"] {
            assert_eq!(HeaderKind::from_name(name), HeaderKind::Other);
        }
    }
}
