//! Transformations: `{class.name,arguments}`.

use super::emit::{expr, to_int, to_str};
use super::{Lower, count_text, join_words};
use crate::catalog::{ImplParam, TransformRow};
use crate::codes::{missing, names, types};
use crate::hir::{ArgValue, Bytes, ExprKind, Transform, TransformArg, Ty};
use srcc_iface::{ArgType, CxRef, ValueType};
use srcc_syntax::Diagnostic;
use srcc_syntax::ast::{RawText, Transformation, TransformationArg};
use srcc_syntax::pv::TextAt;

/// The arguments; `{s.count,,}` has one, a comma. Measured for the functions that take a single character, but for
/// `{s.rm,..}`, `{s.stripto,..}` and `{s.ftime,..}`.
fn written_args(t: &Transformation, row: Option<&TransformRow>) -> Vec<TransformationArg> {
    let is_empty = |arg: &TransformationArg| matches!(arg, TransformationArg::Text(raw) if raw.text.is_empty());
    let takes_one = row.is_some_and(|row| row.args.iter().max() == Some(&1));
    let comma = match &*t.class.text {
        "s" => row.is_some_and(|row| !matches!(row.name, "rm" | "stripto" | "ftime")),
        class => class == "param",
    };
    match t.args.as_slice() {
        [first, second] if comma && takes_one && is_empty(first) && is_empty(second) => {
            let comma = RawText { text: Bytes::from(&b","[..]), span: t.span };
            vec![TransformationArg::Text(comma)]
        }
        // Measured: what is behind the character is not looked at, if it is a comma alone.
        [first, second] if &*t.class.text == "s" && row.is_some_and(ignores_a_comma) && is_empty(second) => {
            vec![first.clone()]
        }
        all => all.to_vec(),
    }
}

fn ignores_a_comma(row: &TransformRow) -> bool {
    matches!(row.name, "count" | "before" | "after" | "rbefore" | "rafter")
}

impl Lower<'_> {
    /// Resolves a transformation; `None` if it was reported.
    pub(super) fn transform(&mut self, t: &Transformation) -> Option<Transform> {
        // Measured: the class is case sensitive, the name is not.
        let name = t.name.text.to_ascii_lowercase();
        let full = format!("{}.{name}", t.class.text);
        let row = self.known_transform(t, &name, &full)?;
        let written = written_args(t, row.as_ref());
        if let Some(row) = &row
            && !row.args.is_empty()
            && !row.args.contains(&written.len())
        {
            let forms: Vec<_> = row.args.iter().map(|count| count_text(*count)).collect();
            let facts =
                [("name", full.as_str()), ("found", &count_text(written.len())), ("forms", &join_words(&forms, "or"))];
            self.report(Diagnostic::new(names::TRANSFORMATION_ARGUMENTS, t.span, &facts).note("forms"));
            return None;
        }
        self.check_character(t, row.as_ref(), &written, &full)?;
        let found = self.catalog.impl_transforms.get(full.as_str()).map(Vec::as_slice).unwrap_or(&[]);
        let Some(decl) = found.iter().copied().find(|decl| self.is_visible(decl.module)) else {
            let module = row.map_or("?", |row| row.module);
            self.report_missing(Diagnostic::new(
                missing::TRANSFORMATION,
                t.span,
                &[("name", &full), ("module", module)],
            ));
            return Some(Transform {
                path: None,
                cx: CxRef::Mut,
                ty: ValueType::Val,
                args: Vec::new(),
                name: full.into(),
                span: t.span,
            });
        };
        let mut args = Vec::new();
        for (nth, param) in decl.params.iter().enumerate() {
            let value = match written.get(nth) {
                Some(arg) => Some(self.transform_arg(&full, nth, param, arg)?),
                None => None,
            };
            args.push(TransformArg { value, optional: param.optional });
        }
        Some(Transform {
            path: Some(decl.path.into()),
            cx: decl.cx,
            ty: decl.ty,
            args,
            name: full.into(),
            span: t.span,
        })
    }

    /// A separator is one character that stands there (measured).
    fn check_character(
        &mut self,
        t: &Transformation,
        row: Option<&TransformRow>,
        written: &[TransformationArg],
        full: &str,
    ) -> Option<()> {
        let Some(nth) = row.and_then(|row| row.character) else { return Some(()) };
        let span = match written.get(nth) {
            None => return Some(()),
            Some(TransformationArg::Text(raw)) if raw.text.len() == 1 || raw.text.starts_with(b"\\") => return Some(()),
            Some(TransformationArg::Text(raw)) if raw.text.is_empty() => t.span,
            Some(TransformationArg::Text(raw)) => raw.span,
            // Measured: where it is the only argument, it may be a variable.
            Some(TransformationArg::Pv(_)) if written.len() == 1 => return Some(()),
            Some(TransformationArg::Pv(pv)) => pv.span,
        };
        let facts = [("name", full), ("nth", super::args::nth_text(nth))];
        self.report(Diagnostic::new(types::NOT_A_CHARACTER, span, &facts));
        None
    }

    fn transform_arg(
        &mut self,
        full: &str,
        nth: usize,
        param: &ImplParam,
        arg: &TransformationArg,
    ) -> Option<ArgValue> {
        let bad_number = |lower: &mut Self, text: &str, span| {
            let facts = [("name", full), ("nth", super::args::nth_text(nth)), ("found", text)];
            lower.report(Diagnostic::new(types::BAD_NUMBER, span, &facts).note("forms"));
        };
        match (param.ty, arg) {
            (ArgType::Int, TransformationArg::Text(raw)) => {
                let text = String::from_utf8_lossy(&raw.text);
                match number(&text) {
                    Some(number) if full == "s.substr" && nth == 1 && number < 0 => {
                        self.report(Diagnostic::new(types::NEGATIVE_LENGTH, raw.span, &[]).help("strip"));
                        None
                    }
                    Some(number) => Some(ArgValue::Int(expr(ExprKind::Int(number), Ty::Int, raw.span))),
                    None => {
                        bad_number(self, &text, raw.span);
                        None
                    }
                }
            }
            (ArgType::Int, TransformationArg::Pv(pv)) => Some(ArgValue::Int(to_int(self.pv_expr(pv)?))),
            (ArgType::Subst, TransformationArg::Text(raw)) => {
                Some(ArgValue::Subst(self.subst(&raw.text, TextAt { span: raw.span, exact: false })?))
            }
            (ArgType::ConstStr, TransformationArg::Text(raw)) => {
                Some(ArgValue::ConstStr(String::from_utf8_lossy(&raw.text).into()))
            }
            (_, TransformationArg::Text(raw)) => {
                let text = self.text_arg(full, nth, raw)?;
                Some(ArgValue::Str(expr(ExprKind::Str(text), Ty::Str, raw.span)))
            }
            (ArgType::Subst | ArgType::ConstStr, TransformationArg::Pv(pv)) => {
                let facts = [("name", full), ("nth", super::args::nth_text(nth))];
                self.report_missing(Diagnostic::new(missing::DYNAMIC_ARGUMENT, pv.span, &facts));
                None
            }
            (_, TransformationArg::Pv(pv)) => Some(ArgValue::Str(to_str(self.pv_expr(pv)?))),
        }
    }

    /// A text as it is meant. Measured: blanks before it do not belong to it, those behind it do; it is not a `$` that
    /// begins no variable; `{s.rm,..}` and separators know escapes.
    fn text_arg(&mut self, full: &str, nth: usize, raw: &RawText) -> Option<Bytes> {
        let is_separator = full == "s.select" || full == "s.ftime" || (full.starts_with("param.") && nth == 1);
        if is_separator {
            return Some(if full == "s.select" { self.separator(full, nth, raw)? } else { raw.text.clone() });
        }
        let text = raw.text.trim_ascii_start();
        if text.starts_with(b"$") && text != b"$$" {
            let name = String::from_utf8_lossy(&text[1..]).into_owned();
            self.report(Diagnostic::new(names::UNKNOWN_PV, raw.span, &[("name", &name)]));
            return None;
        }
        Some(match full {
            "s.rm" => unescape(text).into(),
            _ if text == b"$$" => Bytes::from(&b"$"[..]),
            _ => Bytes::from(text),
        })
    }

    /// The character that stands between the parts of `{s.select,..}`.
    fn separator(&mut self, full: &str, nth: usize, raw: &RawText) -> Option<Bytes> {
        match &*raw.text {
            [b'\\', b'\\' | b'n' | b'r' | b't', ..] => Some(unescape(&raw.text).into()),
            [b'\\', ..] => {
                let facts = [("name", full), ("nth", super::args::nth_text(nth))];
                self.report(Diagnostic::new(types::NOT_A_CHARACTER, raw.span, &facts));
                None
            }
            _ => Some(raw.text.clone()),
        }
    }

    /// The measured row; `Some(None)` if only an implementation knows it.
    fn known_transform(&mut self, t: &Transformation, name: &str, full: &str) -> Option<Option<TransformRow>> {
        let rows = self.catalog.transforms.get(&*t.class.text).map(Vec::as_slice).unwrap_or(&[]);
        let known = |row: &&TransformRow| row.name == name && !row.is_later;
        if let Some(row) = rows.iter().find(|row| known(row) && self.is_visible(row.module)) {
            return Some(Some(row.clone()));
        }
        let implemented = self.catalog.impl_transforms.get(full).map(Vec::as_slice).unwrap_or(&[]);
        if implemented.iter().any(|decl| self.is_visible(decl.module)) {
            return Some(None);
        }
        let diagnostic = Diagnostic::new(names::UNKNOWN_TRANSFORMATION, t.span, &[("name", full)]);
        let diagnostic = match rows.iter().find(known) {
            Some(row) => diagnostic.fact("module", row.module).help("load"),
            None => {
                let visible = rows.iter().filter(|row| self.is_visible(row.module));
                match self.nearest(name, visible.map(|row| row.name)) {
                    Some(near) => diagnostic.fact("near", &format!("{}.{near}", t.class.text)).help("near"),
                    None if rows.iter().any(|row| self.is_visible(row.module)) => diagnostic,
                    None => diagnostic.fact("class", &t.class.text).note("classes"),
                }
            }
        };
        self.report(diagnostic);
        None
    }
}

/// A number in an argument: blanks may stand before and behind its sign, no digits at all are 0, and too many are taken
/// modulo 2^32 (measured).
fn number(text: &str) -> Option<i32> {
    let text = text.trim();
    let (negative, digits) = match text.as_bytes() {
        [b'-', ..] => (true, text[1..].trim_start()),
        [b'+', ..] => (false, text[1..].trim_start()),
        _ => (false, text),
    };
    if text.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = digits.bytes().fold(0i32, |sum, digit| sum.wrapping_mul(10).wrapping_add(i32::from(digit - b'0')));
    Some(if negative { number.wrapping_neg() } else { number })
}

/// `\n \r \t`; a backslash before any other character stands for that character.
fn unescape(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'\\' => match bytes.next() {
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b't') => b'\t',
                other => other.unwrap_or(b'\\'),
            },
            byte => byte,
        });
    }
    out
}
