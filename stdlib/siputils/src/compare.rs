//! Comparing URIs and header names (RFC 3261 19.1.4, 7.3.1), and replacing parts of a URI in a variable.

use srcc_runtime::args::{Pv, PvMut};
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::ruri::{self, Change};
use srcc_runtime::script_fn;
use srcc_runtime::value::{Str, Val};
use srcc_sip::{HeaderKind, Uri};

fn compare(a: &[u8], b: &[u8], same: fn(&Uri<'_>, &Uri<'_>) -> bool) -> Rc {
    Rc::from(matches!((Uri::parse(a), Uri::parse(b)), (Ok(a), Ok(b)) if same(&a, &b)))
}

/// Whether two URIs are equal.
#[script_fn(module = "siputils", routes(any))]
#[returns(1 = "equal", -1 = "different, or no URIs")]
pub fn cmp_uri(_cx: &Cx, a: Str, b: Str) -> Rc {
    compare(&a, &b, |a, b| a.same(b))
}

/// Whether two URIs name the same user at the same host.
#[script_fn(module = "siputils", routes(any))]
#[returns(1 = "equal", -1 = "different, or no URIs")]
pub fn cmp_aor(_cx: &Cx, a: Str, b: Str) -> Rc {
    compare(&a, &b, |a, b| a.same_aor(b))
}

/// Whether two texts name the same header; compact forms count.
#[script_fn(module = "siputils", routes(any))]
#[returns(1 = "the same", -1 = "different")]
pub fn cmp_hdr_name(_cx: &Cx, a: Str, b: Str) -> Rc {
    let known = |name: &[u8]| Some(HeaderKind::from_name(name)).filter(|kind| *kind != HeaderKind::Other);
    Rc::from(a.eq_ignore_ascii_case(&b) || (known(&a).is_some() && known(&a) == known(&b)))
}

/// Puts the value of a variable in the place of the user of the URI in another.
#[script_fn(module = "siputils", routes(any))]
#[returns(1 = "done", -1 = "no SIP URI")]
pub fn set_uri_user(cx: &mut Cx, uri: PvMut, user: Pv) -> Rc {
    let user = (user.get)(cx).to_str();
    replace(cx, uri, Change::User(&user))
}

/// Puts the value of a variable in the place of the host of the URI in another.
#[script_fn(module = "siputils", routes(any))]
#[returns(1 = "done", -1 = "no SIP URI")]
pub fn set_uri_host(cx: &mut Cx, uri: PvMut, host: Pv) -> Rc {
    let host = (host.get)(cx).to_str();
    replace(cx, uri, Change::Host(&host))
}

fn replace(cx: &mut Cx, uri: PvMut, change: Change<'_>) -> Rc {
    let text = (uri.get)(cx).to_str();
    match ruri::rewrite(&text, change) {
        Some(new) => Rc::from((uri.set)(cx, Val::Str(Str::from(new)))),
        None => Rc::FALSE,
    }
}
