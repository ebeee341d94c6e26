//! Where every piece of a script was written, and through which define, substitution or include it got there.
//!
//! All files share one position space, so that a position is four bytes and two positions compare. A [`Span`] also
//! names the entry of the [`Expansions`] table it came through; a diagnostic climbs that table so that its primary
//! label always stands on text that the user wrote at the place of use.

use std::ops::Range;
use std::sync::Arc;

/// Index of a file in the [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// Index of an entry in [`Expansions`]; [`ExpnId::ROOT`] is text of the main file itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExpnId(pub u32);

impl ExpnId {
    /// The main file: reached through no define, substitution or include.
    pub const ROOT: ExpnId = ExpnId(0);
}

/// Bytes `lo..hi` of the common position space, reached through `expn`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// First byte.
    pub lo: u32,
    /// One past the last byte.
    pub hi: u32,
    /// How the text got into the token stream.
    pub expn: ExpnId,
}

impl Span {
    /// A span reached through `expn`.
    pub fn new(lo: u32, hi: u32, expn: ExpnId) -> Span {
        Span { lo, hi, expn }
    }

    /// The empty span right after this one: where a missing `;` belongs.
    pub fn after(self) -> Span {
        Span { lo: self.hi, ..self }
    }

    /// The empty span at the start of this one.
    pub fn before(self) -> Span {
        Span { hi: self.lo, ..self }
    }

    /// The part `range` of this span, in bytes from its start, clamped to it.
    pub fn part(self, range: Range<usize>) -> Span {
        let at = |n: usize| self.lo.saturating_add(u32::try_from(n).unwrap_or(u32::MAX)).min(self.hi);
        Span { lo: at(range.start), hi: at(range.end), expn: self.expn }
    }

    /// True for a span of no bytes.
    pub fn is_empty(self) -> bool {
        self.lo >= self.hi
    }
}

/// What a [`SourceFile`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// The script named on the command line.
    Main,
    /// A file reached by `include_file` or `import_file`.
    Included,
    /// Text that is in no file: a define of the command line, of the environment or of the compiler.
    Virtual,
}

/// One text in the position space.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path as it was opened, or `<command line>` and the like.
    pub name: String,
    /// The bytes; a script need not be UTF-8.
    pub text: Arc<[u8]>,
    /// Position of the first byte.
    pub base: u32,
    /// Offset of each line's first byte.
    pub line_starts: Vec<u32>,
    /// Where the text comes from.
    pub kind: FileKind,
}

/// A position in the words of an editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub column: u32,
}

/// All texts of one compilation, one after the other in a single position space.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    /// The files in order of `base`.
    pub files: Vec<SourceFile>,
}

impl SourceMap {
    /// Adds a text; `None` when the position space of 4 GiB is full.
    pub fn add(&mut self, name: &str, text: Arc<[u8]>, kind: FileKind) -> Option<FileId> {
        // One position between two files keeps "end of this file" apart from "start of the next".
        let base = match self.files.last() {
            Some(last) => last.base.checked_add(u32::try_from(last.text.len()).ok()?)?.checked_add(1)?,
            None => 0,
        };
        base.checked_add(u32::try_from(text.len()).ok()?)?.checked_add(1)?;
        let mut line_starts = vec![0];
        line_starts.extend(memchr::memchr_iter(b'\n', &text).filter_map(|at| u32::try_from(at + 1).ok()));
        let id = FileId(u32::try_from(self.files.len()).ok()?);
        self.files.push(SourceFile { name: name.to_owned(), text, base, line_starts, kind });
        Some(id)
    }

    /// The file that holds position `at`.
    pub fn file_at(&self, at: u32) -> Option<FileId> {
        let next = self.files.partition_point(|file| file.base <= at);
        next.checked_sub(1).and_then(|index| u32::try_from(index).ok()).map(FileId)
    }

    /// The file behind an id.
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// File, line and column of position `at`.
    pub fn place(&self, at: u32) -> Option<Place> {
        let id = self.file_at(at)?;
        let file = self.file(id)?;
        let offset = at - file.base;
        let line = file.line_starts.partition_point(|start| *start <= offset);
        let start = file.line_starts.get(line.checked_sub(1)?)?;
        Some(Place { file: id, line: u32::try_from(line).ok()?, column: offset - start + 1 })
    }

    /// The bytes a span covers; empty for a span that leaves its file.
    pub fn text(&self, span: Span) -> &[u8] {
        let Some(file) = self.file_at(span.lo).and_then(|id| self.file(id)) else {
            return &[];
        };
        let range = (span.lo - file.base) as usize..(span.hi.max(span.lo) - file.base) as usize;
        file.text.get(range).unwrap_or(&[])
    }

    /// The bytes of line `line` (from 1) of a file, without its line end.
    pub fn line_text(&self, file: FileId, line: u32) -> &[u8] {
        let Some(file) = self.file(file) else {
            return &[];
        };
        let start = |line: u32| file.line_starts.get(line as usize).map(|at| *at as usize);
        let Some(from) = line.checked_sub(1).and_then(start) else {
            return &[];
        };
        let to = start(line).map_or(file.text.len(), |next| next - 1);
        let text = file.text.get(from..to).unwrap_or(&[]);
        text.strip_suffix(b"\r").unwrap_or(text)
    }
}

/// What brought a text into the token stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpnKind {
    /// The main file.
    Root,
    /// The value of a define.
    Define {
        /// The define's name.
        name: Arc<str>,
        /// Where the name stands in its directive.
        def_span: Span,
    },
    /// The value of a `#!substdef`, used as an identifier.
    SubstDef {
        /// The name that was replaced.
        name: Arc<str>,
        /// The rule's string.
        rule_span: Span,
    },
    /// A token's text that a `#!subst` rule changed.
    Subst {
        /// The rule's string.
        rule_span: Span,
    },
    /// The text of an included file.
    Include {
        /// That file.
        file: FileId,
    },
}

/// One entry of the expansion table.
#[derive(Clone, Debug)]
pub struct Expansion {
    /// What happened.
    pub kind: ExpnKind,
    /// Where: the identifier that was replaced, the token that was changed, or the include directive.
    pub use_span: Span,
}

/// One step on the way from the text that the user wrote to the text that was compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrailStep {
    /// The text stands in the value of this define.
    InDefine {
        /// The define's name.
        name: Arc<str>,
        /// The text inside the define's value.
        span: Span,
    },
    /// The text was produced by this `#!subst` or `#!substdef` rule.
    BySubst {
        /// The rule's string.
        span: Span,
    },
    /// The file was included here.
    IncludedHere {
        /// The include directive.
        span: Span,
    },
}

impl TrailStep {
    /// The place to show.
    pub fn span(&self) -> Span {
        match self {
            TrailStep::InDefine { span, .. } | TrailStep::BySubst { span } | TrailStep::IncludedHere { span } => *span,
        }
    }

    /// What to say there.
    pub fn text(&self) -> String {
        match self {
            TrailStep::InDefine { name, .. } => format!("in the define `{name}`"),
            TrailStep::BySubst { .. } => "the text was changed by this rule".to_owned(),
            TrailStep::IncludedHere { .. } => "included here".to_owned(),
        }
    }
}

/// A span on text that the user wrote at the place of use, and how to get from there to the original span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserSpan {
    /// The outermost place in the file where the construct is used.
    pub span: Span,
    /// From the inside out.
    pub trail: Vec<TrailStep>,
}

/// The expansion table.
#[derive(Clone, Debug)]
pub struct Expansions {
    entries: Vec<Expansion>,
}

impl Default for Expansions {
    fn default() -> Self {
        Expansions { entries: vec![Expansion { kind: ExpnKind::Root, use_span: Span::default() }] }
    }
}

impl Expansions {
    /// Adds an entry.
    pub fn add(&mut self, kind: ExpnKind, use_span: Span) -> ExpnId {
        self.entries.push(Expansion { kind, use_span });
        ExpnId(u32::try_from(self.entries.len() - 1).unwrap_or(0))
    }

    /// The entry behind an id; the root entry for an unknown one.
    pub fn get(&self, id: ExpnId) -> &Expansion {
        &self.entries[if (id.0 as usize) < self.entries.len() { id.0 as usize } else { 0 }]
    }

    /// Finds the text that the user wrote for `span`.
    pub fn user_span(&self, span: Span) -> UserSpan {
        let mut user = span;
        let mut trail = Vec::new();
        loop {
            let entry = self.get(user.expn);
            match &entry.kind {
                ExpnKind::Root | ExpnKind::Include { .. } => break,
                ExpnKind::Define { name, .. } => trail.push(TrailStep::InDefine { name: name.clone(), span: user }),
                ExpnKind::SubstDef { rule_span, .. } | ExpnKind::Subst { rule_span } => {
                    trail.push(TrailStep::BySubst { span: *rule_span });
                }
            }
            user = entry.use_span;
        }
        let mut expn = user.expn;
        while expn != ExpnId::ROOT {
            let entry = self.get(expn);
            if matches!(entry.kind, ExpnKind::Include { .. }) {
                trail.push(TrailStep::IncludedHere { span: entry.use_span });
            }
            expn = entry.use_span.expn;
        }
        UserSpan { span: user, trail }
    }

    /// The smallest span over both, seen from the innermost expansion that holds both.
    pub fn join(&self, first: Span, last: Span) -> Span {
        let (mut a, mut b) = (first, last);
        // An entry is always younger than the one it was used in, so the larger id is the one to leave.
        while a.expn != b.expn {
            if a.expn > b.expn {
                a = self.get(a.expn).use_span;
            } else {
                b = self.get(b.expn).use_span;
            }
        }
        Span { lo: a.lo.min(b.lo), hi: a.hi.max(b.hi), expn: a.expn }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map_of(texts: &[&str]) -> SourceMap {
        let mut map = SourceMap::default();
        for (index, text) in texts.iter().enumerate() {
            map.add(&format!("f{index}"), Arc::from(text.as_bytes()), FileKind::Main);
        }
        map
    }

    #[test]
    fn a_position_belongs_to_its_file_line_and_column() {
        let map = map_of(&["ab\ncd", "x\r\ny"]);
        assert_eq!(map.place(4), Some(Place { file: FileId(0), line: 2, column: 2 }));
        assert_eq!(map.place(6), Some(Place { file: FileId(1), line: 1, column: 1 }));
        assert_eq!(map.line_text(FileId(1), 1), b"x");
        assert_eq!(map.line_text(FileId(1), 2), b"y");
        assert_eq!(map.text(Span::new(3, 5, ExpnId::ROOT)), b"cd");
    }

    #[test]
    fn a_span_in_a_define_is_shown_where_the_define_is_used() {
        let mut table = Expansions::default();
        let use_span = Span::new(50, 53, ExpnId::ROOT);
        let def_span = Span::new(10, 13, ExpnId::ROOT);
        let expn = table.add(ExpnKind::Define { name: "ADR".into(), def_span }, use_span);
        let inner = Span::new(14, 20, expn);
        let user = table.user_span(inner);
        assert_eq!(user.span, use_span);
        assert_eq!(user.trail, [TrailStep::InDefine { name: "ADR".into(), span: inner }]);
    }

    #[test]
    fn a_span_in_an_included_file_stays_there_and_names_the_include() {
        let mut table = Expansions::default();
        let directive = Span::new(5, 20, ExpnId::ROOT);
        let expn = table.add(ExpnKind::Include { file: FileId(1) }, directive);
        let inner = Span::new(100, 110, expn);
        let user = table.user_span(inner);
        assert_eq!(user.span, inner);
        assert_eq!(user.trail, [TrailStep::IncludedHere { span: directive }]);
    }

    #[test]
    fn joining_spans_of_two_expansions_climbs_to_the_common_text() {
        let mut table = Expansions::default();
        let kind = ExpnKind::Define { name: "A".into(), def_span: Span::default() };
        let expn = table.add(kind, Span::new(50, 51, ExpnId::ROOT));
        let joined = table.join(Span::new(3, 9, expn), Span::new(60, 61, ExpnId::ROOT));
        assert_eq!(joined, Span::new(50, 61, ExpnId::ROOT));
    }
}
