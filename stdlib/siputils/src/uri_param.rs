//! Parameters of the Request-URI.

use srcc_runtime::args::PvMut;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::ruri::{self, Change};
use srcc_runtime::script_fn;
use srcc_runtime::value::{Str, Val};
use srcc_sip::{Params, Uri};

fn with_params<T>(cx: &Cx, read: impl FnOnce(Params<'_>) -> T) -> Option<T> {
    let uri = cx.request_uri();
    Uri::parse(&uri).ok().map(|uri| read(uri.params))
}

/// Whether the Request-URI has a parameter without a value or, where one is given, with this value.
#[script_fn(module = "siputils", routes(request, failure, branch, event))]
#[returns(1 = "yes", -1 = "no")]
pub fn uri_param(cx: &Cx, name: Str, value: Option<Str>) -> Rc {
    let found = with_params(cx, |params| {
        params.get(&name).is_some_and(|param| match &value {
            None => param.value.is_none_or(<[u8]>::is_empty),
            Some(value) => param.value == Some(&value[..]),
        })
    });
    Rc::from(found.unwrap_or(false))
}

/// Whether the Request-URI has a parameter, with or without a value.
#[script_fn(module = "siputils", routes(request, failure, branch, event))]
#[returns(1 = "yes", -1 = "no")]
pub fn uri_param_any(cx: &Cx, name: Str) -> Rc {
    Rc::from(with_params(cx, |params| params.has(&name)).unwrap_or(false))
}

/// Adds a parameter, `name=value`, to the Request-URI. Headers of the URI stay behind it.
#[script_fn(module = "siputils", routes(request, event))]
#[returns(1 = "added", -1 = "the Request-URI cannot be changed")]
pub fn add_uri_param(cx: &mut Cx, param: &'static str) -> Rc {
    if param.is_empty() {
        return Rc::TRUE;
    }
    let uri = cx.request_uri();
    if Uri::parse(&uri).is_ok_and(|uri| !uri.headers.is_empty()) {
        // Measured (wire: uri-manip): with headers the original leaves a Request-URI that nothing can read.
        srcc_runtime::error!("add_uri_param: `{uri}` has headers; the Request-URI is unusable now");
        cx.fwd.new_uri = Some(Str::EMPTY);
        return Rc::TRUE;
    }
    Rc::from(ruri::change(cx, Change::Param(param.as_bytes())))
}

/// Removes a parameter from the Request-URI.
#[script_fn(module = "siputils", routes(request, failure, branch, event))]
#[returns(1 = "removed", -1 = "there is none")]
pub fn uri_param_rm(cx: &mut Cx, name: Str) -> Rc {
    let uri = cx.request_uri();
    match without(&uri, &name) {
        Some(new) => {
            cx.fwd.new_uri = Some(Str::from(new));
            Rc::TRUE
        }
        None => Rc::FALSE,
    }
}

/// The URI without the parameter; `None` if it has none of this name.
fn without(uri: &[u8], name: &[u8]) -> Option<Vec<u8>> {
    let params = Uri::parse(uri).ok()?.params;
    let param = params.get(name)?;
    let span = |part| srcc_sip::Span::of(uri, part);
    let name = span(param.name)?;
    let end = param.value.and_then(span).unwrap_or(name).end as usize;
    // One back is the semicolon.
    let start = (name.start as usize).saturating_sub(1);
    Some([&uri[..start], &uri[end..]].concat())
}

/// Reads a parameter of the Request-URI into a variable.
#[script_fn(module = "siputils", routes(request, event))]
#[returns(1 = "read", -1 = "there is none")]
pub fn get_uri_param(cx: &mut Cx, name: &'static str, into: PvMut) -> Rc {
    let value = with_params(cx, |params| params.get(name.as_bytes()).map(|param| Str::copy(param.unquoted())));
    match value.flatten() {
        Some(value) => Rc::from((into.set)(cx, Val::Str(value))),
        None => Rc::FALSE,
    }
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn a_parameter_is_cut_out_with_its_semicolon() {
        for (uri, left) in [
            ("sip:a@b;x=1;y", Some("sip:a@b;y")),
            ("sip:a@b;y;x", Some("sip:a@b;y")),
            ("sip:a@b;x=1?h=1", Some("sip:a@b?h=1")),
            ("sip:a@b;y", None),
            ("bad", None),
        ] {
            let found = without(uri.as_bytes(), b"x").map(|uri| String::from_utf8(uri).unwrap());
            assert_eq!(found.as_deref(), left, "{uri}");
        }
    }
}
