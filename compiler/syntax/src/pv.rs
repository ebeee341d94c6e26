//! Pseudo-variables inside text: in expressions, in format strings, inside each other.
//!
//! The same reader serves the scanner, which knows a variable's whole text, and later stages, which find variables in
//! string arguments. Forms and limits were measured on Kamailio 5.6.3 (language reference, sections 1, 9 and 10).

use crate::ast::{FormatPart, Name, PvIndex, PvInner, PvRef, RawText, StrLit, Transformation, TransformationArg};
use crate::codes;
use crate::diag::Diagnostic;
use crate::span::Span;
use std::ops::Range;

/// Variables inside variables, deeper than any script written by hand.
const MAX_DEPTH: usize = 32;

/// Transformations of one variable; later stages nest a call in each other for each.
const MAX_TRANSFORMATIONS: usize = 64;

/// Where a text stands in the source.
#[derive(Clone, Copy, Debug)]
pub struct TextAt {
    /// The text without quotes.
    pub span: Span,
    /// True if the source holds the text byte for byte.
    pub exact: bool,
}

impl TextAt {
    /// The inside of a string literal.
    pub fn string(literal: &StrLit) -> TextAt {
        if literal.exact {
            TextAt { span: literal.part(0..literal.value.len()), exact: true }
        } else {
            TextAt { span: literal.span, exact: false }
        }
    }

    /// The place of bytes `range` of the text; the whole if the source differs from the text.
    pub fn part(self, range: Range<usize>) -> Span {
        if self.exact { self.span.part(range) } else { self.span }
    }
}

/// How far a variable reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PvExtent {
    /// This many bytes from its `$` on.
    Length(usize),
    /// The parenthesis at this offset is not closed.
    Unclosed(usize),
    /// `$` is not followed by a name.
    None,
}

/// Finds the end of the variable that starts at the `$` in front of `text`. In a format string a name may hold dots and
/// question marks, in an expression it may not.
pub fn extent(text: &[u8], in_format: bool) -> PvExtent {
    let after = name_end(text, in_format);
    if text.get(after) == Some(&b'(') {
        return match closing(text.get(after..).unwrap_or(&[])) {
            Some(length) => PvExtent::Length(after + length),
            None => PvExtent::Unclosed(after),
        };
    }
    if after == 1 { PvExtent::None } else { PvExtent::Length(after) }
}

/// The offset behind `$` and the name, where a parenthesis may stand.
pub(crate) fn name_end(text: &[u8], in_format: bool) -> usize {
    match text.get(1) {
        Some(b'?') if !in_format => 2,
        _ => 1 + name_length(text.get(1..).unwrap_or(&[]), in_format),
    }
}

/// The offsets of the parentheses in a text that are never closed, in order.
pub(crate) fn unclosed(text: &[u8]) -> Vec<usize> {
    let mut open = Vec::new();
    for at in memchr::memchr2_iter(b'(', b')', text) {
        if text.get(at) == Some(&b'(') {
            open.push(at);
        } else {
            open.pop();
        }
    }
    open
}

fn name_length(text: &[u8], dots: bool) -> usize {
    let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_' || dots && matches!(**byte, b'.' | b'?');
    text.iter().take_while(is_name).count()
}

/// The length of the text from a `(` to the matching `)`; nothing but parentheses counts.
fn closing(text: &[u8]) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth <= 1 => return Some(at + 1),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Reads a whole variable, `$` included. A malformed one is reported and read as far as it goes.
pub fn parse_pv(text: &[u8], at: TextAt) -> (PvRef, Vec<Diagnostic>) {
    let mut reader = Reader { text, at, diagnostics: Vec::new() };
    let pv = reader.pv(0..text.len(), 0);
    (pv, reader.diagnostics)
}

/// Splits a format string into plain text and variables. `$$` stands for `$`; a `$` without a name is an error.
pub fn parse_format_string(text: &[u8], at: TextAt) -> (Vec<FormatPart>, Vec<Diagnostic>) {
    let mut reader = Reader { text, at, diagnostics: Vec::new() };
    let mut parts = Vec::new();
    let mut pos = 0;
    let mut plain_start = 0;
    while let Some(found) = text.get(pos..).and_then(|rest| memchr::memchr(b'$', rest)) {
        let dollar = pos + found;
        if text.get(dollar + 1) == Some(&b'$') {
            // The first of the two is the text.
            reader.plain(plain_start..dollar + 1, &mut parts);
            pos = dollar + 2;
            plain_start = pos;
            continue;
        }
        reader.plain(plain_start..dollar, &mut parts);
        let length = match extent(text.get(dollar..).unwrap_or(&[]), true) {
            PvExtent::Length(length) => length,
            PvExtent::Unclosed(opener) => {
                reader.report(codes::UNCLOSED_PV, dollar..dollar + opener + 1, &[]);
                text.len() - dollar
            }
            PvExtent::None => {
                let span = at.part(dollar..dollar + 1);
                reader.diagnostics.push(Diagnostic::new(codes::LONE_DOLLAR, span, &[]).help("format"));
                0
            }
        };
        if length > 0 && reader.diagnostics.is_empty() {
            let pv = reader.pv(dollar..dollar + length, 0);
            parts.push(FormatPart::Pv(pv));
        }
        pos = dollar + length.max(1);
        plain_start = pos;
    }
    reader.plain(plain_start..text.len(), &mut parts);
    (parts, reader.diagnostics)
}

struct Reader<'t> {
    text: &'t [u8],
    at: TextAt,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn bytes(&self, range: Range<usize>) -> &[u8] {
        self.text.get(range).unwrap_or(&[])
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.get(at).copied()
    }

    fn report(&mut self, code: crate::diag::Code, range: Range<usize>, facts: &[(&'static str, &str)]) {
        self.diagnostics.push(Diagnostic::new(code, self.at.part(range), facts));
    }

    fn malformed(&mut self, range: Range<usize>, problem: &str) {
        let span = self.at.part(range);
        let diagnostic = Diagnostic::new(codes::BAD_PV, span, &[("problem", problem)]);
        self.diagnostics.push(diagnostic.help("form"));
    }

    fn plain(&self, range: Range<usize>, parts: &mut Vec<FormatPart>) {
        if !range.is_empty() {
            parts.push(FormatPart::Text(self.raw(range)));
        }
    }

    fn raw(&self, range: Range<usize>) -> RawText {
        RawText { text: self.bytes(range.clone()).into(), span: self.at.part(range) }
    }

    fn name(&self, range: Range<usize>) -> Name {
        Name { text: String::from_utf8_lossy(self.bytes(range.clone())).into(), span: self.at.part(range) }
    }

    /// Reads the variable in `range`.
    fn pv(&mut self, range: Range<usize>, depth: usize) -> PvRef {
        let mut pv = PvRef {
            name: self.name(range.start..range.start),
            inner: PvInner::None,
            index: None,
            transformations: Vec::new(),
            span: self.at.part(range.clone()),
            text: self.bytes(range.clone()).into(),
        };
        if depth > MAX_DEPTH {
            self.malformed(range, "variables nest too deeply here");
            return pv;
        }
        let full = self.bytes(range.clone()).starts_with(b"$(");
        let (start, end) =
            if full { (range.start + 2, range.end.saturating_sub(1)) } else { (range.start + 1, range.end) };
        let length = match self.byte(start) {
            Some(b'?') => 1,
            _ => name_length(self.bytes(start..end), true),
        };
        if length == 0 {
            self.malformed(start..end.max(start), "a name is missing");
            return pv;
        }
        pv.name = self.name(start..start + length);
        let mut pos = start + length;
        if self.byte(pos) == Some(b'(') && pos < end {
            let Some(length) = closing(self.bytes(pos..end)) else {
                self.malformed(pos..pos + 1, "expected a matching `)`");
                return pv;
            };
            pv.inner = self.inner(pos + 1..pos + length - 1, depth);
            pos += length;
        }
        if full {
            self.modifiers(pos..end, &mut pv, depth);
        } else if pos < end {
            self.malformed(pos..end, "unexpected after the variable");
        }
        pv
    }

    fn inner(&mut self, range: Range<usize>, depth: usize) -> PvInner {
        if self.is_whole_pv(range.clone()) {
            return PvInner::Pv(Box::new(self.pv(range, depth + 1)));
        }
        PvInner::Text(self.raw(range))
    }

    fn is_whole_pv(&self, range: Range<usize>) -> bool {
        let text = self.bytes(range);
        text.first() == Some(&b'$') && extent(text, true) == PvExtent::Length(text.len())
    }

    /// Reads `[index]` and `{transformation}`s.
    fn modifiers(&mut self, range: Range<usize>, pv: &mut PvRef, depth: usize) {
        let mut pos = range.start;
        if self.byte(pos) == Some(b'[') && pos < range.end {
            let Some(length) = self.skip_to(pos + 1..range.end, b']') else {
                return self.malformed(pos..pos + 1, "expected a matching `]`");
            };
            pv.index = self.index(pos + 1..pos + 1 + length, depth);
            pos += length + 2;
        }
        while self.byte(pos) == Some(b'{') && pos < range.end {
            let Some(length) = self.skip_to(pos + 1..range.end, b'}') else {
                return self.malformed(pos..pos + 1, "expected a matching `}`");
            };
            if pv.transformations.len() == MAX_TRANSFORMATIONS {
                return self.malformed(pos..pos + length + 2, "there are too many transformations");
            }
            let transformation = self.transformation(pos..pos + length + 2, depth);
            pv.transformations.push(transformation);
            pos += length + 2;
            // Measured: blanks may follow a transformation, and stand nowhere else outside of it.
            pos += self.bytes(pos..range.end).iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        }
        if pos < range.end {
            self.malformed(pos..range.end, "expected `{`, `[` or `)`");
        }
    }

    /// The distance to `stop`, not counting one inside a nested variable.
    fn skip_to(&self, range: Range<usize>, stop: u8) -> Option<usize> {
        let mut pos = range.start;
        while pos < range.end {
            match self.byte(pos) {
                Some(byte) if byte == stop => return Some(pos - range.start),
                Some(b'$') => match extent(self.bytes(pos..range.end), false) {
                    PvExtent::Length(length) => pos += length,
                    _ => pos += 1,
                },
                _ => pos += 1,
            }
        }
        None
    }

    fn index(&mut self, range: Range<usize>, depth: usize) -> Option<PvIndex> {
        let text = self.bytes(range.clone());
        if text == b"*" {
            return Some(PvIndex::All(self.at.part(range)));
        }
        if let Some(number) = index_number(text) {
            return Some(PvIndex::Int(number, self.at.part(range)));
        }
        if self.is_whole_pv(range.clone()) {
            return Some(PvIndex::Pv(Box::new(self.pv(range, depth + 1))));
        }
        let found = String::from_utf8_lossy(text).into_owned();
        self.report(codes::BAD_AVP_INDEX, range, &[("found", &found)]);
        None
    }

    /// Reads `{class.name,args}`, braces included in `range`.
    fn transformation(&mut self, range: Range<usize>, depth: usize) -> Transformation {
        let (start, end) = (range.start + 1, range.end - 1);
        let head_end = memchr::memchr(b',', self.bytes(start..end)).map_or(end, |at| start + at);
        let dot = memchr::memchr(b'.', self.bytes(start..head_end)).map_or(head_end, |at| start + at);
        let class = self.name(start..dot);
        let after = (dot + 1).min(head_end);
        let written = self.bytes(after..head_end);
        let (from, to) =
            (after + written.len() - written.trim_ascii_start().len(), after + written.trim_ascii_end().len());
        let name = self.name(from.min(to)..to);
        let is_word =
            |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.');
        if class.text.is_empty() || name.text.is_empty() || !is_word(&class.text) || !is_word(&name.text) {
            self.malformed(range.clone(), "a transformation is written `{class.function,argument}`");
        }
        let args = if head_end < end { self.arguments(head_end + 1..end, &class, &name, depth) } else { Vec::new() };
        Transformation { class, name, args, span: self.at.part(range) }
    }

    fn arguments(&mut self, range: Range<usize>, class: &Name, name: &Name, depth: usize) -> Vec<TransformationArg> {
        let limit = match (&*class.text, &*name.text.to_ascii_lowercase()) {
            ("re", _) => 1,
            // `{s.select,0,,}`: the second argument is a character, which may be the comma.
            ("s", "select") => 2,
            _ => usize::MAX,
        };
        let mut args = Vec::new();
        let mut start = range.start;
        loop {
            let comma = if args.len() + 1 < limit { self.skip_to(start..range.end, b',') } else { None };
            let end = comma.map_or(range.end, |length| start + length);
            args.push(if self.is_whole_pv(start..end) {
                TransformationArg::Pv(Box::new(self.pv(start..end, depth + 1)))
            } else {
                TransformationArg::Text(self.raw(start..end))
            });
            if comma.is_none() {
                return args;
            }
            start = end + 1;
        }
    }
}

/// An index as a number; one that is too large is taken modulo 2^32 (measured).
fn index_number(text: &[u8]) -> Option<i32> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits.iter().fold(0i32, |sum, digit| sum.wrapping_mul(10).wrapping_add(i32::from(digit - b'0')));
    Some(if digits.len() < text.len() { number.wrapping_neg() } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dump;

    fn pv(text: &str) -> String {
        let at = TextAt { span: Span { hi: text.len() as u32, ..Span::default() }, exact: true };
        let (pv, diagnostics) = parse_pv(text.as_bytes(), at);
        match diagnostics.first() {
            Some(diagnostic) => {
                format!("error {:?} {}..{}", diagnostic.code, diagnostic.primary.span.lo, diagnostic.primary.span.hi)
            }
            None => dump::pv(&pv),
        }
    }

    #[test]
    fn the_forms_of_a_variable_are_read() {
        assert_eq!(pv("$rU"), "$rU");
        assert_eq!(pv("$?"), "$?");
        assert_eq!(pv("$var(x)"), "$var(x)");
        assert_eq!(pv("$var()"), "$var()");
        assert_eq!(pv("$(ruri.user)"), "$ruri.user");
        assert_eq!(pv("$avp($var(n))"), "$avp(<$var(n)>)");
        assert_eq!(pv("$xavp(a[0]=>b)"), "$xavp(a[0]=>b)");
        assert_eq!(pv("$(hdr(Via)[-1])"), "$hdr(Via)[-1]");
        assert_eq!(pv("$(avp(x)[*])"), "$avp(x)[*]");
        assert_eq!(pv("$(avp(x)[$var(i)])"), "$avp(x)[$var(i)]");
    }

    #[test]
    fn transformations_are_read_with_their_arguments() {
        assert_eq!(pv("$(ru{s.len})"), "$ru{s.len}");
        assert_eq!(pv("$(var(x){s.select,0,,}{s.int})"), "$var(x){s.select|0|,}{s.int}");
        assert_eq!(pv("$(ru{uri.param,$var(p)})"), "$ru{uri.param|<$var(p)>}");
        assert_eq!(pv("$(ru{s.escape.common})"), "$ru{s.escape.common}");
        assert_eq!(pv("$(var(x){re.subst,/a,b/c/})"), "$var(x){re.subst|/a,b/c/}");
        assert_eq!(pv("$(var(x){s.replace,a,$(ru{s.select,0,:})})"), "$var(x){s.replace|a|<$ru{s.select|0|:}>}");
    }

    #[test]
    fn malformed_variables_name_the_place() {
        assert_eq!(pv("$(ru{s.len)"), "error E0107 4..5");
        assert_eq!(pv("$(avp(x)[a])"), "error E0108 9..10");
        assert_eq!(pv("$()"), "error E0107 2..2");
        assert_eq!(pv("$(ru {s.len})"), "error E0107 4..12");
    }

    #[test]
    fn a_format_string_splits_into_text_and_variables() {
        let text = b"a$$b $rU-$(ru{s.len}), 5%";
        let at = TextAt { span: Span { hi: text.len() as u32, ..Span::default() }, exact: true };
        let (parts, diagnostics) = parse_format_string(text, at);
        assert!(diagnostics.is_empty());
        let shown: Vec<String> = parts
            .iter()
            .map(|part| match part {
                FormatPart::Text(text) => String::from_utf8_lossy(&text.text).into_owned(),
                FormatPart::Pv(pv) => dump::pv(pv),
            })
            .collect();
        assert_eq!(shown, ["a$", "b ", "$rU", "-", "$ru{s.len}", ", 5%"]);
    }

    #[test]
    fn a_dollar_without_a_name_in_a_format_string_is_an_error() {
        let (_, diagnostics) = parse_format_string(b"costs 5$ ", TextAt { span: Span::default(), exact: false });
        assert_eq!(diagnostics.first().map(|d| d.code), Some(codes::LONE_DOLLAR));
    }
}
