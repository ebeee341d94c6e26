//! How a value written in a script becomes the type that a module's parameter struct asks for.

use crate::args::FlagNo;
use crate::avp::AvpName;
use crate::cfgvar::{LiveInt, LiveStr};
use crate::value::Str;

/// A value of `modparam`, a number or a text, as a field of type `T`.
pub trait IntoParam<T> {
    /// Converts; every number and every text has a meaning for the types that take one.
    fn into_param(self) -> T;
}

impl IntoParam<i32> for i32 {
    fn into_param(self) -> i32 {
        self
    }
}
impl IntoParam<bool> for i32 {
    fn into_param(self) -> bool {
        self != 0
    }
}
impl IntoParam<bool> for bool {
    fn into_param(self) -> bool {
        self
    }
}
impl IntoParam<LiveInt> for i32 {
    fn into_param(self) -> LiveInt {
        LiveInt::new(self)
    }
}
impl IntoParam<Option<FlagNo>> for i32 {
    /// A negative number, or one that is no flag, means that there is none.
    fn into_param(self) -> Option<FlagNo> {
        u8::try_from(self).ok().filter(|n| *n < 32).map(FlagNo)
    }
}
impl IntoParam<LiveStr> for &'static str {
    fn into_param(self) -> LiveStr {
        LiveStr::new(Str::lit(self.as_bytes()))
    }
}
impl IntoParam<Str> for &'static str {
    fn into_param(self) -> Str {
        Str::lit(self.as_bytes())
    }
}
impl IntoParam<Option<Str>> for &'static str {
    fn into_param(self) -> Option<Str> {
        Some(Str::lit(self.as_bytes()))
    }
}
impl IntoParam<&'static str> for &'static str {
    fn into_param(self) -> &'static str {
        self
    }
}
impl IntoParam<Option<AvpName>> for &'static str {
    fn into_param(self) -> Option<AvpName> {
        (!self.is_empty()).then(|| AvpName::from_param(self))
    }
}
impl IntoParam<Vec<Str>> for &'static str {
    fn into_param(self) -> Vec<Str> {
        vec![Str::lit(self.as_bytes())]
    }
}
impl<const N: usize> IntoParam<Vec<Str>> for [&'static str; N] {
    fn into_param(self) -> Vec<Str> {
        self.iter().map(|text| Str::lit(text.as_bytes())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_parameter_of_minus_one_is_no_flag() {
        let none: Option<FlagNo> = (-1).into_param();
        assert_eq!(none, None);
        let five: Option<FlagNo> = 5.into_param();
        assert_eq!(five, Some(FlagNo(5)));
    }

    #[test]
    fn an_avp_parameter_may_be_written_as_a_pseudo_variable() {
        let name: Option<AvpName> = "$avp(s:x)".into_param();
        assert_eq!(name, Some(AvpName::Text("x".into())));
    }
}
