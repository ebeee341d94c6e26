//! Tokens to formatted text. Comments are no tokens: they travel as `line!(17);` statements and are put back here.

use crate::{Error, File};
use proc_macro2::TokenStream;

/// Marks the place of comment number `n`; see [`print`].
pub(crate) fn marker(n: usize) -> TokenStream {
    let n = proc_macro2::Literal::usize_unsuffixed(n);
    quote::quote! { srcc_comment!(#n); }
}

/// Formats a file and puts its comments in place of their markers.
pub(crate) fn print(path: &'static str, tokens: TokenStream, comments: &[String]) -> Result<File, Error> {
    let file: syn::File = syn::parse2(tokens).map_err(|error| Error { file: path, error })?;
    let formatted = prettyplease::unparse(&file);
    let mut text = String::with_capacity(formatted.len());
    let mut before = "";
    for line in formatted.lines() {
        // prettyplease puts no empty line between items.
        if matches!(before, "}" | "};") || before.ends_with("{}") || (before.ends_with(';') && line.starts_with("///"))
        {
            text.push('\n');
        }
        before = line;
        match comment_number(line.trim_start()).and_then(|n| comments.get(n)) {
            Some(comment) => {
                let indent = line.len() - line.trim_start().len();
                text.extend([&line[..indent], "// ", comment.as_str()]);
            }
            None => text.push_str(line),
        }
        text.push('\n');
    }
    Ok(File { path, text })
}

fn comment_number(line: &str) -> Option<usize> {
    line.strip_prefix("srcc_comment!(")?.strip_suffix(");")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn a_marker_becomes_its_comment() {
        let mark = marker(0);
        let file = print("src/x.rs", quote! { fn a() { #mark b(); } }, &["12: b();".to_owned()]).unwrap();
        assert_eq!(file.text, "fn a() {\n    // 12: b();\n    b();\n}\n");
    }
}
