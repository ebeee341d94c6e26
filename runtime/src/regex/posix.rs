//! Translates POSIX extended syntax, as glibc reads it, to the syntax of the `regex` crate.

use super::RegexError;

/// A pattern in the crate's syntax, ASCII only.
pub(super) struct Translated {
    pub(super) text: String,
    pub(super) back_references: bool,
    /// There may be a longer match than the one that prefers first alternatives and long repetitions.
    pub(super) ambiguous: bool,
}

struct Translator<'a> {
    pattern: &'a [u8],
    at: usize,
    newline: bool,
    out: String,
    /// Where in `out` the last atom begins, and whether it has been repeated already.
    atom: Option<(usize, bool)>,
    /// Where in `out` the open groups begin.
    groups: Vec<usize>,
    back_references: bool,
    alternatives: bool,
    repetitions: usize,
}

/// Translates a pattern. With `newline` a negated bracket expression does not match a line end.
pub(super) fn translate(pattern: &[u8], newline: bool) -> Result<Translated, RegexError> {
    let mut t = Translator {
        pattern,
        at: 0,
        newline,
        out: String::with_capacity(pattern.len() + 8),
        atom: None,
        groups: Vec::new(),
        back_references: false,
        alternatives: false,
        repetitions: 0,
    };
    while let Some(byte) = t.next() {
        t.step(byte)?;
    }
    if !t.groups.is_empty() {
        return Err(error("unmatched ("));
    }
    // A single repetition is as long as it can be.
    let ambiguous = t.alternatives || t.repetitions > 1;
    Ok(Translated { text: t.out, back_references: t.back_references, ambiguous })
}

fn error(text: &str) -> RegexError {
    RegexError(text.to_owned())
}

impl Translator<'_> {
    fn next(&mut self) -> Option<u8> {
        let byte = self.pattern.get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    fn step(&mut self, byte: u8) -> Result<(), RegexError> {
        match byte {
            b'\\' => self.escape()?,
            b'[' => self.bracket()?,
            b'*' => self.repeat("*")?,
            b'+' => self.repeat("+")?,
            b'?' => self.repeat("?")?,
            b'{' => self.interval()?,
            b'(' => {
                self.groups.push(self.out.len());
                self.out.push('(');
                self.atom = None;
            }
            // A closing bracket too many stands for itself in POSIX.
            b')' => match self.groups.pop() {
                Some(start) => {
                    self.out.push(')');
                    self.atom = Some((start, false));
                }
                None => self.literal(b')'),
            },
            b'|' => {
                self.out.push('|');
                self.alternatives = true;
                self.atom = None;
            }
            b'^' | b'$' => {
                self.out.push(char::from(byte));
                self.atom = None;
            }
            b'.' => self.emit("."),
            _ => self.literal(byte),
        }
        Ok(())
    }

    fn emit(&mut self, text: &str) {
        self.atom = Some((self.out.len(), false));
        self.out.push_str(text);
    }

    fn literal(&mut self, byte: u8) {
        self.atom = Some((self.out.len(), false));
        push_byte(&mut self.out, byte);
    }

    fn escape(&mut self) -> Result<(), RegexError> {
        let byte = self.next().ok_or_else(|| error("trailing backslash"))?;
        match byte {
            b'w' | b'W' | b's' | b'S' => self.emit(class_of(byte)),
            b'b' | b'B' => self.zero_width(if byte == b'b' { r"\b" } else { r"\B" }),
            b'<' => self.zero_width(r"\b{start}"),
            b'>' => self.zero_width(r"\b{end}"),
            b'`' => self.zero_width(r"\A"),
            b'\'' => self.zero_width(r"\z"),
            b'1'..=b'9' => {
                self.back_references = true;
                self.emit(&format!("(?:\\{})", char::from(byte)));
            }
            _ => self.literal(byte),
        }
        Ok(())
    }

    fn zero_width(&mut self, text: &str) {
        self.out.push_str(text);
        self.atom = None;
    }

    /// Repeats the last atom. A second repetition is wrapped: `a*?` means something else in the crate's syntax.
    fn repeat(&mut self, op: &str) -> Result<(), RegexError> {
        let (start, repeated) = self.atom.ok_or_else(|| error("nothing to repeat"))?;
        if repeated {
            self.out.insert_str(start, "(?:");
            self.out.push(')');
        }
        self.out.push_str(op);
        self.atom = Some((start, true));
        self.repetitions += 1;
        Ok(())
    }

    fn interval(&mut self) -> Result<(), RegexError> {
        let bad = || error("bad interval in {}");
        let end = memchr::memchr(b'}', &self.pattern[self.at..]).ok_or_else(bad)?;
        let text = std::str::from_utf8(&self.pattern[self.at..self.at + end]).map_err(|_| bad())?;
        let number = |text: &str| text.parse::<u16>().map_err(|_| bad());
        let op = match text.split_once(',') {
            None => format!("{{{}}}", number(text)?),
            Some(("", "")) => "{0,}".to_owned(),
            Some(("", most)) => format!("{{0,{}}}", number(most)?),
            Some((least, "")) => format!("{{{},}}", number(least)?),
            Some((least, most)) => format!("{{{},{}}}", number(least)?, number(most)?),
        };
        self.at += end + 1;
        self.repeat(&op)
    }

    fn bracket(&mut self) -> Result<(), RegexError> {
        let unclosed = || error("unmatched [");
        let negated = self.pattern.get(self.at) == Some(&b'^');
        self.at += usize::from(negated);
        let mut class = String::from(if negated { "[^" } else { "[" });
        if negated && self.newline {
            class.push_str("\\n");
        }
        let mut first = true;
        loop {
            let byte = self.next().ok_or_else(unclosed)?;
            if byte == b']' && !first {
                break;
            }
            first = false;
            if byte == b'[' && self.pattern.get(self.at) == Some(&b':') {
                class.push_str(self.named_class()?);
                continue;
            }
            let low = self.member(byte)?;
            let high = self.range_end(low)?;
            push_byte(&mut class, low);
            if high != low {
                class.push('-');
                push_byte(&mut class, high);
            }
        }
        class.push(']');
        self.emit(&class);
        Ok(())
    }

    /// The end of a range that begins at `low`; `low` if it is a single member.
    fn range_end(&mut self, low: u8) -> Result<u8, RegexError> {
        match self.pattern.get(self.at..self.at + 2) {
            Some([b'-', end]) if *end != b']' => {
                let end = *end;
                self.at += 2;
                let high = self.member(end)?;
                if high < low { Err(error("bad range end in []")) } else { Ok(high) }
            }
            _ => Ok(low),
        }
    }

    /// A member that may be written `[.x.]` or `[=x=]`.
    fn member(&mut self, byte: u8) -> Result<u8, RegexError> {
        match (byte, self.pattern.get(self.at..)) {
            (b'[', Some([open @ (b'.' | b'='), member, close, b']', ..])) if open == close => {
                let member = *member;
                self.at += 4;
                Ok(member)
            }
            (b'[', Some([b'.' | b'=', ..])) => Err(error("unknown collating element in []")),
            _ => Ok(byte),
        }
    }

    fn named_class(&mut self) -> Result<&'static str, RegexError> {
        const NAMES: [&str; 12] = [
            "[:alpha:]",
            "[:digit:]",
            "[:alnum:]",
            "[:upper:]",
            "[:lower:]",
            "[:space:]",
            "[:blank:]",
            "[:punct:]",
            "[:print:]",
            "[:graph:]",
            "[:cntrl:]",
            "[:xdigit:]",
        ];
        let rest = &self.pattern[self.at - 1..];
        let name = NAMES.into_iter().find(|name| rest.starts_with(name.as_bytes()));
        let name = name.ok_or_else(|| error("unknown character class in []"))?;
        self.at += name.len() - 1;
        Ok(name)
    }
}

fn class_of(letter: u8) -> &'static str {
    match letter {
        b'w' => "[0-9A-Za-z_]",
        b'W' => "[^0-9A-Za-z_]",
        b's' => r"[ \t\n\r\x0b\x0c]",
        _ => r"[^ \t\n\r\x0b\x0c]",
    }
}

/// A byte that stands for itself.
fn push_byte(out: &mut String, byte: u8) {
    if byte.is_ascii_alphanumeric() {
        out.push(char::from(byte));
    } else {
        out.push_str(&format!("\\x{byte:02x}"));
    }
}
