//! State of one generation, and the small pieces that all of it uses.

use crate::Input;
use crate::constants::Constants;
use crate::names::Names;
use crate::print::marker;
use proc_macro2::{Delimiter, Ident, Literal, Span as TokenSpan, TokenStream, TokenTree};
use quote::quote;
use srcc_analysis::hir::Hir;
use srcc_syntax::Span;
use std::fmt::Write as _;

/// Longest piece of a statement shown in a comment, in characters.
const COMMENT_WIDTH: usize = 100;

/// What is being generated.
pub(crate) struct Emit<'a> {
    pub(crate) input: Input<'a>,
    pub(crate) hir: &'a Hir,
    pub(crate) names: Names,
    pub(crate) constants: Constants,
    /// Texts of all comments, by the number in their marker.
    pub(crate) comments: Vec<String>,
    /// Where `break` and evaluation errors go, inside of the function at hand.
    pub(crate) targets: Targets,
}

/// Ways out of the statement at hand.
#[derive(Default)]
pub(crate) struct Targets {
    /// Innermost last: what `break` leaves.
    pub(crate) breaks: Vec<Exit>,
    /// Innermost last: what an evaluation error leaves.
    pub(crate) errors: Vec<Exit>,
    /// Innermost last: the block operands that `return` leaves. Empty in the route itself.
    pub(crate) blocks: Vec<Exit>,
    labels: usize,
}

/// A labelled block or loop, and what leaving it looks like.
#[derive(Clone)]
pub(crate) struct Exit {
    pub(crate) label: syn::Lifetime,
    pub(crate) how: How,
    /// Set once something leaves by it, so that an unused label is not printed.
    pub(crate) used: bool,
}

/// What stands behind `break 'label`.
#[derive(Clone)]
pub(crate) enum How {
    /// Nothing.
    Plain,
    /// A value.
    Value(TokenStream),
    /// `last = 0; break 'label`: the label is that of a loop, which has no value of its own.
    Store,
}

/// What a statement at the end of a block leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// Nothing: other statements follow, or nobody asks.
    Unit,
    /// The value of the statement, `i32`.
    Int,
    /// The value of the statement as the end of a route, `Flow`.
    Flow,
}

impl<'a> Emit<'a> {
    pub(crate) fn new(input: Input<'a>) -> Emit<'a> {
        Emit {
            input,
            hir: input.hir,
            names: Names::new(input.hir),
            constants: Constants::new(input.hir),
            comments: Vec::new(),
            targets: Targets::default(),
        }
    }

    /// A marker for the comment that shows the script's text at `span`.
    pub(crate) fn comment(&mut self, span: Span) -> TokenStream {
        let mut comment = self.place(span);
        let text = self.input.sources.text(self.input.expansions.user_span(span).span);
        let first = text.split(|byte| *byte == b'\n').next().unwrap_or(b"");
        let words: Vec<_> = String::from_utf8_lossy(first).split_whitespace().map(str::to_owned).collect();
        let _ = write!(comment, ": {}", words.join(" ").chars().take(COMMENT_WIDTH).collect::<String>());
        self.comments.push(comment.trim_end().to_owned());
        marker(self.comments.len() - 1)
    }

    /// `112`, or `other.cfg:7` for text of an included file.
    fn place(&self, span: Span) -> String {
        let sources = self.input.sources;
        let Some(place) = sources.place(self.input.expansions.user_span(span).span.lo) else { return "0".to_owned() };
        match sources.file(place.file) {
            Some(file) if place.file.0 != 0 => format!("{}:{}", file.name, place.line),
            _ => place.line.to_string(),
        }
    }

    /// The line as the argument of a function that logs it.
    pub(crate) fn line(&self, span: Span) -> TokenStream {
        let place = self.place(span);
        quote! { #place }
    }
}

impl Targets {
    /// A label that is new in this function.
    pub(crate) fn label(&mut self, word: &str) -> syn::Lifetime {
        self.labels += 1;
        syn::Lifetime::new(&format!("'{word}_{}", self.labels), TokenSpan::call_site())
    }

    /// Starts a new function.
    pub(crate) fn reset(&mut self) {
        *self = Targets::default();
    }
}

impl Exit {
    pub(crate) fn new(label: syn::Lifetime, how: How) -> Exit {
        Exit { label, how, used: false }
    }

    /// Leaves by it.
    pub(crate) fn leave(&mut self) -> TokenStream {
        self.used = true;
        let label = &self.label;
        match &self.how {
            How::Plain => quote! { break #label },
            How::Value(value) => quote! { break #label #value },
            How::Store => quote! { { last = 0; break #label } },
        }
    }
}

impl Want {
    /// A known number as what is wanted.
    pub(crate) fn number(self, n: i32) -> TokenStream {
        match self {
            Want::Unit => quote! {},
            Want::Int => int_literal(n),
            Want::Flow => {
                let n = int_literal(n);
                quote! { Continue(#n) }
            }
        }
    }

    /// An `i32` expression as what is wanted.
    pub(crate) fn value(self, value: TokenStream) -> TokenStream {
        match self {
            Want::Unit => {
                let value = bare(value);
                quote! { #value; }
            }
            Want::Int => bare(value),
            Want::Flow => {
                let value = bare(value);
                quote! { Continue(#value) }
            }
        }
    }
}

/// A number without its type; negative ones are not in parentheses.
pub(crate) fn int_literal(n: i32) -> TokenStream {
    let n = Literal::i32_unsuffixed(n);
    quote! { #n }
}

/// `b".."`
pub(crate) fn bytes_literal(bytes: &[u8]) -> Literal {
    Literal::byte_string(bytes)
}

/// An identifier.
pub(crate) fn ident(name: &str) -> Ident {
    Ident::new(name, TokenSpan::call_site())
}

/// A Rust path such as `tm::relay::t_relay`.
pub(crate) fn path(path: &str) -> TokenStream {
    let segments = path.split("::").map(|segment| {
        // A crate or module may have the name of a keyword.
        syn::parse_str::<Ident>(segment).unwrap_or_else(|_| Ident::new_raw(segment, TokenSpan::call_site()))
    });
    quote! { #(#segments)::* }
}

/// The expression without parentheses around all of it, for places that need none.
pub(crate) fn bare(expr: TokenStream) -> TokenStream {
    let mut tokens = expr.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::Parenthesis => group.stream(),
        _ => expr,
    }
}
