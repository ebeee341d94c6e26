//! A contact: one way to reach an address of record, with what was known when it was registered.
//!
//! Millions of them shall fit into memory, so all texts of a contact lie in one buffer, one behind the other. A look-up
//! takes slices of that buffer along without copying them.

use bytes::Bytes;
use srcc_runtime::transport::{ConnId, SockId};
use srcc_runtime::value::Str;

/// Seconds since the Unix epoch.
pub type Secs = u32;

/// A priority that the contact did not give.
pub const Q_UNSPECIFIED: i16 = -1;

/// Texts of a contact in the order in which they lie in its buffer. Those that may be absent are empty then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Uri,
    CallId,
    UserAgent,
    Received,
    Path,
    Instance,
    Ruid,
}

const FIELDS: usize = Field::Ruid as usize + 1;

/// What is to be stored as a contact.
#[derive(Clone, Copy, Debug, Default)]
pub struct ContactInfo<'a> {
    /// URI without brackets.
    pub uri: &'a [u8],
    /// Call-ID of the REGISTER.
    pub call_id: &'a [u8],
    /// CSeq number of the REGISTER.
    pub cseq: u32,
    /// User-Agent of the REGISTER.
    pub user_agent: &'a [u8],
    /// URI that the contact is really reached at (behind a NAT); empty if it is its own.
    pub received: &'a [u8],
    /// Path (RFC 3327): comma-separated addresses; empty if there is none.
    pub path: &'a [u8],
    /// `+sip.instance` (RFC 5626), with its angle brackets; empty if there is none.
    pub instance: &'a [u8],
    /// `reg-id` (RFC 5626); 0 = none.
    pub reg_id: u32,
    /// When it expires; 0 = never.
    pub expires: Secs,
    /// When it was registered; 0 = unknown.
    pub last_modified: Secs,
    /// Priority in thousandths, or [`Q_UNSPECIFIED`].
    pub q: i16,
    /// Flags of the record.
    pub flags: u32,
    /// Branch flags of the contact.
    pub cflags: u32,
    /// Bit set of the methods it can handle.
    pub methods: u32,
    /// Socket that the REGISTER came in by.
    pub socket: Option<SockId>,
    /// Connection that the REGISTER came in by.
    pub conn: Option<ConnId>,
}

/// The texts of a contact do not fit into a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the contact's texts are longer than 65535 bytes together")]
pub struct TooLong;

/// A registered contact.
#[derive(Clone, Debug)]
pub struct Contact {
    text: Bytes,
    ends: [u16; FIELDS],
    /// Priority in thousandths, or [`Q_UNSPECIFIED`].
    pub q: i16,
    /// Socket that the REGISTER came in by.
    pub socket: Option<SockId>,
    /// When it expires; 0 = never.
    pub expires: Secs,
    /// When it was last registered; 0 = unknown.
    pub last_modified: Secs,
    /// CSeq number of the last REGISTER.
    pub cseq: u32,
    /// Flags of the record.
    pub flags: u32,
    /// Branch flags of the contact.
    pub cflags: u32,
    /// Bit set of the methods it can handle.
    pub methods: u32,
    /// `reg-id` (RFC 5626); 0 = none.
    pub reg_id: u32,
    /// Connection that the REGISTER came in by.
    pub conn: Option<ConnId>,
}

impl Contact {
    /// A contact with the record id `ruid`.
    pub fn new(info: &ContactInfo<'_>, ruid: &[u8]) -> Result<Contact, TooLong> {
        let parts: [&[u8]; FIELDS] =
            [info.uri, info.call_id, info.user_agent, info.received, info.path, info.instance, ruid];
        let mut text = Vec::with_capacity(parts.iter().map(|part| part.len()).sum());
        let mut ends = [0; FIELDS];
        for (part, end) in parts.iter().zip(&mut ends) {
            text.extend_from_slice(part);
            *end = u16::try_from(text.len()).map_err(|_| TooLong)?;
        }
        Ok(Contact {
            text: text.into(),
            ends,
            q: info.q,
            socket: info.socket,
            expires: info.expires,
            last_modified: info.last_modified,
            cseq: info.cseq,
            flags: info.flags,
            cflags: info.cflags,
            methods: info.methods,
            reg_id: info.reg_id,
            conn: info.conn,
        })
    }

    fn range(&self, field: Field) -> std::ops::Range<usize> {
        let n = field as usize;
        let start = n.checked_sub(1).map_or(0, |before| self.ends[before]);
        usize::from(start)..usize::from(self.ends[n])
    }

    fn field(&self, field: Field) -> &[u8] {
        self.text.get(self.range(field)).unwrap_or_default()
    }

    fn share(&self, field: Field) -> Option<Str> {
        let range = self.range(field);
        (!range.is_empty()).then(|| Str::from(self.text.slice(range)))
    }

    /// URI without brackets.
    #[must_use]
    pub fn uri(&self) -> &[u8] {
        self.field(Field::Uri)
    }

    /// [`Contact::uri`], sharing the contact's buffer.
    #[must_use]
    pub fn shared_uri(&self) -> Str {
        self.share(Field::Uri).unwrap_or_default()
    }

    /// Call-ID of the last REGISTER.
    #[must_use]
    pub fn call_id(&self) -> &[u8] {
        self.field(Field::CallId)
    }

    /// User-Agent of the last REGISTER, `n/a` if it had none.
    #[must_use]
    pub fn user_agent(&self) -> &[u8] {
        self.field(Field::UserAgent)
    }

    /// [`Contact::user_agent`], sharing the contact's buffer.
    #[must_use]
    pub fn shared_user_agent(&self) -> Option<Str> {
        self.share(Field::UserAgent)
    }

    /// URI that the contact is really reached at; empty if it is its own.
    #[must_use]
    pub fn received(&self) -> &[u8] {
        self.field(Field::Received)
    }

    /// [`Contact::received`], sharing the contact's buffer; `None` if empty.
    #[must_use]
    pub fn shared_received(&self) -> Option<Str> {
        self.share(Field::Received)
    }

    /// Path; empty if there is none.
    #[must_use]
    pub fn path(&self) -> &[u8] {
        self.field(Field::Path)
    }

    /// [`Contact::path`], sharing the contact's buffer; `None` if empty.
    #[must_use]
    pub fn shared_path(&self) -> Option<Str> {
        self.share(Field::Path)
    }

    /// `+sip.instance` with its angle brackets; empty if there is none.
    #[must_use]
    pub fn instance(&self) -> &[u8] {
        self.field(Field::Instance)
    }

    /// [`Contact::instance`], sharing the contact's buffer; `None` if empty.
    #[must_use]
    pub fn shared_instance(&self) -> Option<Str> {
        self.share(Field::Instance)
    }

    /// Record id.
    #[must_use]
    pub fn ruid(&self) -> &[u8] {
        self.field(Field::Ruid)
    }

    /// [`Contact::ruid`], sharing the contact's buffer.
    #[must_use]
    pub fn shared_ruid(&self) -> Option<Str> {
        self.share(Field::Ruid)
    }

    /// Whether the contact may still be used.
    #[must_use]
    pub fn is_valid(&self, now: Secs) -> bool {
        self.expires == 0 || self.expires > now
    }

    /// Seconds until it expires; 0 if it has expired or never does.
    #[must_use]
    pub fn expires_in(&self, now: Secs) -> u32 {
        self.expires.saturating_sub(now)
    }
}

/// The present time.
#[must_use]
pub fn now() -> Secs {
    Secs::try_from(srcc_runtime::clock::wall_secs()).unwrap_or(Secs::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_a_contact_are_kept_apart_and_absent_ones_are_empty() {
        let info = ContactInfo {
            uri: b"sip:a@b",
            call_id: b"c",
            user_agent: b"n/a",
            path: b"<sip:p;lr>",
            ..Default::default()
        };
        let contact = Contact::new(&info, b"uloc-1").unwrap();
        assert_eq!(contact.uri(), b"sip:a@b");
        assert_eq!(contact.call_id(), b"c");
        assert_eq!(contact.received(), b"");
        assert_eq!(contact.shared_received(), None);
        assert_eq!(contact.shared_path(), Some("<sip:p;lr>".into()));
        assert_eq!(contact.ruid(), b"uloc-1");
    }

    #[test]
    fn texts_beyond_the_limit_are_refused() {
        let long = vec![b'x'; 70_000];
        assert_eq!(Contact::new(&ContactInfo { path: &long, ..Default::default() }, b"").err(), Some(TooLong));
    }

    #[test]
    fn a_contact_stays_small() {
        assert!(size_of::<Contact>() <= 96, "{}", size_of::<Contact>());
    }
}
