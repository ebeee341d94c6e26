//! Differences of two texts as `diff -u` shows them.

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};
use std::io::Write;

/// Unchanged lines around a change.
const CONTEXT: usize = 3;

/// A unified diff from `old` to `new`; empty if they are the same. Texts are bytes and shown as they are.
pub(crate) fn unified(name: &str, old: &[u8], new: &[u8]) -> Vec<u8> {
    let lines = |text| <[u8]>::split_inclusive(text, |byte| *byte == b'\n').collect::<Vec<&[u8]>>();
    let (old, new) = (lines(old), lines(new));
    let hunks = group_diff_ops(capture_diff_slices(Algorithm::Myers, &old, &new), CONTEXT);
    let mut out = Vec::new();
    for hunk in hunks.iter().filter(|hunk| hunk.iter().any(|op| op.tag() != DiffTag::Equal)) {
        if out.is_empty() {
            out.extend_from_slice(format!("--- {name}\n+++ {name} (formatted)\n").as_bytes());
        }
        write_hunk(&mut out, hunk, &old, &new);
    }
    out
}

fn write_hunk(out: &mut Vec<u8>, hunk: &[DiffOp], old: &[&[u8]], new: &[&[u8]]) {
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { return };
    let place = |start: usize, end: usize| match end - start {
        1 => (start + 1).to_string(),
        // The line in front of a place that has no lines.
        0 => format!("{start},0"),
        count => format!("{},{count}", start + 1),
    };
    let before = place(first.old_range().start, last.old_range().end);
    let after = place(first.new_range().start, last.new_range().end);
    // Writing to memory does not fail.
    let _ = writeln!(out, "@@ -{before} +{after} @@");
    for op in hunk {
        let (removed, added) = match op.tag() {
            DiffTag::Equal => {
                write_lines(out, b' ', old.get(op.old_range()));
                continue;
            }
            _ => (old.get(op.old_range()), new.get(op.new_range())),
        };
        write_lines(out, b'-', removed);
        write_lines(out, b'+', added);
    }
}

fn write_lines(out: &mut Vec<u8>, mark: u8, lines: Option<&[&[u8]]>) {
    for line in lines.unwrap_or(&[]) {
        out.push(mark);
        out.extend_from_slice(line);
        if !line.ends_with(b"\n") {
            out.extend_from_slice(b"\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_shown_with_three_lines_around_it() {
        let shown = unified("a.cfg", b"1\n2\n3\n4\n5\n6\n7\n8\n9", b"1\n2\n3\n4\nfive\n6\n7\n8\n9\n");
        let shown = String::from_utf8(shown).unwrap();
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[..2], ["--- a.cfg", "+++ a.cfg (formatted)"]);
        assert_eq!(lines[2], "@@ -2,8 +2,8 @@");
        assert_eq!(lines[3..8], [" 2", " 3", " 4", "-5", "+five"]);
        assert_eq!(lines[8..], [" 6", " 7", " 8", "-9", "\\ No newline at end of file", "+9"]);
    }

    #[test]
    fn equal_texts_have_no_difference() {
        assert!(unified("a.cfg", b"\xff\n", b"\xff\n").is_empty());
    }
}
