//! Source map, lexer, preprocessor, AST and parser of the routing-script language.
//!
//! The crate does no I/O: the caller hands in a loader for files. Nothing here knows which modules, functions or
//! pseudo-variables exist. Its rules were measured on Kamailio 5.6.3.

pub mod ast;
pub mod diag;
pub mod params;
pub mod span;

pub use diag::{Code, CodeInfo, Diagnostic, Fix, Label, Severity};
pub use span::{Expansions, ExpnId, FileId, SourceMap, Span};
