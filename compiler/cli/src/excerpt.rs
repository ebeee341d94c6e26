//! A piece of a line that is too long to be drawn whole: generated scripts may have megabytes in one line, and each
//! finding in it would show them all.

use crate::render::{Place, printable};
use ariadne::Source;
use srcc_syntax::{FileId, SourceMap};
use std::ops::Range;

/// Bytes of a line that is drawn whole.
const MAX_LINE: usize = 1000;

/// Bytes shown before and after the start of the primary label.
const BEFORE: usize = 60;
const AFTER: usize = 120;

/// What is shown of a long line.
pub(crate) struct Excerpt {
    /// Where it stands.
    id: FileId,
    window: Range<usize>,
    /// The line, and `file:line:column` of the primary label.
    line: u32,
    header: String,
    name: String,
    source: Source<String>,
}

impl Excerpt {
    /// The surroundings of a label, if its line is too long.
    pub(crate) fn of(sources: &SourceMap, (id, range): &Place) -> Option<Excerpt> {
        let file = sources.file(*id)?;
        let place = sources.place(file.base.saturating_add(u32::try_from(range.start).ok()?))?;
        let line_start = range.start - (place.column as usize - 1);
        let line = sources.line_text(*id, place.line);
        if line.len() <= MAX_LINE {
            return None;
        }
        let line_end = line_start + line.len();
        let window = range.start.saturating_sub(BEFORE).max(line_start)..(range.start + AFTER).min(line_end);
        let text = printable(file.text.get(window.clone())?);
        Some(Excerpt {
            id: *id,
            window,
            line: place.line,
            header: format!("{}:{}:{}", file.name, place.line, place.column),
            name: file.name.clone(),
            source: Source::from(text),
        })
    }

    /// A label's place in the excerpt, as far as it is seen there.
    pub(crate) fn place(&self, (id, range): Place) -> Option<Place> {
        let is_seen = id == self.id && self.window.contains(&range.start) || range.start == self.window.end;
        let at = |offset: usize| offset.clamp(self.window.start, self.window.end) - self.window.start;
        is_seen.then(|| (id, at(range.start)..at(range.end)))
    }

    /// Puts the real place of the label into a drawing, which takes the excerpt for a file of one line.
    pub(crate) fn placed(&self, drawn: &[u8]) -> String {
        let number = self.line.to_string();
        let wider = number.len() - 1;
        let mut is_numbered = false;
        let mut text = String::new();
        for (index, line) in String::from_utf8_lossy(drawn).lines().enumerate() {
            if index == 0 {
                let frame = line.split("[ ").next().unwrap_or("");
                text.extend([&" ".repeat(wider), frame, "[ ", &self.header, " ]"]);
            } else if !is_numbered && line.contains("1 │") {
                is_numbered = true;
                text.push_str(&line.replacen("1 │", &format!("{number} │"), 1));
            } else {
                let fill = if line.contains('╯') && !line.contains('│') { "─" } else { " " };
                text.extend([&fill.repeat(wider), line]);
            }
            text.push('\n');
        }
        text
    }
}

impl ariadne::Cache<FileId> for &mut Excerpt {
    type Storage = String;

    fn fetch(&mut self, _: &FileId) -> Result<&Source<String>, impl std::fmt::Debug> {
        Ok::<_, std::convert::Infallible>(&self.source)
    }

    fn display<'a>(&self, _: &'a FileId) -> Option<impl std::fmt::Display + 'a> {
        Some(self.name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use srcc_syntax::span::FileKind;

    #[test]
    fn only_the_surroundings_of_a_label_in_a_long_line_are_shown() {
        let mut sources = SourceMap::default();
        let text = format!("short\n{}x{}\n", "a".repeat(5000), "b".repeat(5000));
        let id = sources.add("f", text.into_bytes().into(), FileKind::Main).unwrap();
        assert!(Excerpt::of(&sources, &(id, 0..5)).is_none());
        let excerpt = Excerpt::of(&sources, &(id, 5006..9000)).unwrap();
        assert_eq!(excerpt.header, "f:2:5001");
        assert_eq!(excerpt.source.text(), &format!("{}x{}", "a".repeat(60), "b".repeat(119)));
        assert_eq!(excerpt.place((id, 5006..9000)), Some((id, 60..180)));
        assert_eq!(excerpt.place((id, 0..5)), None);
        assert_eq!(excerpt.placed("  ╭─[ f:1:61 ]\n1 │ ax\n".as_bytes()), "  ╭─[ f:2:5001 ]\n2 │ ax\n");
    }
}
