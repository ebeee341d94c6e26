//! The values a routing script computes with: 32-bit integers, byte strings and the undefined value.
//!
//! The rules are the original's, measured on Kamailio 5.6.3 (docs/language.md, tests/conformance/expr.tsv):
//! conversions never fail, they give 0 or "" instead.

pub use crate::text::Str;
use std::ops::Deref;

/// What an expression, a pseudo-variable or an AVP holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Val {
    /// Undefined: 0 as a number, "" as text, `<null>` in a format string.
    #[default]
    Null,
    /// A signed 32-bit number; arithmetic wraps.
    Int(i32),
    /// A byte string.
    Str(Str),
    /// A string with a number behind it, as `$rm` and `$proto` have: text in string context, the number in
    /// integer context.
    Named(Str, i32),
}

impl Val {
    /// False only for the undefined value.
    #[inline]
    #[must_use]
    pub fn is_defined(&self) -> bool {
        !matches!(self, Val::Null)
    }

    /// The value as a number (see [`text_to_int`]).
    #[inline]
    #[must_use]
    pub fn to_int(&self) -> i32 {
        match self {
            Val::Null => 0,
            Val::Int(n) | Val::Named(_, n) => *n,
            Val::Str(s) => text_to_int(s),
        }
    }

    /// The value as text: decimal digits for a number, nothing for the undefined value.
    #[inline]
    #[must_use]
    pub fn to_str(&self) -> Str {
        match self {
            Val::Null => Str::EMPTY,
            Val::Int(n) => int_to_str(*n),
            Val::Str(s) | Val::Named(s, _) => s.clone(),
        }
    }

    /// The value as text to look at.
    #[inline]
    #[must_use]
    pub fn view(&self) -> TextRef<'_> {
        match self {
            Val::Str(s) | Val::Named(s, _) => TextRef::Borrowed(s),
            other => TextRef::Made(other.to_str()),
        }
    }

    /// The value as text, without a copy where it is one.
    #[inline]
    #[must_use]
    pub fn into_str(self) -> Str {
        match self {
            Val::Str(s) | Val::Named(s, _) => s,
            other => other.to_str(),
        }
    }

    /// Appends the value as a format string shows it: `<null>` where it is undefined.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Val::Null => out.extend_from_slice(b"<null>"),
            Val::Int(n) => write_int(*n, out),
            Val::Str(s) | Val::Named(s, _) => out.extend_from_slice(s),
        }
    }

    /// True where `if` takes the first branch: the integer value is greater than zero.
    #[inline]
    #[must_use]
    pub fn is_true(&self) -> bool {
        self.to_int() > 0
    }
}

/// The text of a value that is looked at: borrowed where the value is text.
#[derive(Debug)]
pub enum TextRef<'a> {
    /// The value's own.
    Borrowed(&'a Str),
    /// Digits, or nothing.
    Made(Str),
}

impl Deref for TextRef<'_> {
    type Target = Str;
    #[inline]
    fn deref(&self) -> &Str {
        match self {
            TextRef::Borrowed(text) => text,
            TextRef::Made(text) => text,
        }
    }
}

impl From<i32> for Val {
    fn from(n: i32) -> Val {
        Val::Int(n)
    }
}
impl From<Str> for Val {
    fn from(s: Str) -> Val {
        Val::Str(s)
    }
}
impl From<bool> for Val {
    fn from(b: bool) -> Val {
        Val::Int(i32::from(b))
    }
}
impl<T: Into<Val>> From<Option<T>> for Val {
    fn from(v: Option<T>) -> Val {
        v.map_or(Val::Null, Into::into)
    }
}

/// Text to number as the original converts: an optional sign and decimal digits that fit 32 bits, or `0x` and
/// hexadecimal digits taken modulo 2^32; anything else is 0.
#[must_use]
pub fn text_to_int(text: &[u8]) -> i32 {
    if let [b'0', b'x' | b'X', hex @ ..] = text {
        return hex_to_int(hex).unwrap_or(0);
    }
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let mut value: i64 = 0;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return 0;
        }
        value = value * 10 + i64::from(byte - b'0');
        if value > i64::from(u32::MAX) {
            return 0;
        }
    }
    i32::try_from(if negative { -value } else { value }).unwrap_or(0)
}

fn hex_to_int(hex: &[u8]) -> Option<i32> {
    if hex.is_empty() {
        return None;
    }
    let mut value: u32 = 0;
    for byte in hex {
        let digit = (*byte as char).to_digit(16)?;
        value = (value << 4) | digit;
    }
    Some(value.cast_signed())
}

/// A number as decimal text.
#[must_use]
pub fn int_to_str(n: i32) -> Str {
    let mut out = Vec::with_capacity(11);
    write_int(n, &mut out);
    Str::from(out)
}

/// Appends a number as decimal text, without an allocation.
pub fn write_int(n: i32, out: &mut Vec<u8>) {
    let mut digits = [0u8; 10];
    let mut at = digits.len();
    let mut rest = n.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if n < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_a_number_as_the_original_measured() {
        for (text, number) in [
            ("", 0),
            ("12", 12),
            ("-12", -12),
            ("+7", 7),
            ("12abc", 0),
            (" 12", 0),
            ("1.5", 0),
            ("010", 10),
            ("-", 0),
            ("4294967295", 0),
            ("2147483647", i32::MAX),
            ("-2147483648", i32::MIN),
            ("0x10", 16),
            ("0X1f", 31),
            ("-0x10", 0),
            ("0x1g", 0),
            ("0x100000001", 1),
        ] {
            assert_eq!(text_to_int(text.as_bytes()), number, "{text:?}");
        }
    }

    #[test]
    fn numbers_are_written_in_decimal() {
        for n in [0, 7, -7, 42, i32::MAX, i32::MIN] {
            assert_eq!(int_to_str(n).text(), n.to_string());
        }
    }
}
