//! What glibc's `regcomp` refuses of a POSIX extended regular expression, and where. The verdicts were measured on
//! Kamailio 5.6.3, which hands every pattern of a script to it.

use std::ops::Range;

/// Why an expression is malformed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// What to point at, as offsets into the pattern.
    pub at: Range<usize>,
    /// What is wrong with it.
    pub text: &'static str,
}

/// The first problem of an expression.
pub(crate) fn problem(pattern: &[u8]) -> Option<Problem> {
    let mut check = Check {
        pattern,
        at: 0,
        has_atom: false,
        open: Vec::new(),
        groups: 0,
        closed: 0,
        outer: Alternatives::default(),
    };
    while let Some(byte) = pattern.get(check.at) {
        if let Err(problem) = check.step(*byte) {
            return Some(problem);
        }
    }
    let open = check.open.pop()?;
    Some(Problem { at: open.at..open.at + 1, text: "this `(` is never closed" })
}

struct Check<'a> {
    pattern: &'a [u8],
    at: usize,
    /// True where a repetition has something to repeat.
    has_atom: bool,
    open: Vec<Open>,
    /// Groups begun so far.
    groups: u32,
    /// The groups that a back-reference may name here, a bit each.
    closed: u64,
    /// The alternatives outside of any group.
    outer: Alternatives,
}

struct Open {
    at: usize,
    number: u32,
    alternatives: Alternatives,
}

/// Groups of one alternative cannot be named in the next one.
#[derive(Clone, Copy, Default)]
struct Alternatives {
    before: u64,
    seen: u64,
}

type Checked = Result<(), Problem>;

impl Check<'_> {
    fn step(&mut self, byte: u8) -> Checked {
        match byte {
            b'\\' => return self.escape(),
            b'[' => return self.bracket(),
            b'*' | b'+' | b'?' | b'{' if !self.has_atom => {
                return self.bad(1, "this repetition has nothing to repeat");
            }
            b'{' => return self.bounds(),
            b'(' => {
                self.groups += 1;
                let alternatives = Alternatives { before: self.closed, seen: 0 };
                self.open.push(Open { at: self.at, number: self.groups, alternatives });
                self.has_atom = false;
            }
            b')' => {
                if let Some(open) = self.open.pop() {
                    self.closed |= open.alternatives.seen | bit(open.number);
                }
                self.has_atom = true;
            }
            b'|' => {
                let here = self.open.last_mut().map_or(&mut self.outer, |open| &mut open.alternatives);
                here.seen |= self.closed;
                self.closed = here.before;
                self.has_atom = false;
            }
            b'^' | b'$' => self.has_atom = false,
            b'*' | b'+' | b'?' => {}
            _ => self.has_atom = true,
        }
        self.at += 1;
        Ok(())
    }

    fn bad(&self, length: usize, text: &'static str) -> Checked {
        Err(Problem { at: self.at..(self.at + length).min(self.pattern.len()), text })
    }

    fn rest(&self) -> &[u8] {
        self.pattern.get(self.at..).unwrap_or_default()
    }

    fn escape(&mut self) -> Checked {
        let Some(byte) = self.rest().get(1).copied() else { return self.bad(1, "a backslash cannot end it") };
        if matches!(byte, b'1'..=b'9') && self.closed & bit(u32::from(byte - b'0')) == 0 {
            return self.bad(2, "no group of that number ends before this");
        }
        // As `^` and `$`, these match between characters.
        self.has_atom = !b"bB<>`'".contains(&byte);
        self.at += 2;
        Ok(())
    }

    /// `{n}`, `{n,}`, `{,m}` or `{n,m}`
    fn bounds(&mut self) -> Checked {
        let Some(close) = self.rest().iter().position(|byte| *byte == b'}') else {
            return self.bad(1, "this `{` is never closed; `[{]` is a plain one");
        };
        match self.rest().get(1..close).and_then(are_bounds) {
            Some(()) => self.at += close + 1,
            None => return self.bad(close + 1, "between the braces stand one or two numbers up to 32767"),
        }
        Ok(())
    }

    fn bracket(&mut self) -> Checked {
        let start = self.at;
        let unclosed = Problem { at: start..start + 1, text: "this `[` is never closed" };
        self.at += 1 + usize::from(self.rest().get(1) == Some(&b'^'));
        let mut is_first = true;
        loop {
            match self.rest().first() {
                None => return Err(unclosed),
                Some(b']') if !is_first => break,
                Some(_) => {}
            }
            is_first = false;
            let from = self.at;
            let low = self.member(&unclosed)?;
            if let [b'-', end, ..] = self.rest()
                && *end != b']'
            {
                self.at += 1;
                let high = self.member(&unclosed)?;
                // Another range cannot begin where one ends.
                let goes_on = matches!(self.rest(), [b'-', next, ..] if *next != b']');
                let is_range = matches!((low, high), (Some(low), Some(high)) if low <= high);
                if !is_range || goes_on {
                    return Err(Problem { at: from..self.at, text: "this range of characters is not valid" });
                }
            }
        }
        self.at += 1;
        self.has_atom = true;
        Ok(())
    }

    /// A character of a bracket expression; `None` for a class.
    fn member(&mut self, unclosed: &Problem) -> Result<Option<u8>, Problem> {
        let (length, found) = match self.rest() {
            [b'[', kind @ (b':' | b'.' | b'='), inner @ ..] => {
                let close = [*kind, b']'];
                let Some(length) = inner.windows(2).position(|pair| pair == close) else {
                    return Err(unclosed.clone());
                };
                let name = inner.get(..length).unwrap_or_default();
                let found = match (kind, name) {
                    (b':', name) if CLASSES.contains(&name) => Some(None),
                    (b'.' | b'=', [one]) => Some(Some(*one)),
                    _ => None,
                };
                (length + 4, found)
            }
            [one, ..] => (1, Some(Some(*one))),
            [] => return Err(unclosed.clone()),
        };
        let Some(found) = found else {
            let at = self.at..self.at + length;
            return Err(Problem { at, text: "there is no character class of that name" });
        };
        self.at += length;
        Ok(found)
    }
}

const CLASSES: [&[u8]; 12] = [
    b"alpha", b"digit", b"alnum", b"upper", b"lower", b"space", b"blank", b"punct", b"print", b"graph", b"cntrl",
    b"xdigit",
];

fn bit(group: u32) -> u64 {
    1u64.checked_shl(group).unwrap_or(0)
}

fn are_bounds(inner: &[u8]) -> Option<()> {
    /// The limit of glibc.
    const MOST: u32 = 32_767;
    let inner = std::str::from_utf8(inner).ok()?;
    let number = |text: &str| if text.starts_with('+') { None } else { text.parse::<u32>().ok() };
    let (low, high) = inner.split_once(',').unwrap_or((inner, inner));
    let low = if low.is_empty() && inner.contains(',') { 0 } else { number(low)? };
    let high = if high.is_empty() { MOST } else { number(high)? };
    (low <= high && high <= MOST).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_regcomp_refuses_is_pointed_at() {
        for (pattern, part) in [
            ("a(b(c)", "("),
            ("(", "("),
            ("x[a", "["),
            ("[]", "["),
            ("[[:alpha:", "["),
            ("[b-a]", "b-a"),
            ("[a-c-e]", "a-c"),
            ("[a-[:digit:]]", "a-[:digit:]"),
            ("[x[:nope:]]", "[:nope:]"),
            ("[[.space.]]", "[.space.]"),
            ("*a", "*"),
            ("a|+", "+"),
            ("^*", "*"),
            (r"\<*", "*"),
            ("(|{1})", "{"),
            ("a{2,1}", "{2,1}"),
            ("a{x}", "{x}"),
            ("a{40000}", "{40000}"),
            ("a{1", "{"),
            ("a\\", "\\"),
            (r"(a)\2", r"\2"),
            (r"(a\1)", r"\1"),
            (r"(a)|\1", r"\1"),
        ] {
            let found = problem(pattern.as_bytes()).map(|problem| pattern[problem.at].to_owned());
            assert_eq!(found.as_deref(), Some(part), "{pattern}");
        }
    }

    #[test]
    fn what_regcomp_takes_passes() {
        for pattern in [
            "",
            "a)",
            "()",
            "(|a)",
            "a||b",
            "^[^]]+$",
            "[^]a]",
            "[a-]",
            "[--a]",
            "[%--]",
            "[[=a=]]",
            "[[.a.]-c]",
            "a**",
            "a*?",
            "a{2}b{1,}",
            "a{,}",
            "a{,3}",
            "a{1}{2}",
            "[[:alpha:]_]*",
            r"(a|b)\1",
            r"((a)\2)",
            r"(a|(b))\2",
            "}",
            "]",
            r"a\{",
            r"[\]",
            "^^a",
            "$a",
            r"\w*",
            "a|^",
            "^sip:(.+)@",
        ] {
            assert_eq!(problem(pattern.as_bytes()), None, "{pattern}");
        }
    }
}
