//! The tree of a routing script, close to its text: nothing is resolved, nothing is folded, parentheses are kept.
//!
//! Names of modules, functions and pseudo-variables are not checked here. A part that could not be parsed is an
//! `Error` node, about which later stages stay silent because its diagnostic exists already.

mod expr;
mod item;
mod pv;
mod stmt;

pub use expr::*;
pub use item::*;
pub use pv::*;
pub use stmt::*;

use crate::span::{FileId, Span};
use std::sync::Arc;

/// A whole script: main file and all included ones, in the order in which they were read.
#[derive(Clone, Debug, Default)]
pub struct Ast {
    /// Top-level items.
    pub items: Vec<Item>,
    /// The mode that held at the end of the script.
    pub mode: Mode,
    /// The last mode line.
    pub mode_span: Option<Span>,
    /// Text skipped by `#!ifdef` and its family.
    pub inactive: Vec<Inactive>,
    /// All comments outside of skipped text and define values.
    pub comments: Vec<Comment>,
    /// All preprocessor directives outside of skipped text.
    pub directives: Vec<Directive>,
}

/// Which dialect `$name` follows; set by `#!KAMAILIO` and its like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// No mode line: as `All`.
    #[default]
    Default,
    /// `#!KAMAILIO`: `$x` is always a pseudo-variable.
    Kamailio,
    /// `#!OPENSER`: as `Kamailio`.
    Openser,
    /// `#!SER`: `$x` is always an old-style avp.
    Ser,
    /// `#!ALL`, `#!MAXCOMPAT`: `$x` is a pseudo-variable if one of that name exists, else an avp.
    All,
}

/// An identifier or word with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The text; identifiers are ASCII.
    pub text: Arc<str>,
    /// The place.
    pub span: Span,
}

/// A string literal after escapes, joining and substitution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrLit {
    /// The value; any bytes but NUL.
    pub value: Arc<[u8]>,
    /// The literal with its quotes.
    pub span: Span,
    /// True if the value is the text between the quotes byte for byte, so that an offset into the value is an offset
    /// into the source (plus one for the quote).
    pub exact: bool,
}

impl StrLit {
    /// The place of bytes `range` of the value; the whole literal if the value was changed by escapes.
    pub fn part(&self, range: std::ops::Range<usize>) -> Span {
        if self.exact { self.span.part(range.start + 1..range.end + 1) } else { self.span }
    }

    /// The value as text, for messages and for names that must be UTF-8.
    pub fn to_str(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.value)
    }
}

/// A run of text that conditional compilation skipped, from the end of the directive line that began it to the
/// directive that ended it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inactive {
    /// The skipped text.
    pub span: Span,
    /// The directive that began it.
    pub directive: Span,
}

/// A comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The comment with its marks, without the newline.
    pub span: Span,
    /// Its form.
    pub kind: CommentKind,
}

/// The forms of comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentKind {
    /// `# ..`
    Hash,
    /// `// ..`
    Slashes,
    /// `/* .. */`, nesting
    Block,
}

/// A preprocessor directive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// The directive from its mark to the end of its text.
    pub span: Span,
    /// What it does.
    pub kind: DirectiveKind,
}

/// The directives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectiveKind {
    /// `#!define`, `#!trydef`, `#!redef`, `#!defexp` and their like.
    Define {
        /// The name.
        name: Name,
        /// The value's text; `None` if it has none.
        value: Option<Span>,
    },
    /// `#!undef`.
    Undef(Name),
    /// `#!defenv` and its like.
    DefEnv {
        /// The name.
        name: Name,
        /// The environment variable.
        variable: Arc<str>,
    },
    /// `#!ifdef`, `#!ifndef`, `#!ifexp`, `#!elif`, `#!else`, `#!endif`.
    Conditional {
        /// The directive's word.
        word: &'static str,
        /// True if the text after it is compiled.
        active: bool,
    },
    /// `#!subst`, `#!substdef`, `#!substdefs`.
    Subst(Span),
    /// `include_file`, `import_file`.
    Include {
        /// The name with its quotes.
        path: Span,
        /// The file; `None` if it was not found.
        file: Option<FileId>,
    },
    /// `#!KAMAILIO` and its like.
    Mode(Mode),
}
