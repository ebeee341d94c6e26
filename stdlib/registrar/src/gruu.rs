//! Globally routable URIs of user agents (RFC 5627): made for the reply to a REGISTER, and recognised in a request URI.
//!
//! A public GRUU is the address of record with the instance in `gr`. A temporary one has in its user part the id of the
//! contact record and the hash of the address of record, by which the record is found at once.

use srcc_mod_usrloc::contact::Contact;
use srcc_sip::Uri;
use srcc_sip::hash::hex16;

/// What a request URI with a `gr` parameter means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gruu<'a> {
    /// The contact of this instance.
    Public(&'a [u8]),
    /// The contact with this record id, under an address of record with this hash.
    Temporary { ruid: &'a [u8], hash: u64 },
}

/// Reads the `gr` parameter. `None`: there is none; an error: the user part is no temporary GRUU of ours.
pub(crate) fn read<'a>(uri: &Uri<'a>) -> Option<Result<Gruu<'a>, ()>> {
    let value = uri.gr()?;
    if !value.is_empty() {
        return Some(Ok(Gruu::Public(value)));
    }
    Some(temporary(uri.user).ok_or(()))
}

fn temporary(user: &[u8]) -> Option<Gruu<'_>> {
    let dash = user.iter().rposition(|byte| *byte == b'-')?;
    let digits = std::str::from_utf8(&user[dash + 1..]).ok()?;
    let hash = u64::from_str_radix(digits, 16).ok()?;
    Some(Gruu::Temporary { ruid: &user[..dash], hash })
}

/// Whether a contact is of the instance that a public GRUU names.
pub(crate) fn is_instance(contact: &Contact, instance: &[u8]) -> bool {
    !instance.is_empty() && bare(contact.instance()) == instance
}

/// An instance without its angle brackets.
fn bare(instance: &[u8]) -> &[u8] {
    let inner = instance.strip_prefix(b"<").unwrap_or(instance);
    inner.strip_suffix(b">").unwrap_or(inner)
}

/// Appends the `pub-gruu` and `temp-gruu` parameters of a contact. `host` is the domain of an `aor` that has none.
pub(crate) fn write(out: &mut Vec<u8>, contact: &Contact, aor: &[u8], host: &[u8], hash: u64) {
    let (user, domain) = match aor.iter().rposition(|byte| *byte == b'@') {
        Some(at) => (&aor[..at], &aor[at + 1..]),
        None => (aor, host),
    };
    let parts: [&[u8]; 13] = [
        b";pub-gruu=\"sip:",
        user,
        b"@",
        domain,
        b";gr=",
        bare(contact.instance()),
        b"\";temp-gruu=\"sip:",
        contact.ruid(),
        b"-",
        &hex16(hash),
        b"@",
        domain,
        b";gr\"",
    ];
    parts.iter().for_each(|part| out.extend_from_slice(part));
}

#[cfg(test)]
mod tests {
    use super::*;
    use srcc_mod_usrloc::contact::ContactInfo;

    #[test]
    fn both_gruus_of_a_contact_lead_back_to_it() {
        let info = ContactInfo { uri: b"sip:b@1", instance: b"<urn:i>", ..Default::default() };
        let contact = Contact::new(&info, b"uloc-1-2-3").unwrap();
        let mut out = Vec::new();
        write(&mut out, &contact, b"bob", b"wire.test", 0x2a);
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            ";pub-gruu=\"sip:bob@wire.test;gr=urn:i\";temp-gruu=\"sip:uloc-1-2-3-000000000000002a@wire.test;gr\""
        );
        let uri = |text: &'static str| Uri::parse(text.as_bytes()).unwrap();
        assert_eq!(read(&uri("sip:bob@wire.test;gr=urn:i")), Some(Ok(Gruu::Public(b"urn:i"))));
        assert!(is_instance(&contact, b"urn:i") && !is_instance(&contact, b"urn:j"));
        let temporary = read(&uri("sip:uloc-1-2-3-000000000000002a@wire.test;gr"));
        assert_eq!(temporary, Some(Ok(Gruu::Temporary { ruid: b"uloc-1-2-3", hash: 0x2a })));
        assert_eq!(read(&uri("sip:bob@wire.test;gr")), Some(Err(())));
        assert_eq!(read(&uri("sip:bob@wire.test")), None);
    }
}
