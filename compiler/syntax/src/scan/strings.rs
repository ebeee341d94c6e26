//! String literals.

use super::Scanner;
use crate::ast::StrLit;
use crate::codes;
use crate::span::Span;
use crate::token::T;

impl Scanner<'_> {
    /// `"..."` with escapes; such strings join with the next one if only white space is between them.
    pub(super) fn double_quoted(&mut self) {
        let start = self.cur.pos;
        let mut value = Vec::new();
        let Some(mut exact) = self.double_quoted_piece(&mut value) else { return };
        let mut span = self.span_from(start);
        while let Some(next) = self.joins_next() {
            if self.double_quoted_piece(&mut value).is_none() {
                return;
            }
            exact = false;
            let piece = self.span_from(next);
            span = self.expansions.join(span, piece);
        }
        self.string(value, span, exact);
    }

    /// Moves over white space to the quote of a string that joins, leaving exhausted define values; gives its offset.
    fn joins_next(&mut self) -> Option<usize> {
        if self.raw.is_some() {
            return None;
        }
        let mut frames = 0;
        loop {
            let frame = match frames {
                0 => &self.cur,
                n => self.stack.get(self.stack.len().checked_sub(n)?)?,
            };
            let rest = frame.text.get(frame.pos..frame.end)?;
            let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 8)).count();
            match rest.get(blanks) {
                Some(b'"') => {
                    (0..frames).for_each(|_| {
                        self.pop_frame();
                    });
                    self.cur.pos += blanks;
                    return Some(self.cur.pos);
                }
                None if frame.define.is_some() => frames += 1,
                _ => return None,
            }
        }
    }

    /// Reads one `"..."` into `value` and says whether it was taken as it is; `None` if it is not closed.
    pub(super) fn double_quoted_piece(&mut self, value: &mut Vec<u8>) -> Option<bool> {
        let start = self.cur.pos;
        self.cur.pos += 1;
        let mut exact = true;
        let text = (self.cur.base, self.cur.end);
        loop {
            let stop = memchr::memchr2(b'"', b'\\', self.rest()).filter(|_| self.unclosed.string != Some(text));
            let Some(stop) = stop else {
                self.unclosed.string = Some(text);
                self.unterminated(start);
                return None;
            };
            value.extend_from_slice(self.rest().get(..stop).unwrap_or(&[]));
            self.cur.pos += stop;
            if self.peek() == Some(b'"') {
                self.cur.pos += 1;
                return Some(exact);
            }
            exact = false;
            let used = unescape(self.rest(), value);
            self.cur.pos = (self.cur.pos + used).min(self.cur.end);
        }
    }

    /// `'...'`: no escapes.
    pub(super) fn single_quoted(&mut self) {
        let start = self.cur.pos;
        let rest = self.rest().get(1..).unwrap_or(&[]);
        let Some(length) = memchr::memchr(b'\'', rest) else { return self.unterminated(start) };
        let raw = rest.get(..length).unwrap_or(&[]);
        // A define's value had its continued lines joined before it was scanned.
        let joined = if self.cur.define.is_some() { super::define::join_lines(raw) } else { raw.to_vec() };
        let exact = joined.len() == raw.len();
        self.cur.pos += length + 2;
        let span = self.span_from(start);
        self.string(joined, span, exact);
    }

    /// Reports the string that starts at `start` and goes on after its line, so that the rest is checked too.
    fn unterminated(&mut self, start: usize) {
        self.cur.pos = start;
        let span = self.span_of(start, start + 1);
        self.report(codes::UNTERMINATED_STRING, span, &[]);
        self.skip_line();
        let span = self.span_from(start);
        self.push_string(Vec::new(), span, false);
    }

    /// Applies substitutions to a finished string and makes it a token.
    fn string(&mut self, mut value: Vec<u8>, span: Span, mut exact: bool) {
        // The original handles strings as C strings.
        if let Some(nul) = memchr::memchr(0, &value) {
            value.truncate(nul);
            exact = false;
        }
        let follows_load = matches!(self.tokens.last().map(|token| token.kind), Some(T::LoadModule | T::LoadModuleX));
        match self.substitute(&value, span) {
            Some((changed, span)) => self.push_string(changed, span, false),
            None => self.push_string(value, span, exact),
        }
        if follows_load {
            self.define_module();
        }
    }

    fn push_string(&mut self, value: Vec<u8>, span: Span, exact: bool) {
        let index = u32::try_from(self.tables.strings.len()).unwrap_or(u32::MAX);
        self.tables.strings.push(StrLit { value: value.into(), span, exact });
        self.push(T::Str, index, span);
    }
}

/// Reads one escape at the start of `text`, adds what it stands for and gives its length. An unknown escape stands for
/// itself, backslash included (measured on Kamailio 5.6.3).
pub(crate) fn unescape(text: &[u8], out: &mut Vec<u8>) -> usize {
    let octal = |at: usize| text.get(at).filter(|byte| (b'0'..=b'7').contains(byte)).map(|byte| u32::from(byte - b'0'));
    let hex = |at: usize| text.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let (byte, length) = match text.get(1) {
        Some(b'n') => (b'\n', 2),
        Some(b'r') => (b'\r', 2),
        Some(b't') => (b'\t', 2),
        Some(b'a') => (7, 2),
        Some(b'"') => (b'"', 2),
        Some(b'\\') => (b'\\', 2),
        Some(b'\n') => return 2,
        Some(b'\r') if text.get(2) == Some(&b'\n') => return 3,
        Some(b'x') => match (hex(2), hex(3)) {
            (Some(high), Some(low)) => ((high * 16 + low) as u8, 4),
            (Some(low), None) => (low as u8, 3),
            _ => (b'\\', 1),
        },
        // Measured: of a value that does not fit a byte, the low eight bits count.
        _ => match (octal(1), octal(2), octal(3)) {
            (Some(a), Some(b), Some(c)) => ((a * 64 + b * 8 + c) as u8, 4),
            (Some(a), Some(b), _) => ((a * 8 + b) as u8, 3),
            _ => (b'\\', 1),
        },
    };
    out.push(byte);
    length
}
