//! `include_file` and `import_file`, which insert the text of a file anywhere.

use super::{Frame, Scanner};
use crate::ast::DirectiveKind;
use crate::codes;
use crate::diag::Diagnostic;
use crate::span::{ExpnId, ExpnKind, FileId, FileKind, Span};
use std::collections::HashMap;
use std::sync::Arc;

/// As the original (language reference, section 2).
const MAX_DEPTH: usize = 10;

/// Included files and the bytes in them; more are taken for files that include each other over and over.
const MAX_FILES: usize = 10_000;
const MAX_BYTES: usize = 64 << 20;

/// What was included so far.
#[derive(Debug, Default)]
pub(super) struct Included {
    files: usize,
    bytes: usize,
    /// By the name under which a file was opened.
    known: HashMap<String, FileId>,
}

impl Scanner<'_> {
    pub(super) fn include_directive(&mut self, start: usize, word: &'static str, required: bool) -> bool {
        self.include(start, word, required);
        true
    }

    /// Reads the name after the word and starts to scan the file.
    pub(super) fn include(&mut self, start: usize, _word: &'static str, required: bool) {
        self.skip_blanks();
        let name_start = self.cur.pos;
        let Some(path) = self.include_name() else { return };
        let name_span = self.span_from(name_start);
        let path = match self.substitute(&path, name_span) {
            Some((changed, _)) => changed,
            None => path,
        };
        let path = String::from_utf8_lossy(&path).into_owned();
        let span = self.span_from(start);
        let found = self.open_include(&path, span, name_span, required);
        self.note_directive(
            span,
            DirectiveKind::Include { path: name_span, file: found.as_ref().map(|found| found.0) },
        );
        if let Some((file, text)) = found {
            let expn = self.expansions.add(ExpnKind::Include { file }, span);
            let frame = self.file_frame(file, text, expn);
            self.push_frame(frame);
        }
    }

    /// The name between double quotes; anything else is reported and skipped.
    pub(super) fn include_name(&mut self) -> Option<Vec<u8>> {
        let start = self.cur.pos;
        let rest = self.rest();
        let close = rest.strip_prefix(b"\"").and_then(|inner| {
            let end = inner.iter().position(|byte| *byte == b'"' || byte.is_ascii_whitespace())?;
            (inner.get(end) == Some(&b'"')).then_some(end)
        });
        if let Some(length) = close {
            let mut name = Vec::with_capacity(length);
            let mut raw = rest.get(1..=length).unwrap_or(&[]);
            while let Some((first, tail)) = raw.split_first() {
                if *first == b'\\' {
                    let used = super::strings::unescape(raw, &mut name).max(1);
                    raw = raw.get(used..).unwrap_or(&[]);
                } else {
                    name.push(*first);
                    raw = tail;
                }
            }
            self.cur.pos += length + 2;
            return Some(name);
        }
        let length = memchr::memchr3(b'\n', b';', b'#', rest).unwrap_or(rest.len());
        let text = rest.get(..length).unwrap_or(&[]).trim_ascii_end();
        let found = if text.is_empty() { "no name here".to_owned() } else { "not a name in double quotes".to_owned() };
        let end = start + text.len();
        self.cur.pos = end;
        let span = self.span_of(start, end);
        self.report(codes::BAD_INCLUDE_NAME, span, &[("found", &found)]);
        None
    }

    /// Loads a file: as named, then beside the including file.
    fn open_include(&mut self, path: &str, span: Span, name: Span, required: bool) -> Option<(FileId, Arc<[u8]>)> {
        if self.included.files > MAX_FILES || self.included.bytes > MAX_BYTES {
            return None;
        }
        let includer = self.sources.file(self.cur.file).map_or("", |file| file.name.as_str());
        let beside = match includer.rsplit_once('/') {
            Some((directory, _)) if !path.starts_with('/') => Some(format!("{directory}/{path}")),
            _ => None,
        };
        let mut candidates = vec![path.to_owned()];
        candidates.extend(beside);
        let loaded = candidates.iter().find_map(|path| Some((path, self.loader.load(path).ok()?)));
        let Some((opened, text)) = loaded else {
            if required {
                let tried = candidates.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ");
                let diagnostic = Diagnostic::new(codes::INCLUDE_NOT_FOUND, name, &[("path", path), ("tried", &tried)]);
                self.diagnostics.push(diagnostic.note("tried").help("import"));
            }
            return None;
        };
        let opened = opened.clone();
        let files: Vec<&Frame> = std::iter::once(&self.cur).chain(&self.stack).filter(|f| f.define.is_none()).collect();
        if files.len() > MAX_DEPTH {
            let is_open = |frame: &&Frame| self.sources.file(frame.file).is_some_and(|file| file.name == opened);
            let cycle = files.iter().any(is_open);
            let facts = [("limit", &*MAX_DEPTH.to_string()), ("path", path)];
            let diagnostic = Diagnostic::new(codes::INCLUDE_DEPTH, span, &facts);
            self.diagnostics.push(if cycle { diagnostic.note("cycle") } else { diagnostic });
            return None;
        }
        self.included.files += 1;
        self.included.bytes += text.len();
        if self.included.files > MAX_FILES || self.included.bytes > MAX_BYTES {
            let facts = [("limit", &*MAX_FILES.to_string())];
            self.report(codes::TOO_MANY_INCLUDES, span, &facts);
            return None;
        }
        let main = self.sources.files.first().filter(|file| file.name == opened).map(|_| FileId(0));
        let file = match main.or_else(|| self.included.known.get(&opened).copied()) {
            Some(known) => known,
            None => self.add_source(&opened, text, FileKind::Included)?,
        };
        self.included.known.insert(opened, file);
        let text = self.sources.file(file)?.text.clone();
        debug_assert!(span.expn == self.cur.expn || span.expn == ExpnId::ROOT);
        Some((file, text))
    }
}
