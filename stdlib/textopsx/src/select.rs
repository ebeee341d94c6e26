//! Selects of header values: `@hf_value.Name[2].param.x`. In names `_` stands for `-`.
//!
//! Measured on Kamailio 5.6.3: what is absent is empty text, never undefined; without an index a parameter is that of no
//! value but the whole list, and the display name that of the first value.

use crate::hf_name::Index;
use crate::values::{Value, body, param, values};
use srcc_runtime::cx::Cx;
use srcc_runtime::script_select;
use srcc_runtime::value::Str;
use srcc_sip::{NameAddr, Span};

/// A value of a header, counted from 1 or from -1 at the end; without an index all values, with commas between.
#[script_select("hf_value.*", "hf_value.*[n]", module = "textopsx")]
pub fn hf_value(cx: &Cx, name: &'static str, index: Option<i32>) -> Option<Str> {
    let all = named(cx, name);
    Some(match index {
        Some(n) => chosen(&all, n).map_or(Str::EMPTY, |value| slice(cx, value.text)),
        None => joined(all.iter().map(|value| value.text.in_bytes(&cx.msg.buf))),
    })
}

/// A parameter of a value, without quotes.
#[script_select("hf_value.*.param|p.*", "hf_value.*[n].param|p.*", module = "textopsx")]
pub fn hf_value_param(cx: &Cx, name: &'static str, index: Option<i32>, param_name: &'static str) -> Option<Str> {
    let Some(n) = index else { return hf_value(cx, name, None) };
    let found = chosen(&named(cx, name), n).and_then(|value| param(&cx.msg, value.text, param_name.as_bytes()));
    let text = found.map(|param| param.assigned.in_bytes(&cx.msg.buf)).unwrap_or_default();
    let value = text.trim_ascii().strip_prefix(b"=").unwrap_or_default().trim_ascii();
    let value = value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\"")).unwrap_or(value);
    Some(Str::of(&cx.msg.buf, value))
}

/// The display name of a value: without quotes, or its first word; that of the first value without an index.
#[script_select("hf_value.*.name", "hf_value.*[n].name", module = "textopsx")]
pub fn hf_value_name(cx: &Cx, name: &'static str, index: Option<i32>) -> Option<Str> {
    let all = named(cx, name);
    let address = chosen(&all, index.unwrap_or(1)).and_then(|value| address(cx, value));
    let display = address.map(|address| address.display).unwrap_or_default();
    let shown = match display.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")) {
        Some(quoted) => quoted,
        None => display.split(u8::is_ascii_whitespace).next().unwrap_or_default(),
    };
    Some(Str::of(&cx.msg.buf, shown))
}

/// The URI of a value; without an index those of all values, with commas between.
#[script_select("hf_value.*.uri", "hf_value.*[n].uri", module = "textopsx", then = "uri")]
pub fn hf_value_uri(cx: &Cx, name: &'static str, index: Option<i32>) -> Option<Str> {
    let all = named(cx, name);
    let uri = |value: &Value| address(cx, value).map(|address| address.uri).unwrap_or_default();
    Some(match index {
        Some(n) => Str::of(&cx.msg.buf, chosen(&all, n).map(uri).unwrap_or_default()),
        None => joined(all.iter().map(uri)),
    })
}

/// A header as a whole, the first one without an index.
#[script_select("hf_value2.*", "hf_value2.*[n]", module = "textopsx")]
pub fn hf_value2(cx: &Cx, name: &'static str, index: Option<i32>) -> Option<Str> {
    let name = name.replace('_', "-");
    let all: Vec<_> = cx.msg.headers_named(name.as_bytes()).collect();
    let place = Index::At(index.unwrap_or(1)).place(all.len());
    Some(place.and_then(|at| all.get(at)).map_or(Str::EMPTY, |header| slice(cx, body(&cx.msg, header))))
}

/// 1 if a header has a value, which is compared without its parameters, else 0.
#[script_select("hf_value_exists.*.*", module = "textopsx")]
pub fn hf_value_exists(cx: &Cx, name: &'static str, wanted: &'static str) -> Option<Str> {
    let is = |value: &Value| {
        let text = value.text.in_bytes(&cx.msg.buf);
        text.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii() == wanted.as_bytes()
    };
    Some(if named(cx, name).iter().any(is) { "1".into() } else { "0".into() })
}

fn named(cx: &Cx, name: &str) -> Vec<Value> {
    values(&cx.msg, name.replace('_', "-").as_bytes())
}

fn chosen(all: &[Value], index: i32) -> Option<&Value> {
    all.get(Index::At(index).place(all.len())?)
}

/// Quoted text alone has no URI.
fn address<'a>(cx: &'a Cx, value: &Value) -> Option<NameAddr<'a>> {
    NameAddr::parse(value.text.in_bytes(&cx.msg.buf)).ok().filter(|address| !address.uri.starts_with(b"\""))
}

fn slice(cx: &Cx, span: Span) -> Str {
    Str::from(cx.msg.slice(span))
}

fn joined<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Str {
    let parts: Vec<_> = parts.collect();
    Str::from(parts.join(&b','.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::message;

    fn shown(value: Option<Str>) -> String {
        value.map_or("-".to_owned(), |text| text.text().into_owned())
    }

    #[test]
    fn values_are_counted_over_all_headers_of_a_name_and_what_is_absent_is_empty() {
        let cx = message("X-List: v1, \"v,2\" ;a=1,v3;a=2;b\r\nX-List:  v4\r\n", "");
        let value = |index| shown(hf_value(&cx, "X_List", index));
        assert_eq!(value(None), "v1,\"v,2\" ;a=1,v3;a=2;b,v4");
        assert_eq!([0, 1, 2, -1, 9].map(|n| value(Some(n))), ["v1", "v1", "\"v,2\" ;a=1", "v4", ""]);
        let param = |n, name| shown(hf_value_param(&cx, "X_List", Some(n), name));
        assert_eq!([param(2, "a"), param(3, "b"), param(3, "c")], ["1", "", ""]);
        assert_eq!(["v1", "v3", "v5"].map(|text| shown(hf_value_exists(&cx, "X-List", text))), ["1", "1", "0"]);
        assert_eq!(shown(hf_value2(&cx, "X_List", Some(2))), "v4");
    }

    #[test]
    fn a_value_may_be_an_address() {
        let cx = message("X-Na: \"Na Me\" <sip:na@h;p=1>;a=\"q s\", B C <sip:b>\r\nX-Na: x2\r\n", "");
        assert_eq!(shown(hf_value_name(&cx, "X_Na", None)), "Na Me");
        assert_eq!(shown(hf_value_name(&cx, "X_Na", Some(2))), "B");
        assert_eq!(shown(hf_value_uri(&cx, "X_Na", Some(1))), "sip:na@h;p=1");
        assert_eq!(shown(hf_value_uri(&cx, "X_Na", None)), "sip:na@h;p=1,sip:b,x2");
        assert_eq!(shown(hf_value_param(&cx, "X_Na", Some(1), "a")), "q s");
    }
}
