//! The first argument of the header value functions: `Name`, `Name[2]`, `Name[-1]`, `Name[*]`, `Name[2].param`.
//! White space may stand between the parts (measured on Kamailio 5.6.3).

use srcc_sip::text::{is_token, trim, trim_start};

/// Which of several values or headers is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Index {
    /// Not said.
    None,
    /// Counted from 1, or from -1 at the end; 0 is the first as well.
    At(i32),
    /// `*`.
    All,
}

impl Index {
    /// The place in a list of this length.
    pub(crate) fn place(self, len: usize) -> Option<usize> {
        let place = match self {
            Index::None | Index::At(0) => 0,
            Index::At(n) if n > 0 => usize::try_from(n).ok()? - 1,
            Index::At(n) => len.checked_sub(usize::try_from(n.unsigned_abs()).ok()?)?,
            Index::All => return None,
        };
        (place < len).then_some(place)
    }

    /// What is meant of a list; without an index its first entry.
    pub(crate) fn select<T>(self, all: &[T]) -> &[T] {
        match (self, self.place(all.len())) {
            (Index::All, _) => all,
            (_, Some(at)) => all.get(at..=at).unwrap_or_default(),
            (_, None) => &[],
        }
    }
}

/// A header, one of its values, or a parameter of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HfName<'a> {
    /// Name as written, full or compact.
    pub(crate) name: &'a [u8],
    /// Which one.
    pub(crate) index: Index,
    /// The parameter.
    pub(crate) param: Option<&'a [u8]>,
}

impl<'a> HfName<'a> {
    /// Reads the argument; what it cannot be is logged.
    pub(crate) fn parse(text: &'a str) -> Option<HfName<'a>> {
        let parsed = parse(text.as_bytes());
        if parsed.is_none() {
            srcc_runtime::error!("`{text}` is no header name with an index or a parameter");
        }
        parsed
    }

    /// Reads an argument that names a header and, unless `index` is false, one of its values.
    pub(crate) fn parse_plain(text: &'a str, index: bool) -> Option<HfName<'a>> {
        let parsed = HfName::parse(text)?;
        let plain = parsed.param.is_none() && parsed.index != Index::All && (index || parsed.index == Index::None);
        if !plain {
            let allowed = if index { "neither `*` nor a parameter may" } else { "only a header name may" };
            srcc_runtime::error!("`{text}`: {allowed} stand here");
        }
        plain.then_some(parsed)
    }
}

fn parse(text: &[u8]) -> Option<HfName<'_>> {
    let (name, rest) = token(trim(text))?;
    let (index, rest) = match rest {
        [b'[', rest @ ..] => {
            let close = rest.iter().position(|&byte| byte == b']')?;
            (index(trim(rest.get(..close)?))?, trim_start(rest.get(close + 1..)?))
        }
        _ => (Index::None, rest),
    };
    let param = match rest {
        [] => None,
        [b'.', rest @ ..] => Some(token(trim_start(rest)).filter(|(_, rest)| rest.is_empty())?.0),
        _ => return None,
    };
    Some(HfName { name, index, param })
}

fn index(text: &[u8]) -> Option<Index> {
    if text == b"*" {
        return Some(Index::All);
    }
    std::str::from_utf8(text).ok()?.parse().ok().map(Index::At)
}

/// A token, and what follows it and the white space behind it. A dot ends it: it leads to a parameter.
fn token(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = text.iter().position(|&byte| !is_token(byte) || byte == b'.').unwrap_or(text.len());
    let (token, rest) = text.split_at_checked(end)?;
    (end > 0).then(|| (token, trim_start(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_indexes_and_parameters_are_read() {
        let hf = |name, index, param| Some(HfName { name, index, param });
        for (text, want) in [
            ("X-A", hf(&b"X-A"[..], Index::None, None)),
            (" X-A [ 1 ]", hf(b"X-A", Index::At(1), None)),
            ("X-A[+1]", hf(b"X-A", Index::At(1), None)),
            ("f[-2].tag", hf(b"f", Index::At(-2), Some(&b"tag"[..]))),
            ("X-A[*].p", hf(b"X-A", Index::All, Some(b"p"))),
            ("X-A.p", hf(b"X-A", Index::None, Some(b"p"))),
        ] {
            assert_eq!(parse(text.as_bytes()), want, "{text}");
        }
        for text in ["", "X-A: ", "X-A[x]", "X-A[1", "X A", "X-A.", "X-A[2].param.p", "$rU"] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn indexes_count_from_one_or_from_the_end() {
        let all = [1, 2, 3];
        for (index, want) in [
            (Index::None, &all[..1]),
            (Index::At(0), &all[..1]),
            (Index::At(3), &all[2..]),
            (Index::At(4), &[]),
            (Index::At(-1), &all[2..]),
            (Index::At(-3), &all[..1]),
            (Index::At(-4), &[]),
            (Index::All, &all[..]),
            (Index::At(i32::MIN), &[]),
        ] {
            assert_eq!(index.select(&all), want, "{index:?}");
        }
    }
}
