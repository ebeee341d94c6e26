//! The formatter: changes the white space of a script and nothing else.
//!
//! It works on the text as written, in front of all expansion, because a define may hold half a statement. Its layout is
//! that of Kamailio's default script: tabs, braces at the end of the line, blanks around operators, one statement a
//! line. Line breaks inside of statements stay where the user put them.
//!
//! That only white space changes is not left to the rules of the layout: the result is read again, and its tokens,
//! comments and directives, its tree and its diagnostics are compared with those of the original.

mod class;
mod layout;
mod piece;
mod space;
mod state;
mod stmt;

#[cfg(test)]
mod tests;

use crate::loader::{Loader, Options};
use crate::scan::Nothing;
use crate::{Code, Diagnostic, Parsed, codes, dump};
use piece::{Kind, Piece};
use std::collections::HashSet;
use std::sync::Arc;

/// Why a text stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It has errors that leave its structure open; they are the diagnostics.
    #[error("the script has errors")]
    Errors(Box<Parsed>),
    /// Another layout would have changed the meaning, so that the formatter has a defect.
    #[error("internal failure: no layout was found that keeps the meaning")]
    Unsafe,
}

/// Errors that leave no doubt about where statements and items begin and end.
const HARMLESS: &[Code] = &[
    codes::BAD_PV,
    codes::BAD_AVP_INDEX,
    codes::DUPLICATE_DEFINE,
    codes::RECURSIVE_DEFINE,
    codes::BAD_SUBST,
    codes::UNSET_ENV,
    codes::INCLUDE_NOT_FOUND,
    codes::INCLUDE_DEPTH,
    codes::BAD_DIRECTIVE_EXPR,
    codes::EMPTY_BLOCK,
    codes::EMPTY_SCRIPT,
    codes::BARE_WORD,
    codes::UNKNOWN_PARAM,
    codes::BAD_PARAM_VALUE,
    codes::BAD_ADDRESS,
    codes::BAD_LISTEN_PROTO,
    codes::QUOTED_SOCKET,
    codes::LISTEN_ORDER,
    codes::KEYWORD_AS_NAME,
    codes::BAD_ROUTE_NAME,
    codes::NAMED_MAIN_ROUTE,
    codes::BAD_CORE_ARGS,
    codes::BAD_LEGACY_CMP,
    codes::BAD_CFG_VAR,
    codes::BAD_MODPARAM,
    codes::NOT_ASSIGNABLE,
];

/// What stands in front of a text that holds only statements while it is parsed.
const ROUTE: &[u8] = b"route {";

/// Pieces that may be kept as the user wrote them before the formatter gives up: some lines.
const MAX_KEPT: usize = 1000;

/// Formats one text by itself. Included files are not read.
pub fn format(text: &[u8]) -> Result<Vec<u8>, Refusal> {
    format_file("<text>", text, &mut Nothing)
}

/// Formats the text of the file `path`. Files that it includes are read for their defines, and stay as they are.
pub fn format_file(path: &str, text: &[u8], loader: &mut dyn Loader) -> Result<Vec<u8>, Refusal> {
    lay_out(path, text, loader).map(|(text, _)| text.to_vec())
}

/// The formatted text, and of how many pieces the white space had to stay, as any other changed what is read: none unless
/// the layout has a defect.
fn lay_out(path: &str, text: &[u8], loader: &mut dyn Loader) -> Result<(Arc<[u8]>, usize), Refusal> {
    let text: Arc<[u8]> = text.into();
    let whole = read(path, &text, loader, false);
    let (parsed, is_fragment) = if has_structure(&whole) {
        (whole, false)
    } else {
        let statements = read(path, &text, loader, true);
        if !has_structure(&statements) {
            return Err(Refusal::Errors(Box::new(only_errors(whole))));
        }
        (statements, true)
    };
    let offset = if is_fragment { ROUTE.len() } else { 0 };
    let pieces = piece::cut(&text, &parsed, offset).ok_or(Refusal::Unsafe)?;
    let mut kept = HashSet::new();
    loop {
        let out: Arc<[u8]> = layout::print(&text, &pieces, is_fragment, &kept).into();
        let again = read(path, &out, loader, is_fragment);
        let written = piece::cut(&out, &again, offset).unwrap_or_default();
        match first_difference(&text, &pieces, &out, &written) {
            None if says_the_same(&parsed, &again) => return Ok((out, kept.len())),
            None => return Err(Refusal::Unsafe),
            Some(at) => {
                let count = kept.len();
                kept.extend(line_of(&pieces, at));
                if kept.len() == count || kept.len() > MAX_KEPT {
                    return Err(Refusal::Unsafe);
                }
            }
        }
    }
}

/// Gives the text at hand for the main file, and nothing for what is not there.
struct Files<'a> {
    path: &'a str,
    text: Option<Arc<[u8]>>,
    others: &'a mut dyn Loader,
}

impl Loader for Files<'_> {
    fn load(&mut self, path: &str) -> Result<Arc<[u8]>, String> {
        // The main file is the first that is asked for.
        match self.text.take() {
            Some(text) => Ok(text),
            None if path == self.path => Ok(Arc::from([])),
            None => self.others.load(path),
        }
    }

    fn env(&mut self, name: &str) -> Option<Vec<u8>> {
        self.others.env(name)
    }
}

/// Parses a text, or one that holds only statements, as a file that is included inside a route does.
fn read(path: &str, text: &Arc<[u8]>, loader: &mut dyn Loader, is_fragment: bool) -> Parsed {
    // The newline ends a comment, and the blank in front of it keeps it apart from a backslash.
    let text = if is_fragment { Arc::from([ROUTE, text, b" \n}"].concat()) } else { text.clone() };
    let mut files = Files { path, text: Some(text), others: loader };
    crate::parse(&mut files, path, &Options::default())
}

/// True if the errors of the text, if any, leave its structure clear.
fn has_structure(parsed: &Parsed) -> bool {
    parsed.diagnostics.iter().all(|found| is_harmless(parsed, found))
}

/// Drops the diagnostics that do not matter here.
fn only_errors(mut parsed: Parsed) -> Parsed {
    let all = std::mem::take(&mut parsed.diagnostics);
    let errors = all.into_iter().filter(|found| !is_harmless(&parsed, found)).collect();
    Parsed { diagnostics: errors, ..parsed }
}

fn is_harmless(parsed: &Parsed, found: &Diagnostic) -> bool {
    if !found.is_error() {
        return true;
    }
    let span = parsed.expansions.user_span(found.primary.span).span;
    let main = parsed.sources.files.first().map_or(0, |file| file.text.len());
    let is_elsewhere = span.lo as usize > main;
    // A name in capitals is taken for a define of a file that includes this one.
    let fact = || found.facts.iter().find(|(key, _)| *key == "name").map(|(_, name)| name.as_bytes());
    let name = if found.code == codes::CALL_WITHOUT_PARENS {
        fact()
    } else {
        (found.code == codes::UNEXPECTED).then(|| parsed.sources.text(span))
    };
    is_elsewhere || HARMLESS.contains(&found.code) || name.is_some_and(is_in_capitals)
}

fn is_in_capitals(name: &[u8]) -> bool {
    name.first().is_some_and(u8::is_ascii_uppercase)
        && name.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_')
}

/// Index of the first piece that is not the same in both texts.
fn first_difference(text: &[u8], pieces: &[Piece], out: &[u8], written: &[Piece]) -> Option<usize> {
    let same = |(a, b): (&Piece, &Piece)| a.kind == b.kind && contents(a, text) == contents(b, out);
    let at = pieces.iter().zip(written).position(|pair| !same(pair));
    at.or_else(|| (pieces.len() != written.len()).then(|| pieces.len().min(written.len()).saturating_sub(1)))
}

/// What must not change in a piece: the margin of a block comment and the blanks in front of the name of an included file,
/// which has none in it, may.
fn contents(piece: &Piece, text: &[u8]) -> Vec<u8> {
    let bytes = piece.bytes(text);
    match piece.kind {
        Kind::Comment(_) | Kind::Include => bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect(),
        _ => bytes.to_vec(),
    }
}

/// Indices of the pieces on the line of piece `at`, as the user wrote it.
fn line_of(pieces: &[Piece], at: usize) -> std::ops::RangeInclusive<usize> {
    let starts_line = |index: usize| pieces.get(index).is_none_or(|piece| piece.newlines > 0);
    let first = (0..=at).rev().find(|index| starts_line(*index)).unwrap_or(0);
    let last = (at + 1..pieces.len()).find(|index| starts_line(*index)).unwrap_or(pieces.len());
    first..=last
}

/// True if both texts have the same tree, mode and diagnostics.
fn says_the_same(one: &Parsed, other: &Parsed) -> bool {
    let codes = |parsed: &Parsed| parsed.diagnostics.iter().map(|found| found.code.id()).collect::<Vec<_>>();
    one.ast.mode == other.ast.mode && codes(one) == codes(other) && dump::ast(&one.ast) == dump::ast(&other.ast)
}
