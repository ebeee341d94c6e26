//! What holds for every script of the repository.

use super::corpus::scripts;
use super::*;
use crate::scan::Scanner;
use crate::token::{T, Tables, Token};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

type Text = Arc<[u8]>;

/// Every script that has a layout, as it is and formatted.
static SCRIPTS: LazyLock<Vec<(PathBuf, Text, Text)>> = LazyLock::new(formatted_scripts);

fn formatted_scripts() -> Vec<(PathBuf, Text, Text)> {
    let mut out = Vec::new();
    let mut refusals = 0;
    for (path, text) in scripts("examples").into_iter().chain(scripts("tests")) {
        match lay_out("main.cfg", &text, &mut Nothing) {
            Ok((done, kept)) => {
                assert_eq!(kept, 0, "{}: some white space had to stay", path.display());
                out.push((path, text.into(), done));
            }
            Err(Refusal::Errors(_)) => refusals += 1,
            Err(refusal) => panic!("{}: {refusal}", path.display()),
        }
    }
    assert!(out.len() > 300 && out.len() > refusals * 4, "{} formatted, {refusals} refused", out.len());
    out
}

/// Fails with the first line that differs.
fn assert_same(path: &Path, expected: &[u8], found: &[u8]) {
    let (expected, found) = (String::from_utf8_lossy(expected), String::from_utf8_lossy(found));
    for (number, (a, b)) in expected.lines().zip(found.lines()).enumerate() {
        assert_eq!(a, b, "{}:{}", path.display(), number + 1);
    }
    assert_eq!(expected.len(), found.len(), "{}", path.display());
}

/// The tokens that the grammar sees.
fn tokens(text: &Text) -> Vec<(T, String)> {
    let mut alone = Nothing;
    let mut files = Files { path: "main.cfg", text: Some(text.clone()), others: &mut alone };
    let mut scanner = Scanner::new(&mut files);
    scanner.run("main.cfg", &Options::default());
    scanner.tokens.iter().map(|token| (token.kind, value(token, &scanner.tables))).collect()
}

fn value(token: &Token, tables: &Tables) -> String {
    let index = token.value as usize;
    match token.kind {
        T::Str => format!("{:?}", tables.strings[index].value),
        T::Pv => dump::pv(&tables.pvs[index]),
        T::Avp => format!("{:?}", (&tables.avps[index].name.text, tables.avps[index].index)),
        T::Select => tables.selects[index].parts.len().to_string(),
        T::Ipv6 => tables.ipv6[index].to_string(),
        T::CoreFn | T::Int => token.value.to_string(),
        kind if kind.is_word() => tables.words.text(token.value).to_string(),
        _ => String::new(),
    }
}

#[test]
fn formatting_twice_is_formatting_once() {
    for (path, _, once) in SCRIPTS.iter() {
        let twice = format(once).unwrap();
        assert_same(path, once, &twice);
    }
}

#[test]
fn the_tokens_behind_the_preprocessor_stay() {
    for (path, before, after) in SCRIPTS.iter() {
        assert_eq!(tokens(before), tokens(after), "{}", path.display());
    }
}

/// Each branch is compiled if only the right names are defined.
#[test]
fn the_tree_and_the_diagnostics_stay_with_any_defines() {
    let mut others = Nothing;
    for (path, before, after) in SCRIPTS.iter() {
        for name in std::iter::once(None).chain(conditional_names(before).iter().map(Some)) {
            let options = Options { defines: name.into_iter().cloned().collect(), ..Options::default() };
            let mut parsed = |text: &Text| {
                let mut files = Files { path: "main.cfg", text: Some(text.clone()), others: &mut others };
                crate::parse(&mut files, "main.cfg", &options)
            };
            let (before, after) = (parsed(before), parsed(after));
            assert_eq!(dump::ast(&before.ast), dump::ast(&after.ast), "{} with {name:?}", path.display());
            assert!(says_the_same(&before, &after), "{} with {name:?}", path.display());
        }
    }
}

/// The names behind `#!ifdef` and `#!ifndef`.
fn conditional_names(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    let lines = text.lines().filter_map(|line| line.trim().strip_prefix("#!if"));
    let mut names: Vec<_> = lines.filter_map(|rest| Some(rest.split_whitespace().nth(1)?.to_owned())).collect();
    names.sort();
    names.dedup();
    names
}

/// A small generator, always the same.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn one_of<'a>(&mut self, choice: &[&'a str]) -> &'a str {
        choice[self.below(choice.len())]
    }
}

#[test]
fn white_space_that_the_user_does_not_decide_makes_no_difference() {
    let mut random = Random(5060);
    for (path, _, text) in SCRIPTS.iter() {
        let whole = read("main.cfg", text, &mut Nothing, false);
        if !has_structure(&whole) {
            continue;
        }
        let pieces = piece::cut(text, &whole, 0).unwrap();
        for _ in 0..3 {
            let mangled = mangled(text, &pieces, &mut random);
            let again = format(&mangled).unwrap_or_else(|refusal| panic!("{}: {refusal}", path.display()));
            assert_same(path, text, &again);
        }
    }
}

/// A formatted text with other white space wherever the layout and not the user decides.
fn mangled(text: &[u8], pieces: &[Piece], random: &mut Random) -> Vec<u8> {
    let mut out = Vec::new();
    let mut brackets = 0;
    for (index, piece) in pieces.iter().enumerate() {
        if let Some(before) = index.checked_sub(1).map(|before| &pieces[before]) {
            let gap = &text[before.end..piece.start];
            let other = other_gap(text, before, piece, brackets > 0, random);
            out.extend_from_slice(other.map_or(gap, str::as_bytes));
        }
        match piece.token() {
            Some(T::LBracket) => brackets += 1,
            Some(T::RBracket) => brackets -= 1,
            _ => {}
        }
        out.extend_from_slice(piece.bytes(text));
    }
    out.extend_from_slice(random.one_of(&["", "\n", " \n\n", "\t"]).as_bytes());
    out
}

const BLANKS: &[&str] = &[" ", "  ", "\t", " \t "];

/// `None` keeps the gap.
fn other_gap<'a>(
    text: &[u8],
    before: &Piece,
    piece: &Piece,
    in_brackets: bool,
    random: &mut Random,
) -> Option<&'a str> {
    if piece.kind == Kind::Verbatim || before.kind == Kind::Verbatim || in_brackets || random.below(3) == 0 {
        return None;
    }
    let (left, right) = (before.token(), piece.token());
    if matches!(before.kind, Kind::Directive(..)) || before.bytes(text).starts_with(b"#!") {
        // A blank behind a mode line makes it a comment.
        return (piece.newlines == 1).then(|| random.one_of(&["\n", "\n ", "\n\t\t"]));
    }
    if before.takes_its_line(text) || right.is_none() {
        return (piece.newlines > 0).then(|| lines(piece, false, random));
    }
    let inside_block = left == Some(T::LBrace) || right == Some(T::RBrace);
    let ends = inside_block || matches!(left, Some(T::Semi | T::RBrace));
    let follows_comment = left.is_none();
    if piece.newlines > 0 {
        return Some(match ends && !follows_comment && piece.newlines == 1 {
            true => random.one_of(&["", " ", "\n", "\t\n  "]),
            false => lines(piece, inside_block && !follows_comment, random),
        });
    }
    let names = [T::Dot, T::Minus, T::Slash].map(Some);
    if follows_comment || names.contains(&left) || names.contains(&right) {
        return None;
    }
    Some(match right {
        Some(T::Semi | T::Else) => random.one_of(&["", " ", "\n", "\n\n  "]),
        Some(T::LBrace) => random.one_of(&["", " ", "\n\t", "\n"]),
        Some(T::RParen | T::Comma) => random.one_of(&["", " ", "\t"]),
        _ if left == Some(T::Comma) => random.one_of(&["", " ", "   "]),
        _ => random.one_of(BLANKS),
    })
}

/// As many new lines as count, or more where any number does, and other indentation.
fn lines<'a>(piece: &Piece, any: bool, random: &mut Random) -> &'a str {
    match (piece.newlines, any) {
        (1, false) => random.one_of(&["\n", "\n ", " \n\t\t\t", "\t\n  "]),
        (1, true) => random.one_of(&["\n", "\n\n", " \n \n\t"]),
        _ => random.one_of(&["\n\n", "\n\n\n\t", " \n\t\n\n \n  "]),
    }
}

/// Scripts in the middle of being written: much is refused, and what is not stays what it is.
#[test]
fn damaged_scripts_are_refused_or_keep_their_meaning() {
    let mut random = Random(5061);
    let mut formatted = 0;
    for (path, text, _) in SCRIPTS.iter() {
        let mut damaged = text.to_vec();
        for _ in 0..1 + random.below(3) {
            let at = random.below(damaged.len() + 1);
            let end = (at + random.below(3)).min(damaged.len());
            let insert =
                random.one_of(&["", "", ";", "\n", " ", "{", ")", "\"", "#", "\\", "/*", "!", "\n#!endif\n", "-", "$"]);
            damaged.splice(at..end, insert.bytes());
        }
        match lay_out("main.cfg", &damaged, &mut Nothing) {
            Ok((once, _)) => {
                let shown = String::from_utf8_lossy(&damaged);
                let twice = format(&once).unwrap_or_else(|refusal| panic!("{}: {refusal}\n{shown}", path.display()));
                assert_same(path, &once, &twice);
                formatted += 1;
            }
            Err(Refusal::Errors(_)) => {}
            Err(refusal) => panic!("{}: {refusal}\n{}", path.display(), String::from_utf8_lossy(&damaged)),
        }
    }
    assert!(formatted > 50, "{formatted}");
}
