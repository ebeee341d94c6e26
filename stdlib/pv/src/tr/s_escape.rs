//! Class `s`: escapes for SQL-like text, CSV, URIs and URLs. What is escaped was measured byte by byte.

use srcc_runtime::cx::Cx;
use srcc_runtime::script_transform;
use srcc_runtime::value::{Str, Val};

/// A backslash before quotes, backslashes and NUL (as `\0`).
#[script_transform("s.escape.common", module = "pv")]
pub fn s_escape_common(_cx: &Cx, value: &Val) -> Str {
    let text = value.view();
    let mut out = Vec::with_capacity(text.len() + 8);
    for &byte in text.iter() {
        match byte {
            b'\'' | b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            0 => out.extend_from_slice(b"\\0"),
            _ => out.push(byte),
        }
    }
    out.into()
}

/// Undoes `s.escape.common`; other backslashes stay.
#[script_transform("s.unescape.common", module = "pv")]
pub fn s_unescape_common(_cx: &Cx, value: &Val) -> Str {
    let text = value.view();
    let mut out = Vec::with_capacity(text.len());
    let mut rest = &text[..];
    while let [byte, tail @ ..] = rest {
        rest = match rest {
            [b'\\', next @ (b'\'' | b'"' | b'\\'), tail @ ..] => {
                out.push(*next);
                tail
            }
            [b'\\', b'0', tail @ ..] => {
                out.push(0);
                tail
            }
            _ => {
                out.push(*byte);
                tail
            }
        };
    }
    out.into()
}

/// In double quotes, those inside doubled (RFC 4180).
#[script_transform("s.escape.csv", module = "pv")]
pub fn s_escape_csv(_cx: &Cx, value: &Val) -> Str {
    let text = value.view();
    let mut out = Vec::with_capacity(text.len() + 2);
    out.push(b'"');
    for &byte in text.iter() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
    out.into()
}

fn push_escaped(byte: u8, out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.extend_from_slice(&[b'%', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
}

/// Escapes all but letters, digits and `plain`. Undefined if a byte is no printable ASCII character.
fn escape_uri(text: &[u8], plain: &[u8]) -> Option<Str> {
    let mut out = Vec::with_capacity(text.len() + 8);
    for &byte in text {
        match byte {
            0..=31 | 127.. => return None,
            _ if byte.is_ascii_alphanumeric() || plain.contains(&byte) => out.push(byte),
            _ => push_escaped(byte, &mut out),
        }
    }
    Some(out.into())
}

/// Undoes `%41`; undefined if an escape is malformed or stands for no printable ASCII character.
fn unescape_uri(text: &[u8]) -> Option<Str> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        rest = match (byte, tail) {
            (b'%', [high, low, tail @ ..]) => {
                let byte = hex_pair(*high, *low).filter(|byte| (32..127).contains(byte))?;
                out.push(byte);
                tail
            }
            (b'%', _) => return None,
            (byte, tail) => {
                out.push(*byte);
                tail
            }
        };
    }
    Some(out.into())
}

fn hex_pair(high: u8, low: u8) -> Option<u8> {
    use srcc_sip::text::hex_value;
    Some(hex_value(high)? << 4 | hex_value(low)?)
}

/// Escaped for the user part of a URI (RFC 3261 25.1).
#[script_transform("s.escape.user", module = "pv")]
pub fn s_escape_user(_cx: &Cx, value: &Val) -> Option<Str> {
    escape_uri(&value.view(), b"-_.!~*'()&=+$,;?")
}

/// Undoes the escapes of a user part.
#[script_transform("s.unescape.user", module = "pv")]
pub fn s_unescape_user(_cx: &Cx, value: &Val) -> Option<Str> {
    unescape_uri(&value.view())
}

/// Escaped for a parameter of a URI (RFC 3261 25.1).
#[script_transform("s.escape.param", module = "pv")]
pub fn s_escape_param(_cx: &Cx, value: &Val) -> Option<Str> {
    escape_uri(&value.view(), b"-_.!~*'()[]/:&+$")
}

/// Undoes the escapes of a parameter.
#[script_transform("s.unescape.param", module = "pv")]
pub fn s_unescape_param(_cx: &Cx, value: &Val) -> Option<Str> {
    unescape_uri(&value.view())
}

/// Escaped for a query (RFC 3986 2.3): all but letters, digits and `-._~`.
#[script_transform("s.urlencode.param", module = "pv")]
pub fn s_urlencode_param(_cx: &Cx, value: &Val) -> Str {
    let text = value.view();
    let mut out = Vec::with_capacity(text.len() + 8);
    for &byte in text.iter() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte);
        } else {
            push_escaped(byte, &mut out);
        }
    }
    out.into()
}

/// Undoes the escapes of a query; `+` is a blank, and the `%` of a malformed escape goes.
#[script_transform("s.urldecode.param", module = "pv")]
pub fn s_urldecode_param(_cx: &Cx, value: &Val) -> Str {
    let text = value.view();
    let mut out = Vec::with_capacity(text.len());
    let mut rest = &text[..];
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match (byte, tail) {
            (b'+', _) => out.push(b' '),
            (b'%', [high, low, after @ ..]) => {
                if let Some(byte) = hex_pair(*high, *low) {
                    out.push(byte);
                    rest = after;
                }
            }
            (b'%', _) => {}
            (byte, _) => out.push(*byte),
        }
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tr::table::check;

    const ALL: &str = "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~";

    #[test]
    fn backslash_escapes() {
        check(
            "s.escape.common",
            |cx, v| s_escape_common(cx, v).into(),
            &[("a'b\"c\\d", Some("a\\'b\\\"c\\\\d")), ("  sp ace\t ", Some("  sp ace\t "))],
        );
        check(
            "s.unescape.common",
            |cx, v| s_unescape_common(cx, v).into(),
            &[("a\\'b", Some("a'b")), ("a\\tb", Some("a\\tb")), ("a\\\"b\\\\c", Some("a\"b\\c")), ("a\\", Some("a\\"))],
        );
        check(
            "s.escape.csv",
            |cx, v| s_escape_csv(cx, v).into(),
            &[("a,b", Some("\"a,b\"")), ("a'b\"c", Some("\"a'b\"\"c\"")), ("", Some("\"\""))],
        );
    }

    #[test]
    fn what_a_uri_needs_escaped() {
        check(
            "s.escape.user",
            |cx, v| s_escape_user(cx, v).into(),
            &[
                ("a b&c=d+e", Some("a%20b&c=d+e")),
                ("  sp ace\t ", None),
                (ALL, Some("!%22%23$%25&'()*+,-.%2f%3a;%3c=%3e?%40%5b%5d%5e_%60%7b%7c%7d~")),
            ],
        );
        check(
            "s.escape.param",
            |cx, v| s_escape_param(cx, v).into(),
            &[
                ("a b&c=d+e", Some("a%20b&c%3dd+e")),
                ("\t", None),
                (ALL, Some("!%22%23$%25&'()*+%2c-./:%3b%3c%3d%3e%3f%40[]%5e_%60%7b%7c%7d~")),
            ],
        );
        check(
            "s.urlencode.param",
            |cx, v| s_urlencode_param(cx, v).into(),
            &[("  sp ace\t ", Some("%20%20sp%20ace%09%20")), ("a b&c=d+e", Some("a%20b%26c%3dd%2be"))],
        );
    }

    #[test]
    fn escapes_are_undone() {
        for run in [s_unescape_user, s_unescape_param] {
            check(
                "s.unescape",
                move |cx, v| run(cx, v).into(),
                &[
                    ("a%20b%2Fc", Some("a b/c")),
                    ("a+b", Some("a+b")),
                    ("a%2", None),
                    ("a%zzb", None),
                    ("%07x", None),
                    ("%E9x", None),
                ],
            );
        }
        check(
            "s.urldecode.param",
            |cx, v| s_urldecode_param(cx, v).into(),
            &[("a%20b%2Fc", Some("a b/c")), ("a+b", Some("a b")), ("a%2", Some("a2"))],
        );
    }
}
