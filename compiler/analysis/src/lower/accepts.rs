//! Which texts a function takes as a constant argument.
//!
//! Column `accepts` of the table of functions holds, for each argument, the forms of text with which Kamailio 5.6.3
//! starts, each as a letter (data/README.md). What the words of a small language mean is not in it.

use super::args::{ArgCx, ConstText, nth_text};
use super::pv_form::header_problem;
use super::{Lower, with_near};
use crate::catalog::ParamKind;
use crate::codes::{names, types};
use srcc_syntax::Diagnostic;
use srcc_syntax::pv::{PvExtent, extent, parse_pv};

/// The form of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Form {
    /// Its letter in the table.
    letter: char,
    /// Length of the variable at its start; what follows is ignored where a single variable is wanted.
    pv: usize,
}

/// Log levels by the characters that tell them apart, `L_` before them.
const LEVELS: &[u8] = b"ABCEWNID";

impl Lower<'_> {
    /// Checks a constant text against the table; `None` if it is refused and was reported. Where nothing was measured,
    /// everything passes. The text comes back as the original reads it.
    pub(super) fn check_accepts(&mut self, cx: &mut ArgCx<'_>, text: ConstText) -> Option<ConstText> {
        self.check_level(cx, &text)?;
        self.check_word_argument(cx, &text)?;
        self.check_declared(cx, &text)?;
        self.check_header_name(cx, &text)?;
        let Some(accepts) = cx.accepts else { return Some(text) };
        let form = self.form_of(&text, accepts);
        // In a regular expression `$` is no variable; whether it compiles is checked elsewhere.
        let is_pattern = matches!(cx.kind, ParamKind::Regex | ParamKind::Subst);
        if accepts.contains(form.letter) || is_pattern && form.letter != 'e' {
            return Some(as_read(cx, text, form));
        }
        let text = &text;
        let before = self.diagnostics.len();
        match form.letter {
            'u' => drop(self.single_pv(text)),
            'j' | 'l' => drop(self.format(&text.text, text.at)),
            _ => {}
        }
        if self.diagnostics.len() == before {
            let found = refused(cx, text, form);
            self.report(found);
        }
        None
    }

    /// The form of a text. Variables are looked at only if that can make a difference.
    fn form_of(&mut self, text: &ConstText, accepts: &str) -> Form {
        let bytes = &text.text[..];
        let plain = |letter| Form { letter, pv: 0 };
        if !bytes.contains(&b'$') {
            return plain(plain_letter(bytes));
        }
        // `$$` is a dollar sign and no variable.
        if bytes.first() != Some(&b'$') || bytes.starts_with(b"$$") {
            if accepts.contains('i') {
                return plain('i');
            }
            return plain(if self.fails_quietly(|lower| lower.format(bytes, text.at).is_none()) { 'j' } else { 'i' });
        }
        let PvExtent::Length(length) = extent(bytes, true) else { return plain('l') };
        if "vraufm".chars().all(|letter| accepts.contains(letter)) && length == bytes.len() {
            return plain('r');
        }
        let first = start_of(text, length);
        if self.fails_quietly(|lower| lower.single_pv(&first).is_none()) {
            return plain('u');
        }
        let letter = if length < bytes.len() { 'm' } else { self.pv_letter(&first) };
        Form { letter, pv: length }
    }

    fn pv_letter(&self, text: &ConstText) -> char {
        let (pv, _) = parse_pv(&text.text, text.at);
        let name = &*pv.name.text;
        let is_writable = || self.catalog.pvs.get(name).is_some_and(|rows| rows.iter().any(|row| row.writable));
        match name {
            _ if !pv.transformations.is_empty() => 'f',
            "avp" => 'a',
            "var" | "vz" | "vn" => 'v',
            _ if is_writable() => 'v',
            _ => 'r',
        }
    }

    /// Runs a step whose diagnostics are dropped.
    fn fails_quietly(&mut self, step: impl FnOnce(&mut Self) -> bool) -> bool {
        let before = self.diagnostics.len();
        let failed = step(self);
        self.diagnostics.truncate(before);
        failed
    }

    fn check_word_argument(&mut self, cx: &ArgCx<'_>, text: &ConstText) -> Option<()> {
        let Some(word) = &cx.word else { return Some(()) };
        if self.has_form(word.pattern, &text.lossy()) {
            return Some(());
        }
        let facts =
            [("nth", nth_text(cx.nth)), ("name", cx.name), ("problem", "not understood"), ("wanted", word.wanted)];
        self.report(Diagnostic::new(types::BAD_ARGUMENT, text.span, &facts).note("wanted"));
        None
    }

    /// The name of a header: everything before a colon.
    fn check_header_name(&mut self, cx: &ArgCx<'_>, text: &ConstText) -> Option<()> {
        let is_name = matches!(
            (cx.name, cx.nth, cx.count),
            ("append_hf" | "insert_hf", 1, 2)
                | ("is_present_hf" | "remove_hf", 0, 1)
                | ("search_hf" | "subst_hf", 0, 3)
        );
        if !is_name || text.text.contains(&b'$') || header_problem(&text.lossy()).is_none() {
            return Some(());
        }
        let facts = [("nth", nth_text(cx.nth)), ("name", cx.name), ("problem", "not the name of a header")];
        self.report(Diagnostic::new(types::BAD_ARGUMENT, text.span, &facts));
        None
    }

    /// The level of `xlog("L_INFO", ..)`: the third character decides (measured).
    fn check_level(&mut self, cx: &ArgCx<'_>, text: &ConstText) -> Option<()> {
        let is_level = matches!((cx.name, cx.nth, cx.count), ("xlog" | "xlogl", 0, 2) | ("xlog" | "xlogl", 1, 3))
            || (cx.name, cx.nth) == ("xlogm", 0);
        if !is_level || text.text.first() == Some(&b'$') {
            return Some(());
        }
        if text.text.strip_prefix(b"L_").and_then(|rest| rest.first()).is_some_and(|letter| LEVELS.contains(letter)) {
            return Some(());
        }
        let words = ["L_ALERT", "L_BUG", "L_CRIT", "L_ERR", "L_WARN", "L_NOTICE", "L_INFO", "L_DBG"];
        let near = self.nearest(&text.lossy(), words);
        let facts = [("nth", nth_text(cx.nth)), ("name", cx.name), ("problem", "no log level")];
        let found = Diagnostic::new(types::BAD_ARGUMENT, text.span, &facts).note("levels");
        let found = with_near(found, text.at.span, near);
        self.report(found);
        None
    }
}

/// The variable at a text's start.
fn start_of(text: &ConstText, length: usize) -> ConstText {
    ConstText { text: text.text.get(..length).unwrap_or(&[]).into(), at: text.at, span: text.span }
}

/// What the original makes of a text that it takes.
fn as_read(cx: &mut ArgCx<'_>, text: ConstText, form: Form) -> ConstText {
    use ParamKind::{ConstInt, ConstStr, IntVar, NameOrPv, PvAny, PvWrite, StrExpr, StrVar};
    match (cx.kind, form.letter) {
        (IntVar | ConstInt, 'e') => ConstText { text: (&b"0"[..]).into(), ..text },
        (IntVar | PvAny | PvWrite, 'm') => start_of(&text, form.pv),
        (StrVar | NameOrPv, 'u' | 'm') | (StrExpr, 'u') => {
            cx.kind = ConstStr;
            text
        }
        _ => text,
    }
}

fn plain_letter(bytes: &[u8]) -> char {
    let text = std::str::from_utf8(bytes).unwrap_or("x");
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    match text {
        "" => 'e',
        _ if is_number(digits) && text.parse::<i32>().is_err() => 'b',
        _ if is_number(digits) && text.starts_with('-') => 'n',
        _ if is_number(digits) => 'd',
        _ if is_number(digits.trim()) => 's',
        _ if text.starts_with("0x") && u32::from_str_radix(text.get(2..).unwrap_or(""), 16).is_ok() => 'x',
        _ => 't',
    }
}

fn refused(cx: &ArgCx<'_>, text: &ConstText, form: Form) -> Diagnostic {
    let found = text.lossy();
    let facts = [("nth", nth_text(cx.nth)), ("name", cx.name), ("found", &*found)];
    let is_variable = form.pv > 0;
    match cx.kind {
        ParamKind::IntVar | ParamKind::ConstInt if !is_variable => {
            Diagnostic::new(types::BAD_NUMBER, text.span, &facts).note("forms")
        }
        ParamKind::PvAny | ParamKind::PvWrite if !is_variable => Diagnostic::new(names::NOT_A_PV, text.span, &facts),
        _ => {
            let problem = match form.letter {
                'e' => "empty",
                'm' => "text behind the variable",
                'v' | 'r' if cx.accepts.is_some_and(|accepts| accepts.contains('a')) => "takes `$avp(..)` here",
                'r' if cx.accepts.is_some_and(|accepts| accepts.contains('v')) => "this variable cannot be assigned",
                'f' => "takes no transformation",
                'v' | 'r' | 'a' | 'i' | 'j' => "takes no variable",
                _ => "malformed",
            };
            let facts = [("nth", nth_text(cx.nth)), ("name", cx.name), ("problem", problem)];
            Diagnostic::new(types::BAD_ARGUMENT, text.span, &facts)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::plain_letter;

    #[test]
    fn numbers_have_forms_of_their_own() {
        let texts = ["", "5", "-1", "2147483648", "5 ", "0x10", "0x", "abc", "5a"];
        assert_eq!(texts.map(|text| plain_letter(text.as_bytes())), ['e', 'd', 'n', 'b', 's', 'x', 't', 't', 't']);
    }
}
