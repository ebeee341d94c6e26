//! `tel2sip`: a telephone number as a SIP URI (RFC 3261 19.1.6).

use srcc_runtime::args::PvMut;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::{Str, Val};
use srcc_sip::Uri;
use srcc_sip::uri::Scheme;

/// Turns a `tel:` URI into a SIP URI at `host` and stores it. Another URI is left alone.
#[script_fn(module = "siputils", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "converted", 2 = "no tel URI", -1 = "no URI, or it could not be stored")]
pub fn tel2sip(cx: &mut Cx, uri: Str, host: Str, into: PvMut) -> Rc {
    let Ok(parsed) = Uri::parse(&uri) else { return Rc::FALSE };
    if parsed.scheme != Scheme::Tel {
        return Rc(2);
    }
    Rc::from((into.set)(cx, Val::Str(Str::from(converted(&parsed, &host)))))
}

/// The number without visual separators, its parameters in the user part.
fn converted(uri: &Uri<'_>, host: &[u8]) -> Vec<u8> {
    let mut out = b"sip:".to_vec();
    out.extend(uri.user.iter().filter(|byte| !b"-.() ".contains(byte)));
    if !uri.params.is_empty() {
        out.push(b';');
        out.extend(uri.params.text.to_ascii_lowercase());
    }
    for piece in [b"@", host, b";user=phone"] {
        out.extend_from_slice(piece);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_go_and_parameters_stay_with_the_number() {
        for (tel, sip) in [
            ("tel:+1-201-555;phone-context=ex.com;x=1", "sip:+1201555;phone-context=ex.com;x=1@host.com;user=phone"),
            ("tel:+1-201-5(5)5", "sip:+1201555@host.com;user=phone"),
        ] {
            let uri = Uri::parse(tel.as_bytes()).unwrap();
            assert_eq!(converted(&uri, b"host.com"), sip.as_bytes(), "{tel}");
        }
    }
}
