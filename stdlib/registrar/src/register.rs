//! What a REGISTER says: its contacts, and for each the time, the priority and so on (RFC 3261 10.3 steps 6 and 7).

use smallvec::SmallVec;
use srcc_mod_usrloc::contact::{Q_UNSPECIFIED, Secs};
use srcc_runtime::cx::Cx;
use srcc_runtime::tx::key::random;
use srcc_runtime::value::Val;
use srcc_runtime::xavp::{self, NameCase, XVal};
use srcc_sip::nameaddr::{parse_q, split_list};
use srcc_sip::text::{parse_u32, trim_start};
use srcc_sip::{HeaderKind, Method, NameAddr, SipMsg};

use crate::params::Params;
use crate::refusal::Refusal;

/// The contacts of a REGISTER.
#[expect(clippy::large_enum_variant, reason = "it lives on the stack while one REGISTER is worked on")]
pub(crate) enum Contacts<'a> {
    /// There are none: the client asks for what is stored.
    None,
    /// `Contact: *`: all are to be removed (10.2.2).
    Star,
    /// These, in the order in which they are worked on.
    List(SmallVec<[NameAddr<'a>; 4]>),
}

/// Reads and checks the contacts. Those of one header are worked on from the last to the first; what follows a `*` in
/// its header is not looked at (measured).
pub(crate) fn contacts<'a>(msg: &'a SipMsg, params: &Params) -> Result<Contacts<'a>, Refusal> {
    let mut list: SmallVec<[NameAddr<'_>; 4]> = SmallVec::new();
    let mut star = false;
    for header in msg.headers_of(HeaderKind::Contact) {
        let value = trim_start(msg.value(header));
        if value.starts_with(b"*") {
            star = true;
            continue;
        }
        let from = list.len();
        for one in split_list(value) {
            let contact = NameAddr::parse(one).map_err(|_| Refusal::Contact)?;
            if !contact.uri.contains(&b':') {
                return Err(Refusal::Contact);
            }
            list.push(contact);
        }
        if list.len() == from {
            return Err(Refusal::Contact);
        }
        list[from..].reverse();
    }
    if star {
        return star_contact(msg, list.len());
    }
    let too_long = |text: &[u8]| text.len() > usize::try_from(params.contact_max_size).unwrap_or(0);
    if list.iter().any(|contact| too_long(contact.uri) || contact.received().is_some_and(too_long)) {
        return Err(Refusal::ContactTooLong);
    }
    Ok(if list.is_empty() { Contacts::None } else { Contacts::List(list) })
}

fn star_contact(msg: &SipMsg, others: usize) -> Result<Contacts<'_>, Refusal> {
    if msg.expires() != Ok(Some(0)) {
        return Err(Refusal::StarExpires);
    }
    if others > 0 || msg.headers_of(HeaderKind::Contact).nth(1).is_some() {
        return Err(Refusal::StarContact);
    }
    Ok(Contacts::Star)
}

/// A number that the script has set for this message in the XAVP `xavp_cfg`.
pub(crate) fn setting(cx: &Cx, params: &Params, name: &[u8]) -> Option<Val> {
    let root = params.xavp_cfg.as_ref()?;
    let XVal::Record(fields) = &xavp::find(&cx.xavps.xavp, root, 0, NameCase::Exact)?.value else { return None };
    match &xavp::find(fields, name, 0, NameCase::Exact)?.value {
        XVal::Val(value) => Some(value.clone()),
        XVal::Record(_) => None,
    }
}

/// A whole number among the settings.
pub(crate) fn number_setting(cx: &Cx, params: &Params, name: &[u8]) -> Option<i32> {
    match setting(cx, params, name) {
        Some(Val::Int(n)) => Some(n),
        _ => None,
    }
}

/// When a contact shall expire; 0 if it is to be removed.
pub(crate) fn expires(cx: &Cx, contact: &NameAddr<'_>, params: &Params, now: Secs) -> Result<Secs, Refusal> {
    let default = || (seconds(params.default_expires.get()), params.default_expires_range.get());
    let given = |secs: u32| (secs, params.expires_range.get());
    let param = contact.params.value(b"expires").filter(|text| !text.is_empty());
    let (wanted, range) = match param {
        // Measured: a parameter that is no number counts as absent, and the header is not asked.
        Some(text) => parse_u32(text).map_or_else(default, given),
        None => cx.msg.expires().ok().flatten().map_or_else(default, given),
    };
    if wanted == 0 {
        return Ok(0);
    }
    let min = seconds(params.min_expires.get());
    if wanted < min && params.min_expires_mode {
        return Err(Refusal::TooBrief);
    }
    let max = match seconds(params.max_expires.get()) {
        0 => u32::MAX,
        max => max,
    };
    let lifetime = shortened(wanted.max(min).min(max), range).max(min.min(max));
    let lifetime = number_setting(cx, params, b"expires").map_or(lifetime, seconds);
    Ok(now.saturating_add(lifetime))
}

fn seconds(n: i32) -> u32 {
    u32::try_from(n).unwrap_or(0)
}

/// Takes up to `percent` off at random, so that clients do not all come back at once.
fn shortened(lifetime: u32, percent: i32) -> u32 {
    let span = u64::from(lifetime) * u64::from(seconds(percent.min(100))) / 100;
    if span == 0 {
        return lifetime;
    }
    // At most `lifetime`, as percent is at most 100.
    lifetime - (random() % (span + 1)) as u32
}

/// Priority of a contact in thousandths.
pub(crate) fn q(contact: &NameAddr<'_>, params: &Params) -> Result<i16, Refusal> {
    let q = match contact.params.value(b"q").filter(|text| !text.is_empty()) {
        Some(text) => parse_q(text).map(i32::from).ok_or(Refusal::Q)?,
        None => params.default_q.get().min(1000),
    };
    Ok(i16::try_from(q).ok().filter(|q| *q >= 0).unwrap_or(Q_UNSPECIFIED))
}

/// `reg-id` (RFC 5626 4.2); 0 if there is none, or no instance that it could belong to.
pub(crate) fn reg_id(contact: &NameAddr<'_>) -> Result<u32, Refusal> {
    if contact.instance().is_none() || !contact.params.has(b"reg-id") {
        return Ok(0);
    }
    contact.reg_id().filter(|n| *n > 0).ok_or(Refusal::RegId)
}

/// Bit set of all methods.
pub(crate) const ALL_METHODS: u32 = u32::MAX;

/// Methods that a contact can handle: its `methods`, else the Allow header, else all.
pub(crate) fn methods(msg: &SipMsg, contact: &NameAddr<'_>) -> u32 {
    let bits = |list: &[u8]| split_list(list).fold(0, |bits, name| bits | Method::from_name(name) as u32);
    if let Some(list) = contact.methods() {
        return bits(list);
    }
    let allow = msg.headers_of(HeaderKind::Allow).map(|header| bits(msg.value(header)));
    allow.reduce(|a, b| a | b).unwrap_or(ALL_METHODS)
}

/// Whether the client lists an extension in Supported.
pub(crate) fn supports(msg: &SipMsg, option: &[u8]) -> bool {
    msg.values(HeaderKind::Supported).any(|value| value.eq_ignore_ascii_case(option))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::register;
    use srcc_runtime::cfgvar::LiveInt;

    fn uris(cx: &Cx) -> Result<String, Refusal> {
        Ok(match contacts(&cx.msg, &Params::default())? {
            Contacts::None => "none".into(),
            Contacts::Star => "star".into(),
            Contacts::List(list) => {
                list.iter().map(|c| String::from_utf8_lossy(c.uri).into_owned()).collect::<Vec<_>>().join(" ")
            }
        })
    }

    #[test]
    fn the_contacts_of_one_header_are_worked_on_from_the_last() {
        let cx = register("Contact: <sip:a@a>;q=1, <sip:b@b>\r\nContact: sip:c@c;expires=5\r\n");
        assert_eq!(uris(&cx), Ok("sip:b@b sip:a@a sip:c@c".into()));
        assert_eq!(uris(&register("")), Ok("none".into()));
    }

    #[test]
    fn a_star_stands_alone_and_with_expires_zero() {
        let rows = [
            ("Contact: *\r\nExpires: 0\r\n", Ok("star")),
            ("Contact: *, <sip:a@a>\r\nExpires: 0\r\n", Ok("star")),
            ("Contact: *\r\n", Err(Refusal::StarExpires)),
            ("Contact: *\r\nExpires: 100\r\n", Err(Refusal::StarExpires)),
            ("Contact: *\r\nContact: <sip:a@a>\r\nExpires: 0\r\n", Err(Refusal::StarContact)),
            ("Contact: <sip:a@a>, *\r\nExpires: 0\r\n", Err(Refusal::Contact)),
        ];
        for (headers, want) in rows {
            assert_eq!(uris(&register(headers)), want.map(str::to_owned), "{headers}");
        }
    }

    #[test]
    fn a_contact_that_cannot_be_read_or_is_too_long_is_refused() {
        for bad in ["no uri here <", "<sip:127.0.0.1:1", "<>", "", "<sip:a@a>junk"] {
            assert_eq!(uris(&register(&format!("Contact: {bad}\r\n"))), Err(Refusal::Contact), "{bad}");
        }
        let long = format!("Contact: <sip:{}@x>\r\n", "a".repeat(600));
        assert_eq!(uris(&register(&long)), Err(Refusal::ContactTooLong));
    }

    fn lifetime(headers: &str, params: &Params) -> Result<Secs, Refusal> {
        let cx = register(headers);
        let Ok(Contacts::List(list)) = contacts(&cx.msg, params) else { panic!("no contacts") };
        expires(&cx, &list[0], params, 1000).map(|at| at.saturating_sub(1000))
    }

    #[test]
    fn the_time_comes_from_the_contact_then_the_header_then_the_default_within_the_bounds() {
        let params =
            Params { default_expires: LiveInt::new(1200), max_expires: LiveInt::new(7200), ..Params::default() };
        let rows = [
            ("", 1200),
            (";expires=300", 300),
            (";expires=5", 60),
            (";expires=99999", 7200),
            (";expires=0", 0),
            (";expires=abc", 1200),
            (";expires=", 1200),
            (";expires=4294967295", 7200),
        ];
        for (param, want) in rows {
            assert_eq!(lifetime(&format!("Contact: <sip:a@a>{param}\r\n"), &params), Ok(want), "{param}");
        }
        assert_eq!(lifetime("Contact: <sip:a@a>\r\nExpires: 600\r\n", &params), Ok(600));
        assert_eq!(lifetime("Contact: <sip:a@a>;expires=300\r\nExpires: 600\r\n", &params), Ok(300));
        assert_eq!(lifetime("Contact: <sip:a@a>\r\nExpires: abc\r\n", &params), Ok(1200));
        let strict = Params { min_expires_mode: true, ..Params::default() };
        assert_eq!(lifetime("Contact: <sip:a@a>;expires=5\r\n", &strict), Err(Refusal::TooBrief));
        assert_eq!(lifetime("Contact: <sip:a@a>;expires=0\r\n", &strict), Ok(0));
    }

    #[test]
    fn a_range_shortens_the_time_at_random() {
        let params = Params { expires_range: LiveInt::new(20), ..Params::default() };
        for _ in 0..50 {
            let lifetime = lifetime("Contact: <sip:a@a>;expires=1000\r\n", &params).unwrap();
            assert!((800..=1000).contains(&lifetime), "{lifetime}");
        }
    }

    #[test]
    fn priority_and_methods_are_read_or_refused() {
        let contact = |text: &'static str| NameAddr::parse(text.as_bytes()).unwrap();
        let params = Params::default();
        assert_eq!(q(&contact("<sip:a@a>;q=0.7"), &params), Ok(700));
        assert_eq!(q(&contact("<sip:a@a>"), &params), Ok(-1));
        assert_eq!(q(&contact("<sip:a@a>;q=2"), &params), Err(Refusal::Q));
        assert_eq!(q(&contact("<sip:a@a>"), &Params { default_q: LiveInt::new(500), ..params }), Ok(500));
        let cx = register("Allow: MESSAGE, OPTIONS,INVITE\r\n");
        assert_eq!(methods(&cx.msg, &contact("<sip:a@a>")), 769);
        assert_eq!(methods(&cx.msg, &contact("<sip:a@a>;methods=\"INVITE, foo\"")), 524_289);
        assert_eq!(methods(&register("").msg, &contact("<sip:a@a>")), ALL_METHODS);
        assert_eq!(reg_id(&contact("<sip:a@a>;reg-id=3")), Ok(0));
        assert_eq!(reg_id(&contact("<sip:a@a>;reg-id=3;+sip.instance=\"<i>\"")), Ok(3));
        assert_eq!(reg_id(&contact("<sip:a@a>;reg-id=0;+sip.instance=\"<i>\"")), Err(Refusal::RegId));
    }
}
