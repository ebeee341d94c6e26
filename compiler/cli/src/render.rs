//! Diagnostics as text for people, drawn by ariadne.
//!
//! The primary label stands on text that the user wrote; where that text came through a define, a substitution or an
//! include, labels behind it say so.

use crate::excerpt::Excerpt;
use ariadne::{CharSet, Color, Config, IndexType, Label, Report, ReportKind, Source};
use srcc_syntax::{Diagnostic, Expansions, FileId, Severity, SourceMap, Span};
use std::collections::HashMap;
use std::io::{self, Write};
use std::ops::Range;

/// Draws diagnostics of one compilation; files are prepared once for all of them.
pub(crate) struct Renderer<'a> {
    sources: &'a SourceMap,
    expansions: &'a Expansions,
    color: bool,
    cache: Files<'a>,
}

/// File and byte range in it.
pub(crate) type Place = (FileId, Range<usize>);

impl<'a> Renderer<'a> {
    /// A renderer over the files of one compilation.
    pub(crate) fn new(sources: &'a SourceMap, expansions: &'a Expansions, color: bool) -> Renderer<'a> {
        Renderer { sources, expansions, color, cache: Files { sources, prepared: HashMap::new() } }
    }

    /// Writes one diagnostic, followed by an empty line.
    pub(crate) fn write(&mut self, diagnostic: &Diagnostic, out: &mut dyn Write) -> io::Result<()> {
        let (word, color) = match diagnostic.severity {
            Severity::Error => ("error", Color::Red),
            Severity::Warning => ("warning", Color::Yellow),
            Severity::Note => ("note", Color::Cyan),
        };
        let code = diagnostic.code.id();
        if self.color {
            let number = if diagnostic.severity == Severity::Error { 31 } else { 33 };
            writeln!(out, "\x1b[1;{number}m{word}[{code}]\x1b[0m: \x1b[1m{}\x1b[0m", diagnostic.title)?;
        } else {
            writeln!(out, "{word}[{code}]: {}", diagnostic.title)?;
        }
        let primary = self.expansions.user_span(diagnostic.primary.span);
        let Some(place) = self.place(primary.span) else {
            return writeln!(out);
        };
        let mut excerpt = Excerpt::of(self.sources, &place);
        let seen = |place: Place| excerpt.as_ref().map_or(Some(place.clone()), |excerpt| excerpt.place(place));
        let Some(place) = seen(place) else {
            return writeln!(out);
        };
        let config =
            Config::new().with_color(self.color).with_char_set(CharSet::Unicode).with_index_type(IndexType::Byte);
        let mut report = Report::build(ReportKind::Custom("", color), place.clone())
            .with_config(config)
            .with_label(Label::new(place).with_message(&diagnostic.primary.text).with_color(color).with_priority(1));
        let mut order = 0;
        let mut add = |span: Span, text: &str| {
            order += 1;
            let place = seen(self.place(span)?)?;
            Some(Label::new(place).with_message(text).with_color(Color::Blue).with_order(order))
        };
        // Files that include each other come by the same place again and again.
        let mut steps: Vec<(u32, u32)> = Vec::new();
        for step in &primary.trail {
            let place = (step.span().lo, step.span().hi);
            if !steps.contains(&place) {
                steps.push(place);
                report.add_labels(add(step.span(), &step.text()));
            }
        }
        for label in &diagnostic.labels {
            let user = self.expansions.user_span(label.span);
            report.add_labels(add(user.span, &label.text));
        }
        report.with_notes(&diagnostic.notes);
        report.with_helps(&diagnostic.help);
        report.with_helps(diagnostic.fixes.iter().map(|fix| &fix.title));
        // ariadne's own headline cannot be without colour; ours stands in its place.
        let mut drawn = Vec::new();
        match &mut excerpt {
            Some(excerpt) => report.finish().write(excerpt, &mut drawn)?,
            None => report.finish().write(&mut self.cache, &mut drawn)?,
        }
        let body = drawn.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let body = drawn.get(body..).unwrap_or_default();
        match excerpt {
            Some(excerpt) => out.write_all(excerpt.placed(body).as_bytes())?,
            None => out.write_all(body)?,
        }
        writeln!(out)
    }

    /// Clamps a span to one file.
    fn place(&self, span: Span) -> Option<Place> {
        let id = self.sources.file_at(span.lo)?;
        let file = self.sources.file(id)?;
        let at = |position: u32| (position.saturating_sub(file.base) as usize).min(file.text.len());
        Some((id, at(span.lo)..at(span.hi.max(span.lo))))
    }
}

/// ariadne's view of the files.
struct Files<'a> {
    sources: &'a SourceMap,
    prepared: HashMap<FileId, Source<String>>,
}

impl ariadne::Cache<FileId> for Files<'_> {
    type Storage = String;

    fn fetch(&mut self, id: &FileId) -> Result<&Source<String>, impl std::fmt::Debug> {
        let sources = self.sources;
        let prepared = self
            .prepared
            .entry(*id)
            .or_insert_with(|| Source::from(sources.file(*id).map_or_else(String::new, |file| printable(&file.text))));
        Ok::<_, std::convert::Infallible>(prepared)
    }

    fn display<'a>(&self, id: &'a FileId) -> Option<impl std::fmt::Display + 'a> {
        self.sources.file(*id).map(|file| file.name.clone())
    }
}

/// The bytes as text of the same length, so that positions stay valid: what is not UTF-8 becomes `?`, and control
/// characters that a terminal or ariadne would take for a line end become blanks.
pub(crate) fn printable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.extend(
            chunk.valid().chars().map(|c| if c.is_ascii_control() && c != '\n' && c != '\t' { ' ' } else { c }),
        );
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

/// The line after all diagnostics: what became of the file. Nothing where there is nothing to say.
pub(crate) fn summary(diagnostics: &[Diagnostic], file: &str, doing: &str) -> Option<String> {
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let some = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    match (count(Severity::Error), count(Severity::Warning)) {
        (0, 0) => None,
        (0, w) => Some(format!("warning: `{file}` gave {}", some(w, "warning"))),
        (e, 0) => Some(format!("error: could not {doing} `{file}` due to {}", some(e, "error"))),
        (e, w) => {
            Some(format!("error: could not {doing} `{file}` due to {}; {}", some(e, "error"), some(w, "warning")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All scripts of `tests/ui`.
    fn scripts(folder: &std::path::Path, found: &mut Vec<Vec<u8>>) {
        let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                scripts(&path, found);
            } else {
                found.push(std::fs::read(path).unwrap());
            }
        }
    }

    #[test]
    fn whatever_is_found_in_whatever_bytes_can_be_drawn() {
        let mut seeds = Vec::new();
        scripts(&srcc_tests::root().join("tests/ui"), &mut seeds);
        let mut numbers = srcc_tests::script::Numbers::new(3);
        let mut drawn = 0;
        for seed in seeds.iter().cycle().take(seeds.len() * 5) {
            let other = &seeds[numbers.below(seeds.len())];
            let mut text = srcc_tests::fuzz::mutated(seed, other, &mut numbers);
            // Some lines are as long as a generated script has them.
            if numbers.below(4) == 0 {
                text.iter_mut().filter(|byte| **byte == b'\n').for_each(|byte| *byte = b' ');
            }
            let parsed = srcc_tests::fuzz::parsed(&text);
            let options = srcc_analysis::Options { build: true };
            let analysis = srcc_analysis::analyze(&parsed, srcc_analysis::Catalog::stock(), options);
            for color in [false, true] {
                let mut renderer = Renderer::new(&parsed.sources, &parsed.expansions, color);
                for found in parsed.diagnostics.iter().chain(&analysis.diagnostics) {
                    let mut out = Vec::new();
                    renderer.write(found, &mut out).unwrap();
                    drawn += out.len();
                }
            }
        }
        assert!(drawn > 100_000, "{drawn}");
    }

    #[test]
    fn bytes_that_are_no_text_keep_their_places() {
        assert_eq!(printable(b"a\xffb\r\n\x0cc\xc3\xa4"), "a?b \n c\u{e4}");
    }
}
