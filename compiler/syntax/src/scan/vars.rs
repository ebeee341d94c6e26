//! `$` variables, `@` selects and `%` avps.

use super::Scanner;
use super::number::parse_number;
use crate::ast::{AvpRef, Mode, Name, RawText, Select, SelectPart};
use crate::codes;
use crate::pv::{self, PvExtent, TextAt};
use crate::span::Span;
use crate::token::T;

/// Bytes in the brackets of an avp or select.
const MAX_INDEX: usize = 4096;

/// Classes of old-style avps: user, domain and uri of From and To, and global.
const AVP_CLASSES: &[&[u8]] = &[b"f", b"t", b"fr", b"tr", b"fu", b"tu", b"fd", b"td", b"g"];

impl Scanner<'_> {
    /// `$..`: a pseudo-variable, or an old-style avp if the mode says so.
    pub(super) fn variable(&mut self) {
        let start = self.cur.pos;
        if self.mode_avp() {
            return;
        }
        match self.pv_extent() {
            PvExtent::Length(length) => {
                self.cur.pos += length;
                self.push_pv(start);
            }
            PvExtent::Unclosed(opener) => {
                let span = self.span_of(start, start + opener + 1);
                self.report(codes::UNCLOSED_PV, span, &[]);
                // The name alone stands for the variable; the rest of the line is lost.
                self.cur.pos = start + opener;
                self.push_pv(start);
                self.skip_line();
            }
            PvExtent::None => {
                self.cur.pos += 1;
                let span = self.span_from(start);
                self.report(codes::LONE_DOLLAR, span, &[]);
            }
        }
    }

    /// How far the variable at the reading position reaches. To find that a parenthesis is not closed takes reading all
    /// that follows; it is done once for a text.
    fn pv_extent(&mut self) -> PvExtent {
        let text = (self.cur.base, self.cur.end);
        let opener = pv::name_end(self.rest(), false);
        if self.unclosed.text == Some(text) && self.unclosed.parens.binary_search(&(self.cur.pos + opener)).is_ok() {
            return PvExtent::Unclosed(opener);
        }
        let extent = pv::extent(self.rest(), false);
        if matches!(extent, PvExtent::Unclosed(_)) {
            let parens = pv::unclosed(self.rest()).into_iter().map(|at| self.cur.pos + at).collect();
            self.unclosed.text = Some(text);
            self.unclosed.parens = parens;
        }
        extent
    }

    fn push_pv(&mut self, start: usize) {
        let written = self.span_from(start);
        let text = self.cur.text.get(start..self.cur.pos).unwrap_or(&[]).to_vec();
        let (pv, found) = match self.substitute(&text, written) {
            Some((changed, span)) => pv::parse_pv(&changed, TextAt { span, exact: false }),
            None => pv::parse_pv(&text, TextAt { span: written, exact: true }),
        };
        self.diagnostics.extend(found);
        let span = pv.span;
        let index = u32::try_from(self.tables.pvs.len()).unwrap_or(u32::MAX);
        self.tables.pvs.push(pv);
        self.push(T::Pv, index, span);
    }

    /// Reads an avp that starts with `$`, where the mode allows one. In the modes without and for all dialects only the
    /// forms that no pseudo-variable has are avps here; a bare `$name` is decided when the names are known.
    fn mode_avp(&mut self) -> bool {
        let start = self.cur.pos;
        let parens = self.peek_at(1) == Some(b'(');
        let from = if parens { 2 } else { 1 };
        let Some((length, name)) = avp_extent(self.rest().get(from..).unwrap_or(&[])) else { return false };
        let after = self.peek_at(from + length);
        let wanted = match self.mode {
            Mode::Ser if parens => after == Some(b')'),
            Mode::Ser => after != Some(b'('),
            Mode::Default | Mode::All => !parens && (name.class.is_some() || name.index.is_some()),
            Mode::Kamailio | Mode::Openser => false,
        };
        if !wanted {
            return false;
        }
        self.cur.pos += from + length + usize::from(parens);
        self.push_avp(start, start + from, &name, b'$');
        true
    }

    /// `%name`, or a `%` that is no operator here.
    pub(super) fn percent(&mut self) {
        let start = self.cur.pos;
        match avp_extent(self.rest().get(1..).unwrap_or(&[])) {
            Some((length, name)) => {
                self.cur.pos += 1 + length;
                self.push_avp(start, start + 1, &name, b'%');
            }
            None => {
                self.cur.pos += 1;
                let span = self.span_from(start);
                self.push(T::Percent, 0, span);
            }
        }
    }

    fn push_avp(&mut self, start: usize, from: usize, extent: &AvpExtent, sigil: u8) {
        let name = |this: &mut Self, range: (usize, usize)| {
            let word = this.intern(from + range.0, range.1 - range.0);
            Name { text: this.tables.words.text(word), span: this.span_of(from + range.0, from + range.1) }
        };
        let class = extent.class.map(|range| name(self, range));
        let avp_name = name(self, extent.name);
        let span = self.span_from(start);
        let index = u32::try_from(self.tables.avps.len()).unwrap_or(u32::MAX);
        self.tables.avps.push(AvpRef { class, name: avp_name, index: extent.index, sigil, span });
        self.push(T::Avp, index, span);
    }

    /// `@name.part[2]["text"].part`: ends at the first character that is no part of it.
    pub(super) fn select(&mut self) {
        let start = self.cur.pos;
        self.cur.pos += 1;
        let mut parts = Vec::new();
        if !self.select_name(&mut parts) {
            let span = self.span_from(start);
            return self.report(codes::BAD_SELECT, span, &[("problem", "a name must follow `@`")]);
        }
        loop {
            match (self.peek(), self.peek_at(1)) {
                (Some(b'.'), Some(b'a'..=b'z' | b'A'..=b'Z' | b'_')) => {
                    self.cur.pos += 1;
                    self.select_name(&mut parts);
                }
                (Some(b'['), _) => {
                    if !self.select_index(&mut parts) {
                        break;
                    }
                }
                _ => break,
            }
        }
        let span = self.span_from(start);
        let index = u32::try_from(self.tables.selects.len()).unwrap_or(u32::MAX);
        self.tables.selects.push(Select { parts, span });
        self.push(T::Select, index, span);
    }

    fn select_name(&mut self, parts: &mut Vec<SelectPart>) -> bool {
        let start = self.cur.pos;
        let length = self.word_length();
        if length == 0 {
            return false;
        }
        let word = self.intern(start, length);
        self.cur.pos += length;
        parts.push(SelectPart::Name(Name { text: self.tables.words.text(word), span: self.span_from(start) }));
        true
    }

    fn select_index(&mut self, parts: &mut Vec<SelectPart>) -> bool {
        let start = self.cur.pos;
        let rest = self.rest();
        let close = memchr::memchr2(b']', b'\n', rest.get(..MAX_INDEX).unwrap_or(rest));
        let Some(length) = close.filter(|at| self.peek_at(*at) == Some(b']')) else {
            let span = self.span_of(start, start + 1);
            self.cur.pos += 1;
            self.report(codes::BAD_SELECT, span, &[("problem", "expected a matching `]`")]);
            return false;
        };
        let inner = self.rest().get(1..length).unwrap_or(&[]).to_vec();
        self.cur.pos += length + 1;
        let span = self.span_of(start + 1, start + length);
        match select_part(&inner, span) {
            Some(part) => parts.push(part),
            None => {
                self.report(codes::BAD_SELECT, span, &[("problem", "expected a number or a string in double quotes")])
            }
        }
        true
    }
}

fn select_part(inner: &[u8], span: Span) -> Option<SelectPart> {
    let inner = inner.trim_ascii();
    if let Some(text) = inner.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")) {
        return Some(SelectPart::Str(RawText { text: text.into(), span: span.part(1..1 + text.len()) }));
    }
    let (digits, negative) = match inner.strip_prefix(b"-") {
        Some(digits) => (digits, true),
        None => (inner, false),
    };
    let value = parse_number(digits)?.cast_signed();
    Some(SelectPart::Int(if negative { value.wrapping_neg() } else { value }, span))
}

/// Where the pieces of an avp stand, as offsets after its mark.
struct AvpExtent {
    class: Option<(usize, usize)>,
    name: (usize, usize),
    index: Option<Option<i32>>,
}

/// Reads `[class.]name[index]`, where the name may start with `s:` or `i:`.
fn avp_extent(text: &[u8]) -> Option<(usize, AvpExtent)> {
    let word = |from: usize| {
        let is_word = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
        from + text.get(from..).unwrap_or(&[]).iter().take_while(is_word).count()
    };
    let first = word(0);
    let starts_a_word = |at: usize| text.get(at).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
    if first == 0 || !starts_a_word(0) {
        return None;
    }
    let is_class = AVP_CLASSES.contains(&text.get(..first)?) && text.get(first) == Some(&b'.');
    let (class, name_start) =
        if is_class && starts_a_word(first + 1) { (Some((0, first)), first + 1) } else { (None, 0) };
    let mut end = word(name_start);
    let is_space = matches!(text.get(name_start..end), Some(b"s" | b"i")) && text.get(end) == Some(&b':');
    if is_space && word(end + 1) > end + 1 {
        end = word(end + 1);
    }
    let name = (name_start, end);
    let (index, end) = match avp_index(text.get(end..).unwrap_or(&[])) {
        Some((length, index)) => (Some(index), end + length),
        None => (None, end),
    };
    Some((end, AvpExtent { class, name, index }))
}

/// Reads `[]` or `[number]` and gives its length too.
fn avp_index(text: &[u8]) -> Option<(usize, Option<i32>)> {
    let inner = text.strip_prefix(b"[")?;
    let length = memchr::memchr(b']', inner.get(..MAX_INDEX).unwrap_or(inner))?;
    let inner = inner.get(..length)?;
    if inner.is_empty() {
        return Some((2, None));
    }
    let number = std::str::from_utf8(inner).ok()?.parse().ok()?;
    Some((length + 2, Some(number)))
}
