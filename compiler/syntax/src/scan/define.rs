//! `#!define` and its relatives.

use super::Scanner;
use super::exprs;
use crate::ast::{DirectiveKind, Name};
use crate::codes;
use crate::diag::Diagnostic;
use crate::loader::Options;
use crate::span::{ExpnId, FileKind, Span};
use std::ops::Range;
use std::sync::Arc;

/// A define. Its value is a piece of some source text, so that its tokens have places.
#[derive(Clone, Debug)]
pub(super) struct Define {
    pub(super) text: Arc<[u8]>,
    /// Position of `text[0]`.
    pub(super) base: u32,
    pub(super) range: Range<usize>,
    pub(super) name_span: Span,
    /// The string of the `#!substdef` rule that made it.
    pub(super) rule: Option<Span>,
    /// The comment in its value was reported.
    pub(super) warned: bool,
}

/// What to do about a name that is defined already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Policy {
    Once,
    Try,
    Replace,
}

impl Scanner<'_> {
    /// Defines the names of the version and of the command line.
    pub(super) fn predefine(&mut self, options: &Options) {
        for name in &options.version_names {
            self.define_text(name, name, 0..name.len(), name.len()..name.len(), "<predefined>");
        }
        for define in &options.defines {
            let name_length = define.find('=').unwrap_or(define.len());
            let value = (name_length + 1).min(define.len())..define.len();
            let name = define.get(..name_length).unwrap_or("");
            self.define_text(name, define, 0..name_length, value, "<command line>");
        }
    }

    /// Defines `name` with a value that stands in no file.
    fn define_text(&mut self, name: &str, text: &str, name_at: Range<usize>, value: Range<usize>, source: &str) {
        let Some((text, base)) = self.virtual_text(source, text.as_bytes().to_vec()) else { return };
        let at = |offset: usize| base.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
        let name_span = Span::new(at(name_at.start), at(name_at.end), ExpnId::ROOT);
        let define = Define { text, base, range: value, name_span, rule: None, warned: false };
        let word = self.tables.words.intern(name);
        self.set_define(word, define);
    }

    fn virtual_text(&mut self, source: &str, text: Vec<u8>) -> Option<(Arc<[u8]>, u32)> {
        let text: Arc<[u8]> = text.into();
        let file = self.add_source(source, text.clone(), FileKind::Virtual)?;
        Some((text, self.sources.file(file)?.base))
    }

    pub(super) fn set_define(&mut self, word: u32, define: Define) {
        let index = word as usize;
        if self.defines.len() <= index {
            self.defines.resize(index + 1, None);
        }
        if let Some(slot) = self.defines.get_mut(index) {
            *slot = Some(define);
        }
    }

    pub(super) fn find_define(&self, word: u32) -> Option<&Define> {
        self.defines.get(word as usize).and_then(Option::as_ref)
    }

    /// The value of a define as text, lines joined.
    pub(super) fn define_value(&self, word: u32) -> Option<Vec<u8>> {
        let define = self.find_define(word)?;
        Some(join_lines(define.text.get(define.range.clone()).unwrap_or(&[])))
    }

    /// All names that are defined, with their values as text, lines joined.
    pub(crate) fn all_defines(&self) -> Vec<(Arc<str>, Vec<u8>)> {
        let words = (0u32..).zip(&self.defines).filter(|(_, define)| define.is_some()).map(|(word, _)| word);
        words.filter_map(|word| Some((self.tables.words.text(word), self.define_value(word)?))).collect()
    }

    /// `#!define NAME value`
    pub(super) fn define(&mut self, start: usize, directive: &'static str, policy: Policy) -> bool {
        let Some((word, name_span)) = self.directive_name(directive) else {
            self.skip_line();
            return true;
        };
        let (from, mut to) = self.directive_text();
        // Measured: blanks at the end of the line belong to the value, which `$def(NAME)` shows.
        while to > from && matches!(self.cur.text.get(to), Some(b' ' | b'\t')) {
            to += 1;
        }
        let value = (to > from).then(|| self.span_of(from, to));
        let define = Define {
            text: self.cur.text.clone(),
            base: self.cur.base,
            range: from..to,
            name_span,
            rule: None,
            warned: false,
        };
        let word_span = self.span_of(start + 2, start + 2 + directive.len());
        let span = self.span_of(start, to.max(from));
        let name = Name { text: self.tables.words.text(word), span: name_span };
        self.note_directive(span, DirectiveKind::Define { name, value });
        self.add_define(word, define, policy, Some(word_span));
        true
    }

    /// Adds a define; `word_span` is the directive's word, which a fix may change.
    fn add_define(&mut self, word: u32, define: Define, policy: Policy, word_span: Option<Span>) {
        let first = self.find_define(word).map(|first| first.name_span);
        match (first, policy) {
            (Some(_), Policy::Try) => return,
            (Some(first), Policy::Once) => {
                let name = self.tables.words.text(word);
                let mut diagnostic = Diagnostic::new(codes::DUPLICATE_DEFINE, define.name_span, &[("name", &name)])
                    .also(first, "first")
                    .help("redefine");
                if let Some(span) = word_span {
                    diagnostic = diagnostic.fix("fix", vec![(span, "redefine".to_owned())], false);
                }
                self.diagnostics.push(diagnostic);
                return;
            }
            _ => {}
        }
        self.set_define(word, define);
    }

    /// `#!undef NAME`
    pub(super) fn undef(&mut self, start: usize) -> bool {
        if let Some((word, span)) = self.directive_name("undef") {
            if let Some(slot) = self.defines.get_mut(word as usize) {
                *slot = None;
            }
            let name = Name { text: self.tables.words.text(word), span };
            let span = self.span_from(start);
            self.note_directive(span, DirectiveKind::Undef(name));
        }
        self.skip_line();
        true
    }

    /// `#!defexp NAME expression`, `#!defexps` with quotes around the value.
    pub(super) fn define_expr(&mut self, start: usize, directive: &'static str, quoted: bool) -> bool {
        let Some((word, name_span)) = self.directive_name(directive) else {
            self.skip_line();
            return true;
        };
        let (from, to) = self.directive_text();
        let value_span = self.span_of(from, to);
        let Some(value) = self.evaluate(directive, from, to) else { return true };
        let text = match (value, quoted) {
            (exprs::Value::Int(number), false) => number.to_string().into_bytes(),
            (exprs::Value::Str(text), false) => text,
            (exprs::Value::Int(number), true) => format!("\"{number}\"").into_bytes(),
            (exprs::Value::Str(text), true) => [b"\"", text.as_slice(), b"\""].concat(),
        };
        let name = Name { text: self.tables.words.text(word), span: name_span };
        let span = self.span_of(start, to);
        self.note_directive(span, DirectiveKind::Define { name, value: Some(value_span) });
        self.define_virtual(word, name_span, text, Policy::Once, "<value of an expression>", None);
        true
    }

    /// Defines `word` with a computed value.
    pub(super) fn define_virtual(
        &mut self,
        word: u32,
        name_span: Span,
        text: Vec<u8>,
        policy: Policy,
        source: &str,
        rule: Option<Span>,
    ) {
        let Some((text, base)) = self.virtual_text(source, text) else { return };
        let range = 0..text.len();
        self.add_define(word, Define { text, base, range, name_span, rule, warned: false }, policy, None);
    }

    /// `#!defenv ENV`, `#!defenv NAME=ENV`
    pub(super) fn define_env(&mut self, start: usize, directive: &'static str, quoted: bool, required: bool) -> bool {
        let Some((word, name_span)) = self.directive_name(directive) else {
            self.skip_line();
            return true;
        };
        let (mut variable, mut variable_span) = (word, name_span);
        if self.peek() == Some(b'=') {
            self.cur.pos += 1;
            let Some(found) = self.directive_name(directive) else {
                self.skip_line();
                return true;
            };
            (variable, variable_span) = found;
        }
        let span = self.span_from(start);
        self.skip_line();
        let variable = self.tables.words.text(variable);
        let name = Name { text: self.tables.words.text(word), span: name_span };
        self.note_directive(span, DirectiveKind::DefEnv { name, variable: variable.clone() });
        match self.loader.env(&variable) {
            Some(value) => {
                let value = if quoted { [b"\"", value.as_slice(), b"\""].concat() } else { value };
                let source = format!("<environment variable {variable}>");
                self.define_virtual(word, name_span, value, Policy::Once, &source, None);
            }
            None if required => {
                let diagnostic = Diagnostic::new(codes::UNSET_ENV, variable_span, &[("name", &variable)]);
                self.diagnostics.push(diagnostic.help("try_it"));
            }
            None => {}
        }
        true
    }

    /// A loaded module defines `MOD_name`.
    pub(super) fn define_module(&mut self) {
        let Some(path) = self.tables.strings.last().cloned() else { return };
        let name = format!("MOD_{}", module_name(&path.to_str()));
        let word = self.tables.words.intern(&name);
        if self.find_define(word).is_none() {
            let text = self.cur.text.clone();
            let base = self.cur.base;
            let define = Define { text, base, range: 0..0, name_span: path.span, rule: None, warned: false };
            self.set_define(word, define);
        }
    }

    /// Says once that the value of a define holds a comment, found at offset `at` of its text while it was used.
    pub(super) fn warn_comment_in_define(&mut self, word: u32, at: usize) {
        let name = self.tables.words.text(word);
        let Some(define) = self.defines.get_mut(word as usize).and_then(Option::as_mut) else { return };
        if define.warned || !define.range.contains(&at) {
            return;
        }
        define.warned = true;
        let position = |offset: usize| define.base.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
        let span = Span::new(position(at), position(define.range.end), define.name_span.expn);
        let facts = [("name", &*name)];
        let diagnostic = Diagnostic::new(codes::COMMENT_IN_DEFINE, span, &facts).note("swallow");
        self.diagnostics.push(diagnostic.fix("fix", vec![(span, String::new())], false));
    }
}

/// The bare name of a module file: no directory, no `.so`.
pub(crate) fn module_name(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.strip_suffix(".so").unwrap_or(file)
}

/// Removes backslash and newline.
pub(super) fn join_lines(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        let (before, tail) = rest.split_at(at);
        out.extend_from_slice(before);
        rest = match tail {
            [b'\\', b'\n', after @ ..] | [b'\\', b'\r', b'\n', after @ ..] => after,
            [backslash, after @ ..] => {
                out.push(*backslash);
                after
            }
            [] => tail,
        };
    }
    out.extend_from_slice(rest);
    out
}
