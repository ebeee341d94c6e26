//! `fnmatch`: shell wildcards (POSIX fnmatch without flags: `/` and a leading dot are characters like any other).

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;

/// Whether a text matches a pattern of `*`, `?`, `[a-z]`, `[!a-z]`, `[[:digit:]]` and `\x`. The flags have no effect,
/// not even `i` (measured on Kamailio 5.6.3).
#[script_fn(module = "textopsx", routes(any))]
#[returns(1 = "it matches", -1 = "it does not")]
pub fn fnmatch(_cx: &Cx, text: Str, pattern: Str, _flags: Option<Str>) -> Rc {
    matches(&pattern, &text).into()
}

/// Matches from left to right and goes back to the last `*` alone, so the time is at most the product of the lengths.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut pos) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        let rest = pattern.get(at..).unwrap_or_default();
        if rest.first() == Some(&b'*') {
            at += 1;
            star = Some((at, pos));
            continue;
        }
        match text.get(pos) {
            None if rest.is_empty() => return true,
            // What is left of the pattern needs a character, wherever the last `*` ends.
            None => return false,
            Some(&byte) => {
                if let Some(len) = one(rest, byte) {
                    at += len;
                    pos += 1;
                    continue;
                }
            }
        }
        let Some((after, from)) = star else { return false };
        star = Some((after, from + 1));
        (at, pos) = (after, from + 1);
    }
}

/// Length of the pattern's first element if it matches this byte.
fn one(pattern: &[u8], byte: u8) -> Option<usize> {
    let (matched, len) = match pattern {
        [] | [b'\\'] => return None,
        [b'?', ..] => (true, 1),
        [b'\\', escaped, ..] => (*escaped == byte, 2),
        [b'[', ..] => set(pattern, byte).unwrap_or((byte == b'[', 1)),
        [literal, ..] => (*literal == byte, 1),
    };
    matched.then_some(len)
}

/// Whether a bracket expression holds this byte, and its length; `None` if it is not closed, then `[` is literal.
fn set(pattern: &[u8], byte: u8) -> Option<(bool, usize)> {
    let negated = matches!(pattern.get(1), Some(b'!' | b'^'));
    let start = if negated { 2 } else { 1 };
    let mut at = start;
    let mut found = false;
    loop {
        let rest = pattern.get(at..)?;
        match rest {
            [b']', ..] if at > start => return Some((found != negated, at + 1)),
            [b'[', b':', class @ ..] if memchr_pair(class).is_some() => {
                let len = memchr_pair(class)?;
                found |= in_class(class.get(..len)?, byte);
                at += len + 4;
            }
            _ => {
                let (low, len) = element(rest)?;
                at += len;
                match pattern.get(at..)? {
                    [b'-', end, ..] if *end != b']' => {
                        let (high, len) = element(pattern.get(at + 1..)?)?;
                        found |= (low..=high).contains(&byte);
                        at += 1 + len;
                    }
                    _ => found |= low == byte,
                }
            }
        }
    }
}

/// Place of the `:]` that ends a character class.
fn memchr_pair(text: &[u8]) -> Option<usize> {
    text.windows(2).position(|pair| pair == b":]")
}

/// A character of a bracket expression, perhaps escaped, and its length.
fn element(text: &[u8]) -> Option<(u8, usize)> {
    match text {
        [] => None,
        [b'\\', escaped, ..] => Some((*escaped, 2)),
        [byte, ..] => Some((*byte, 1)),
    }
}

/// The classes of the C locale; an unknown one holds nothing.
fn in_class(name: &[u8], byte: u8) -> bool {
    match name {
        b"alnum" => byte.is_ascii_alphanumeric(),
        b"alpha" => byte.is_ascii_alphabetic(),
        b"blank" => matches!(byte, b' ' | b'\t'),
        b"cntrl" => byte.is_ascii_control(),
        b"digit" => byte.is_ascii_digit(),
        b"graph" => byte.is_ascii_graphic(),
        b"lower" => byte.is_ascii_lowercase(),
        b"print" => byte.is_ascii_graphic() || byte == b' ',
        b"punct" => byte.is_ascii_punctuation(),
        b"space" => byte.is_ascii_whitespace() || byte == 0x0b,
        b"upper" => byte.is_ascii_uppercase(),
        b"xdigit" => byte.is_ascii_hexdigit(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match_as_measured() {
        for (text, pattern, want) in [
            ("abc", "a*", true),
            ("abc", "A*", false),
            ("abc", "a?c", true),
            ("abc", "[a-b]bc", true),
            ("abc", "[!a]bc", false),
            ("a/b", "a*b", true),
            ("a\\*", "a\\*", false),
            ("a*", "a\\*", true),
            (".a", "*a", true),
            ("", "*", true),
            ("", "", true),
            ("a]", "a[]]", true),
            ("a[", "a[", true),
            ("5x", "[[:digit:]]x", true),
            ("a^", "[^a]^", false),
            ("b^", "[^a]^", true),
            ("a-", "a[a-]", true),
            ("a", "[b-a]", false),
            ("a", "a\\", false),
            ("abc", "a[[:foo:]]c", false),
            ("aXbXc", "a*X?", true),
            ("abcbc", "a*bc", true),
            ("ab", "a", false),
            ("a", "ab", false),
            ("", "?", false),
        ] {
            assert_eq!(matches(pattern.as_bytes(), text.as_bytes()), want, "{text} {pattern}");
        }
    }
}
