//! Class `s`: length, number, case, blanks, quotes and other changes of form.

use crate::text::{length, of_text, sub};
use crate::time::{strftime, zoned};
use srcc_runtime::cx::Cx;
use srcc_runtime::script_transform;
use srcc_runtime::value::{Str, Val, int_to_str};
use std::time::Duration;

/// Length in bytes.
#[script_transform("s.len", module = "pv")]
pub fn s_len(_cx: &Cx, value: &Val) -> i32 {
    of_text(value, |text| length(text.len()))
}

/// A decimal number with an optional sign. Empty text and a lone sign are 0, unlike in an expression anything else
/// that is no number below 2^31 is undefined.
#[script_transform("s.int", module = "pv")]
pub fn s_int(_cx: &Cx, value: &Val) -> Option<i32> {
    if let Val::Int(n) | Val::Named(_, n) = value {
        return Some(*n);
    }
    of_text(value, |text| number(text))
}

fn number(text: &[u8]) -> Option<i32> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    let mut magnitude = 0i64;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        magnitude = magnitude * 10 + i64::from(digit);
        if magnitude > 1 << 31 {
            return None;
        }
    }
    i32::try_from(if negative { -magnitude } else { magnitude }).ok()
}

/// Letters A to Z in lower case.
#[script_transform("s.tolower", module = "pv")]
pub fn s_tolower(_cx: &Cx, value: &Val) -> Str {
    let text = value.view();
    if text.iter().any(u8::is_ascii_uppercase) { text.to_ascii_lowercase().into() } else { text.clone() }
}

/// Letters a to z in upper case.
#[script_transform("s.toupper", module = "pv")]
pub fn s_toupper(_cx: &Cx, value: &Val) -> Str {
    let text = value.view();
    if text.iter().any(u8::is_ascii_lowercase) { text.to_ascii_uppercase().into() } else { text.clone() }
}

/// Without blanks, tabs and line ends at both ends.
#[script_transform("s.trim", module = "pv")]
pub fn s_trim(_cx: &Cx, value: &Val) -> Str {
    let text = value.view();
    sub(&text, srcc_sip::text::trim(&text))
}

/// Without blanks, tabs and line ends at the start.
#[script_transform("s.ltrim", module = "pv")]
pub fn s_ltrim(_cx: &Cx, value: &Val) -> Str {
    let text = value.view();
    sub(&text, srcc_sip::text::trim_start(&text))
}

/// Without blanks, tabs and line ends at the end.
#[script_transform("s.rtrim", module = "pv")]
pub fn s_rtrim(_cx: &Cx, value: &Val) -> Str {
    let text = value.view();
    sub(&text, srcc_sip::text::trim_end(&text))
}

fn kept(text: &Str, keep: impl Fn(u8) -> bool) -> Str {
    if text.iter().all(|&byte| keep(byte)) {
        return text.clone();
    }
    text.iter().copied().filter(|&byte| keep(byte)).collect::<Vec<u8>>().into()
}

/// Without any blank, tab and line end.
#[script_transform("s.rmws", module = "pv")]
pub fn s_rmws(_cx: &Cx, value: &Val) -> Str {
    kept(&value.view(), |byte| !srcc_sip::text::is_lws(byte))
}

/// The digits alone.
#[script_transform("s.numeric", module = "pv")]
pub fn s_numeric(_cx: &Cx, value: &Val) -> Str {
    kept(&value.view(), |byte| byte.is_ascii_digit())
}

/// Without one pair of quotes, double or single, around all of it.
#[script_transform("s.unquote", module = "pv")]
pub fn s_unquote(_cx: &Cx, value: &Val) -> Str {
    let text = value.view();
    match &text[..] {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => sub(&text, inner),
        _ => text.clone(),
    }
}

/// Without one pair of angle brackets around all of it.
#[script_transform("s.unbracket", module = "pv")]
pub fn s_unbracket(_cx: &Cx, value: &Val) -> Str {
    let text = value.view();
    match &text[..] {
        [b'<', inner @ .., b'>'] => sub(&text, inner),
        _ => text.clone(),
    }
}

/// Seconds since the Unix epoch as local time by a `strftime` format.
#[script_transform("s.ftime", module = "pv")]
pub fn s_ftime(cx: &Cx, value: &Val, format: Str) -> Option<Str> {
    let seconds = u64::try_from(s_int(cx, value)?).ok()?;
    let time = zoned(Duration::from_secs(seconds), jiff::tz::TimeZone::system());
    Some(strftime(&format, &time))
}

/// All prefixes, the shortest first, comma separated: `a,ab,abc`; at most `max` of them.
#[script_transform("s.prefixes", module = "pv")]
pub fn s_prefixes(_cx: &Cx, value: &Val, max: Option<i32>) -> Str {
    prefixes(&value.view(), max, b"")
}

/// All prefixes in single quotes, as for an SQL list: `'a','ab','abc'`; at most `max` of them.
#[script_transform("s.prefixes.quoted", module = "pv")]
pub fn s_prefixes_quoted(_cx: &Cx, value: &Val, max: Option<i32>) -> Str {
    prefixes(&value.view(), max, b"'")
}

fn prefixes(text: &Str, max: Option<i32>, quote: &[u8]) -> Str {
    let max = max.and_then(|max| usize::try_from(max).ok()).filter(|max| *max > 0).unwrap_or(usize::MAX);
    let mut out = Vec::new();
    for len in 1..=text.len().min(max) {
        if len > 1 {
            out.push(b',');
        }
        out.extend_from_slice(quote);
        out.extend_from_slice(&text[..len]);
        out.extend_from_slice(quote);
    }
    out.into()
}

/// Broken into lines of `width` bytes; those after the first begin with `indent` blanks.
#[script_transform("s.fmtlines", module = "pv")]
pub fn s_fmtlines(_cx: &Cx, value: &Val, width: i32, indent: i32) -> Str {
    lines(&value.view(), width, indent, b' ')
}

/// Broken into lines of `width` bytes; those after the first begin with `indent` tabs.
#[script_transform("s.fmtlinet", module = "pv")]
pub fn s_fmtlinet(_cx: &Cx, value: &Val, width: i32, indent: i32) -> Str {
    lines(&value.view(), width, indent, b'\t')
}

/// An indent is not made wider than this, so that a script's number cannot take all memory.
const MAX_INDENT: usize = 256;

fn lines(text: &Str, width: i32, indent: i32, blank: u8) -> Str {
    let width = usize::try_from(width).ok().filter(|width| *width > 0).unwrap_or(usize::MAX);
    let indent = usize::try_from(indent).unwrap_or(0).min(MAX_INDENT);
    let mut out = Vec::with_capacity(text.len() + 2);
    for (n, line) in text.chunks(width).enumerate() {
        if n > 0 {
            out.extend_from_slice(b"\r\n");
            out.resize(out.len() + indent, blank);
        }
        out.extend_from_slice(line);
    }
    out.into()
}

/// The original's hash of a text, a decimal number; with a size that is a power of two a slot below it.
#[script_transform("s.corehash", module = "pv")]
pub fn s_corehash(_cx: &Cx, value: &Val, size: Option<i32>) -> Str {
    let hash = core_hash(&value.view());
    let mask = size.filter(|size| *size != 0).map_or(u32::MAX, |size| size.cast_unsigned() - 1);
    match i32::try_from(hash & mask) {
        Ok(hash) => int_to_str(hash),
        Err(_) => (hash & mask).to_string().into(),
    }
}

/// Words of four bytes, high byte first, each mixed with itself shifted by 3 and summed; the sum folded at the end.
/// Checked against values measured on Kamailio 5.6.3, so that scripts which spread by it keep their spread.
fn core_hash(text: &[u8]) -> u32 {
    let word = |bytes: &[u8]| bytes.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte));
    let sum = text.chunks(4).map(word).fold(0u32, |sum, word| sum.wrapping_add(word ^ word >> 3));
    sum.wrapping_add(sum >> 11).wrapping_add((sum >> 13).wrapping_add(sum >> 23))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tr::table::check;

    #[test]
    fn text_becomes_a_number_or_undefined() {
        check(
            "s.int",
            |cx, v| s_int(cx, v).into(),
            &[
                ("abcdef", None),
                ("42", Some("42")),
                ("-7x", None),
                ("-7", Some("-7")),
                ("", Some("0")),
                (" 12", None),
                ("12 ", None),
                ("+5", Some("5")),
                ("-", Some("0")),
                ("99999999999", None),
                ("0x1f", None),
                ("2147483648", None),
                ("-2147483648", Some("-2147483648")),
                ("-2147483649", None),
                ("4294967296", None),
            ],
        );
        let cx = crate::test_support::cx("");
        assert_eq!((s_int(&cx, &Val::Int(42)), s_len(&cx, &Val::Int(42))), (Some(42), 2));
    }

    #[test]
    fn case_and_blanks_change_as_measured() {
        check(
            "s.toupper",
            |cx, v| s_toupper(cx, v).into(),
            &[("abcdef", Some("ABCDEF")), ("AbC1", Some("ABC1")), ("", Some(""))],
        );
        check("s.tolower", |cx, v| s_tolower(cx, v).into(), &[("AbC1", Some("abc1"))]);
        check("s.trim", |cx, v| s_trim(cx, v).into(), &[("  sp ace\t ", Some("sp ace")), ("abcdef", Some("abcdef"))]);
        check("s.ltrim", |cx, v| s_ltrim(cx, v).into(), &[("  sp ace\t ", Some("sp ace\t "))]);
        check("s.rtrim", |cx, v| s_rtrim(cx, v).into(), &[("  sp ace\t ", Some("  sp ace"))]);
        check("s.rmws", |cx, v| s_rmws(cx, v).into(), &[("  sp ace\t ", Some("space")), ("a\r\nb\r\n", Some("ab"))]);
        check(
            "s.numeric",
            |cx, v| s_numeric(cx, v).into(),
            &[("AbC1", Some("1")), ("abcdef", Some("")), ("42", Some("42"))],
        );
    }

    #[test]
    fn one_pair_of_quotes_or_brackets_goes() {
        check(
            "s.unquote",
            |cx, v| s_unquote(cx, v).into(),
            &[
                ("\"quoted\"", Some("quoted")),
                ("'single'", Some("single")),
                ("\"q", Some("\"q")),
                ("'q\"", Some("'q\"")),
                ("\"\"", Some("")),
                ("\"", Some("\"")),
            ],
        );
        check(
            "s.unbracket",
            |cx, v| s_unbracket(cx, v).into(),
            &[
                ("<brack>", Some("brack")),
                ("x<brack>y", Some("x<brack>y")),
                ("<>", Some("")),
                (" <a> ", Some(" <a> ")),
                ("<a", Some("<a")),
            ],
        );
    }

    #[test]
    fn prefixes_are_listed_up_to_a_length() {
        check(
            "s.prefixes",
            |cx, v| s_prefixes(cx, v, None).into(),
            &[("abcdef", Some("a,ab,abc,abcd,abcde,abcdef")), ("", Some(""))],
        );
        check("s.prefixes,3", |cx, v| s_prefixes(cx, v, Some(3)).into(), &[("abcdef", Some("a,ab,abc"))]);
        check("s.prefixes,-1", |cx, v| s_prefixes(cx, v, Some(-1)).into(), &[("ab", Some("a,ab"))]);
        check("s.prefixes.quoted,2", |cx, v| s_prefixes_quoted(cx, v, Some(2)).into(), &[("abcdef", Some("'a','ab'"))]);
    }

    #[test]
    fn long_text_is_broken_into_indented_lines() {
        check(
            "s.fmtlines,4,2",
            |cx, v| s_fmtlines(cx, v, 4, 2).into(),
            &[("abcdefghij", Some("abcd\r\n  efgh\r\n  ij")), ("", Some(""))],
        );
        check("s.fmtlinet,5,1", |cx, v| s_fmtlinet(cx, v, 5, 1).into(), &[("abcdef", Some("abcde\r\n\tf"))]);
        check("s.fmtlines,0,2", |cx, v| s_fmtlines(cx, v, 0, 2).into(), &[("abc", Some("abc"))]);
    }

    #[test]
    fn the_hash_is_the_originals() {
        check(
            "s.corehash",
            |cx, v| s_corehash(cx, v, None).into(),
            &[
                ("abcdef", Some("1834986995")),
                ("", Some("0")),
                ("abc", Some("7167810")),
                ("abcd", Some("1834959896")),
                ("abcdefgh", Some("3610933276")),
                ("a", Some("109")),
            ],
        );
        check("s.corehash,16", |cx, v| s_corehash(cx, v, Some(16)).into(), &[("abcdef", Some("3"))]);
        check("s.corehash,10", |cx, v| s_corehash(cx, v, Some(10)).into(), &[("a", Some("9")), ("abcd", Some("8"))]);
    }

    #[test]
    fn seconds_are_written_as_a_date() {
        let cx = crate::test_support::cx("");
        assert!(s_ftime(&cx, &Val::Int(86_400 * 15), "%Y-%m".into()) == Some("1970-01".into()));
        assert_eq!(s_ftime(&cx, &Val::Str("abc".into()), "%Y".into()), None);
        assert_eq!(s_ftime(&cx, &Val::Str("1700000000".into()), "%Y".into()), Some("2023".into()));
    }
}
