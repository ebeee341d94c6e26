//! Who the parties say they are: P-Asserted-Identity (`$ai`), P-Preferred-Identity (`$pu` and parts) and Diversion
//! (`$di` and its parameters).

use crate::header::pick;
use crate::uri_part;
use srcc_runtime::avp::PvIndex;
use srcc_runtime::cx::Cx;
use srcc_runtime::script_pv;
use srcc_runtime::value::Str;
use srcc_sip::{HeaderKind, NameAddr};

/// The identity that an index picks, across headers and commas; `[*]` is none (measured).
fn identity<'a>(cx: &'a Cx, kind: HeaderKind, index: PvIndex) -> Option<NameAddr<'a>> {
    let n = match index {
        PvIndex::None => 0,
        PvIndex::At(n) => n,
        PvIndex::All => return None,
    };
    let list: Vec<_> = cx.msg.addresses(kind).filter_map(Result::ok).collect();
    pick(list.into_iter(), n)
}

fn identity_uri(cx: &Cx, kind: HeaderKind, index: PvIndex) -> Option<Str> {
    identity(cx, kind, index).map(|addr| Str::of(&cx.msg.buf, addr.uri))
}

/// URI of P-Asserted-Identity.
#[script_pv("$ai", module = "pv")]
pub fn ai(cx: &Cx, index: PvIndex) -> Option<Str> {
    identity_uri(cx, HeaderKind::PAssertedIdentity, index)
}

/// URI of P-Preferred-Identity.
#[script_pv("$pu", module = "pv")]
pub fn pu(cx: &Cx, index: PvIndex) -> Option<Str> {
    identity_uri(cx, HeaderKind::PPreferredIdentity, index)
}

/// User of P-Preferred-Identity.
#[script_pv("$pU", module = "pv")]
pub fn pu_user(cx: &Cx, index: PvIndex) -> Option<Str> {
    uri_part::user(&identity_uri(cx, HeaderKind::PPreferredIdentity, index)?)
}

/// Host of P-Preferred-Identity.
#[script_pv("$pd", module = "pv")]
pub fn pu_domain(cx: &Cx, index: PvIndex) -> Option<Str> {
    uri_part::host(&identity_uri(cx, HeaderKind::PPreferredIdentity, index)?)
}

/// Display name of P-Preferred-Identity, with its quotes.
#[script_pv("$pn", module = "pv")]
pub fn pn(cx: &Cx, index: PvIndex) -> Option<Str> {
    let display = identity(cx, HeaderKind::PPreferredIdentity, index)?.display;
    (!display.is_empty()).then(|| Str::of(&cx.msg.buf, display))
}

fn diversion(cx: &Cx) -> Option<NameAddr<'_>> {
    cx.msg.addresses(HeaderKind::Diversion).next()?.ok()
}

fn diversion_param(cx: &Cx, name: &[u8]) -> Option<Str> {
    diversion(cx)?.params.value(name).map(|value| Str::of(&cx.msg.buf, value))
}

/// URI of Diversion.
#[script_pv("$di", module = "pv")]
pub fn di(cx: &Cx) -> Option<Str> {
    diversion(cx).map(|addr| Str::of(&cx.msg.buf, addr.uri))
}

/// `reason` of Diversion.
#[script_pv("$dir", module = "pv")]
pub fn dir(cx: &Cx) -> Option<Str> {
    diversion_param(cx, b"reason")
}

/// `privacy` of Diversion.
#[script_pv("$dip", module = "pv")]
pub fn dip(cx: &Cx) -> Option<Str> {
    diversion_param(cx, b"privacy")
}

/// `counter` of Diversion.
#[script_pv("$dic", module = "pv")]
pub fn dic(cx: &Cx) -> Option<Str> {
    diversion_param(cx, b"counter")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{cx, measured_request};

    #[test]
    fn identities_are_counted_across_commas() {
        let cx =
            cx("P-Asserted-Identity: \"N\" <sip:x@y>, <tel:+1>\r\nP-Preferred-Identity: \"N\" <sip:x@y>, <tel:+1>\r\n");
        assert_eq!(ai(&cx, PvIndex::None), Some("sip:x@y".into()));
        assert_eq!(ai(&cx, PvIndex::At(1)), Some("tel:+1".into()));
        assert_eq!(ai(&cx, PvIndex::At(2)), None);
        assert_eq!(pu_user(&cx, PvIndex::At(1)), Some("+1".into()));
        assert_eq!(pu_domain(&cx, PvIndex::At(1)), None);
        assert_eq!(pn(&cx, PvIndex::None), Some("\"N\"".into()));
    }

    #[test]
    fn the_diversion_is_taken_apart() {
        let cx = measured_request();
        assert_eq!(di(&cx), Some("sip:div@example.net".into()));
        assert_eq!((dir(&cx), dip(&cx), dic(&cx)), (Some("busy".into()), Some("off".into()), Some("2".into())));
    }
}
