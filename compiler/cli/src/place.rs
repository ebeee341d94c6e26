//! Back from generated Rust to the script: above each statement of generated code stands a comment with its line.

/// The script line that the generated line `line` (from 1) was made from, as `kamailio.cfg:112`.
pub(crate) fn script_line(generated: &str, line: usize, main_file: &str) -> Option<String> {
    let above: Vec<&str> = generated.lines().take(line).collect();
    above.into_iter().rev().find_map(|text| marker(text.trim_start(), main_file))
}

/// Reads `// 112: text` or `// other.cfg:7: text`.
fn marker(comment: &str, main_file: &str) -> Option<String> {
    let text = comment.strip_prefix("// ")?;
    let (place, _) = text.split_once(": ")?;
    let (file, number) = place.rsplit_once(':').unwrap_or((main_file, place));
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    (is_number && !file.contains(' ')).then(|| format!("{file}:{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_comment_above_names_the_line() {
        let code = "fn a() {\n    // 12: exit;\n    x();\n    // inc/b.cfg:7: drop;\n    // a word: b\n    y();\n}\n";
        assert_eq!(script_line(code, 3, "k.cfg").as_deref(), Some("k.cfg:12"));
        assert_eq!(script_line(code, 6, "k.cfg").as_deref(), Some("inc/b.cfg:7"));
        assert_eq!(script_line(code, 1, "k.cfg"), None);
    }
}
