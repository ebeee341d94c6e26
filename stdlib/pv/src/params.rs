//! Module parameters: values that shared and script variables start with, other names for AVPs.

use srcc_runtime::avp::AvpName;
use srcc_runtime::modparams;
use srcc_runtime::module::InitError;
use srcc_runtime::value::{Str, Val};
use std::sync::OnceLock;

/// Parameters of module pv.
#[modparams(module = "pv")]
pub struct Params {
    /// What a `$shv` starts with: `name=i:number` or `name=s:text`.
    #[param(default = [])]
    pub shvset: Vec<Str>,
    /// What a `$var` starts with in each execution: `name=i:number` or `name=s:text`.
    #[param(default = [])]
    pub varset: Vec<Str>,
    /// Other names for AVPs: `name=s:text;name=i:number`.
    #[param(default = [])]
    pub avp_aliases: Vec<Str>,
}

/// Reads `name=i:number` or `name=s:text`.
pub(crate) fn assignment(text: &Str) -> Result<(Str, Val), InitError> {
    let bad = || InitError(format!("`{text}` is not `name=i:number` or `name=s:text`"));
    let equals = text.iter().position(|&byte| byte == b'=').ok_or_else(bad)?;
    let name = text.part(&text[..equals]);
    let value = match &text[equals + 1..] {
        [b's' | b'S', b':', ..] => Val::Str(text.part(&text[equals + 3..])),
        [b'i' | b'I', b':', digits @ ..] => {
            let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.trim().parse().ok());
            Val::Int(number.ok_or_else(bad)?)
        }
        _ => return Err(bad()),
    };
    if name.is_empty() { Err(bad()) } else { Ok((name, value)) }
}

static ALIASES: OnceLock<Vec<(Str, AvpName)>> = OnceLock::new();

/// Notes the other names of AVPs.
pub(crate) fn set_aliases(lists: &[Str]) -> Result<(), InitError> {
    let mut aliases = Vec::new();
    for list in lists {
        for entry in list.split(|&byte| byte == b';').filter(|entry| !entry.trim_ascii().is_empty()) {
            let equals = entry.iter().position(|&byte| byte == b'=');
            let Some(equals) = equals else {
                return Err(InitError(format!("`{}` in avp_aliases is not `name=avp`", entry.escape_ascii())));
            };
            let name = AvpName::parse(Str::copy(entry[equals + 1..].trim_ascii()));
            aliases.push((Str::copy(entry[..equals].trim_ascii()), name));
        }
    }
    let _ = ALIASES.set(aliases);
    Ok(())
}

/// What is written inside `$avp(..)`, if it is the name as it is: no alias, no number.
pub(crate) fn plain_avp_name(text: &[u8]) -> Option<&[u8]> {
    let is_plain = ALIASES.get().is_none_or(Vec::is_empty) && text.get(1) != Some(&b':');
    is_plain.then_some(text)
}

/// The AVP that the text inside `$avp(..)` names.
pub(crate) fn avp_name(text: Str) -> AvpName {
    let aliases = ALIASES.get().map_or(&[][..], Vec::as_slice);
    match aliases.iter().find(|(alias, _)| *alias == text) {
        Some((_, name)) => name.clone(),
        None => AvpName::parse(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_value_has_a_name_and_a_type() {
        assert_eq!(assignment(&"debug=i:1".into()).unwrap(), ("debug".into(), Val::Int(1)));
        assert_eq!(assignment(&"dom=s:a=b".into()).unwrap(), ("dom".into(), Val::Str("a=b".into())));
        for bad in ["x", "x=1", "x=i:one", "=i:1"] {
            assert!(assignment(&bad.into()).is_err(), "{bad}");
        }
    }
}
