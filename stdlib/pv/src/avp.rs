//! `$avp`: attribute-value pairs of the message or transaction, and `$cnt`.

use crate::xavp::Path;
use srcc_runtime::args::Pv;
use srcc_runtime::avp::{AvpName, PvIndex};
use srcc_runtime::cx::Cx;
use srcc_runtime::value::{Str, Val};
use srcc_runtime::{script_pv, script_pv_set};

/// Value of an attribute, the newest unless an index says another; `[*]` joins all by `, `.
#[script_pv("$avp", module = "pv")]
pub fn avp(cx: &Cx, name: Str, index: PvIndex) -> Val {
    match crate::params::plain_avp_name(&name) {
        Some(name) if index == PvIndex::None => cx.avps.first_of_text(name).cloned().unwrap_or_default(),
        _ => cx.avps.read(&crate::params::avp_name(name), index),
    }
}

/// Adds a value in front; with `[*]` replaces all; the undefined value removes the newest, with `[*]` all.
#[script_pv_set("$avp", module = "pv")]
pub fn set_avp(cx: &mut Cx, name: Str, index: PvIndex, value: Val) -> bool {
    cx.avps.write(crate::params::avp_name(name), index, value);
    true
}

/// How many values a variable has: of `$avp` and `$xavp` all under that name, of others 1 if it is defined.
#[script_pv("$cnt", module = "pv")]
pub fn cnt(cx: &mut Cx, inner: Pv) -> i32 {
    if let Some(name) = inner_name(inner.name, "$avp(") {
        let name: AvpName = crate::params::avp_name(name);
        return crate::text::length(cx.avps.all(&name).count());
    }
    if let Some(name) = inner_name(inner.name, "$xavp(") {
        return Path::parse(&name).map_or(0, |path| crate::text::length(path.count(&cx.xavps.xavp)));
    }
    i32::from((inner.get)(cx).is_defined())
}

/// The text in the parentheses of `$class(text)`.
fn inner_name(pv: &'static str, class: &str) -> Option<Str> {
    let inner = pv.strip_prefix(class).or_else(|| pv.strip_prefix("$(")?.strip_prefix(&class[1..]))?;
    Some(Str::from(inner.split(')').next()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::cx;

    #[test]
    fn text_and_number_names_are_apart() {
        let mut cx = cx("");
        assert!(set_avp(&mut cx, "i:1".into(), PvIndex::None, Val::Int(4)));
        assert!(set_avp(&mut cx, "s:1".into(), PvIndex::None, Val::Str("q".into())));
        assert_eq!(avp(&cx, "i:1".into(), PvIndex::None), Val::Int(4));
        assert_eq!(avp(&cx, "1".into(), PvIndex::None), Val::Str("q".into()));
    }

    #[test]
    fn values_are_counted() {
        let mut cx = cx("");
        let pv = |name| Pv { name, get: |_| Val::Null };
        for n in 0..2 {
            set_avp(&mut cx, "n".into(), PvIndex::None, Val::Int(n));
        }
        assert_eq!(cnt(&mut cx, pv("$avp(n)")), 2);
        assert_eq!(cnt(&mut cx, pv("$avp(none)")), 0);
        assert_eq!(cnt(&mut cx, pv("$rU")), 0);
        assert_eq!(cnt(&mut cx, Pv { name: "$rm", get: |_| Val::Int(1) }), 1);
    }
}
