//! Diagnostics as data: facts found by some stage, put into words by the table of its [`Code`].
//!
//! A stage never writes a sentence. It says `Diagnostic::new(codes::DUPLICATE_DEFINE, span, &[("name", name)])` and adds
//! places and texts by their key in the code's table; the prose of a code thus stands in one place, next to its
//! explanation. Rendering is left to others.

use crate::span::Span;
use std::fmt;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Information only.
    Note,
    /// Accepted, though likely not what was meant.
    Warning,
    /// No binary is built.
    Error,
}

/// All the prose of one code. `{fact}` in a text is replaced by the fact of that name.
#[derive(Debug)]
pub struct CodeInfo {
    /// `E0101`; stable for ever.
    pub id: &'static str,
    /// Severity unless configured otherwise.
    pub severity: Severity,
    /// The headline.
    pub title: &'static str,
    /// The text at the primary place; may be empty.
    pub label: &'static str,
    /// Further texts by key: secondary labels, notes, helps, titles of fixes.
    pub texts: &'static [(&'static str, &'static str)],
    /// What `srcc explain` prints.
    pub explain: &'static str,
}

/// A diagnostic code: a reference to its table entry.
#[derive(Clone, Copy)]
pub struct Code(pub &'static CodeInfo);

impl Code {
    /// `E0101`.
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// The text under `key`, or the key itself if the table lacks it.
    pub fn text(self, key: &'static str) -> &'static str {
        self.0.texts.iter().find(|(name, _)| *name == key).map_or(key, |(_, text)| text)
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Code) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for Code {}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.id)
    }
}

/// A place and what to say there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What; may be empty.
    pub text: String,
}

/// A change that would remove the diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative.
    pub title: String,
    /// Replacements, none overlapping another.
    pub edits: Vec<(Span, String)>,
    /// True if it may be applied without asking: it keeps the meaning or restores the only possible one.
    pub safe: bool,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of finding.
    pub code: Code,
    /// How bad.
    pub severity: Severity,
    /// The headline with all facts filled in.
    pub title: String,
    /// The place it is about.
    pub primary: Label,
    /// Other places that explain it.
    pub labels: Vec<Label>,
    /// Facts without a place.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Vec<String>,
    /// Changes that would do it.
    pub fixes: Vec<Fix>,
    /// The facts themselves, for machine-readable output.
    pub facts: Vec<(&'static str, String)>,
}

impl Diagnostic {
    /// A finding of `code` at `span`, described by `facts`.
    pub fn new(code: Code, span: Span, facts: &[(&'static str, &str)]) -> Diagnostic {
        let facts: Vec<_> = facts.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Diagnostic {
            code,
            severity: code.0.severity,
            title: fill(code.0.title, &facts),
            primary: Label { span, text: fill(code.0.label, &facts) },
            labels: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            fixes: Vec::new(),
            facts,
        }
    }

    /// Adds a fact for the texts added after it.
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: &str) -> Diagnostic {
        self.facts.push((name, value.to_owned()));
        self
    }

    /// Adds another place with the code's text `key`.
    #[must_use]
    pub fn also(mut self, span: Span, key: &'static str) -> Diagnostic {
        let text = self.text(key);
        self.labels.push(Label { span, text });
        self
    }

    /// Replaces the text at the primary place by the code's text `key`.
    #[must_use]
    pub fn label(mut self, key: &'static str) -> Diagnostic {
        self.primary.text = self.text(key);
        self
    }

    /// Adds the code's text `key` as a note.
    #[must_use]
    pub fn note(mut self, key: &'static str) -> Diagnostic {
        let text = self.text(key);
        self.notes.push(text);
        self
    }

    /// Adds the code's text `key` as help.
    #[must_use]
    pub fn help(mut self, key: &'static str) -> Diagnostic {
        let text = self.text(key);
        self.help.push(text);
        self
    }

    /// Adds a fix titled by the code's text `key`.
    #[must_use]
    pub fn fix(mut self, key: &'static str, edits: Vec<(Span, String)>, safe: bool) -> Diagnostic {
        let title = self.text(key);
        self.fixes.push(Fix { title, edits, safe });
        self
    }

    /// True if no binary may be built.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    fn text(&self, key: &'static str) -> String {
        fill(self.code.text(key), &self.facts)
    }
}

/// Replaces `{name}` by the fact of that name; braces around anything else stay as they are.
fn fill(template: &str, facts: &[(&'static str, String)]) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, tail) = rest.split_at(open);
        out.push_str(before);
        let fact = tail.find('}').and_then(|close| {
            let name = tail.get(1..close)?;
            facts.iter().find(|(fact, _)| *fact == name).map(|(_, value)| (close + 1, value))
        });
        match fact {
            Some((len, value)) => {
                out.push_str(value);
                rest = tail.get(len..).unwrap_or("");
            }
            None => {
                out.push('{');
                rest = tail.get(1..).unwrap_or("");
            }
        }
    }
    out.push_str(rest);
    out
}

/// Declares a table of codes: one constant per entry and a slice `ALL` over them.
///
/// ```
/// srcc_syntax::codes! {
///     /// A name that nobody declared.
///     UNKNOWN_NAME = "E0999", Error, "nothing is named `{name}`",
///         label: "not found",
///         texts: { near: "did you mean `{near}`?" },
///         explain: "A name must be declared before it is used.";
/// }
/// ```
#[macro_export]
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $severity:ident, $title:literal,
        label: $label:literal,
        $(texts: { $($key:ident: $text:literal),* $(,)? },)?
        explain: $explain:literal;)*) => {
        $($(#[$doc])* pub const $name: $crate::diag::Code = $crate::diag::Code(&$crate::diag::CodeInfo {
            id: $id,
            severity: $crate::diag::Severity::$severity,
            title: $title,
            label: $label,
            texts: &[$($((stringify!($key), $text)),*)?],
            explain: $explain,
        });)*
        /// Every code of this table.
        pub const ALL: &[$crate::diag::Code] = &[$($name),*];
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_fill_a_template_and_other_braces_stay() {
        let facts = [("name", "A".to_owned())];
        assert_eq!(fill("`{name}` opens `{` and {other}", &facts), "`A` opens `{` and {other}");
    }
}
