//! Format strings: code that appends text and values to a buffer.

use crate::emit::{Emit, bytes_literal};
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use srcc_analysis::hir::{Format, FormatIdx, FormatPart};

/// Room reserved for one value, in bytes; a longer one makes the buffer grow.
pub(crate) const VALUE_ROOM: usize = 32;

impl Emit<'_> {
    /// The expanded text, a `Str`.
    pub(crate) fn format(&mut self, format: &Format) -> TokenStream {
        let mut constant = Vec::new();
        let mut room = 0;
        let mut values = 0;
        for part in &format.parts {
            match part {
                FormatPart::Text(text) => {
                    constant.extend_from_slice(text);
                    room += text.len();
                }
                FormatPart::Pv(_) => {
                    values += 1;
                    room += VALUE_ROOM;
                }
            }
        }
        if values == 0 {
            let text = bytes_literal(&constant);
            return quote! { Str::lit(#text) };
        }
        let room = Literal::usize_unsuffixed(room);
        let writes = self.writes(format);
        quote! { expand(cx, #room, |cx, out| { #writes }) }
    }

    /// A `Fmt`: the function gets the code instead of the text.
    pub(crate) fn fmt(&mut self, format: FormatIdx) -> TokenStream {
        let hir = self.hir;
        let format = &hir.formats[format.0];
        let writes = self.writes(format);
        let uses_cx = format.parts.iter().any(|part| matches!(part, FormatPart::Pv(_)));
        let cx = if uses_cx {
            quote! { cx }
        } else {
            quote! { _cx }
        };
        quote! { Fmt(|#cx, out| { #writes }) }
    }

    /// Statements that append to `out`.
    fn writes(&mut self, format: &Format) -> TokenStream {
        let mut writes = TokenStream::new();
        let mut pending = Vec::new();
        for part in &format.parts {
            match part {
                FormatPart::Text(text) => pending.extend_from_slice(text),
                FormatPart::Pv(pv) => {
                    writes.extend(write_text(&mut pending));
                    let value = self.pv(pv);
                    writes.extend(quote! { #value.show(out); });
                }
            }
        }
        writes.extend(write_text(&mut pending));
        if format.parts.is_empty() {
            writes.extend(quote! { out.clear(); });
        }
        writes
    }
}

/// Appends the text gathered so far, and forgets it.
fn write_text(text: &mut Vec<u8>) -> Option<TokenStream> {
    let text = std::mem::take(text);
    let literal = bytes_literal(&text);
    (!text.is_empty()).then(|| quote! { out.extend_from_slice(#literal); })
}
