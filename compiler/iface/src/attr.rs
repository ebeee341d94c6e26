//! Reads the arguments of the interface attributes.

use crate::model::Routes;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Error, Expr, ExprLit, Ident, Lit, LitInt, LitStr, Meta, Result, Token, parenthesized};

/// All arguments that any of the attributes takes.
#[derive(Default)]
pub(crate) struct Args {
    /// Plain strings: spellings.
    pub names: Vec<LitStr>,
    /// `module = ".."`
    pub module: Option<LitStr>,
    /// `name = ".."`
    pub name: Option<LitStr>,
    /// `routes(..)`
    pub routes: Option<Routes>,
    /// `words(..)`
    pub words: Option<Vec<LitStr>>,
    /// `then = ".."`
    pub then: Option<LitStr>,
    /// `default = ..`
    pub default: Option<Expr>,
}

impl Parse for Args {
    fn parse(input: ParseStream<'_>) -> Result<Args> {
        let mut args = Args::default();
        while !input.is_empty() {
            if input.peek(LitStr) {
                args.names.push(input.parse()?);
            } else {
                read_keyword(&mut args, input)?;
            }
            if input.is_empty() {
                break;
            }
            input.parse::<Token![,]>()?;
        }
        Ok(args)
    }
}

fn read_keyword(args: &mut Args, input: ParseStream<'_>) -> Result<()> {
    let key: Ident = input.parse()?;
    match key.to_string().as_str() {
        "module" => {
            input.parse::<Token![=]>()?;
            args.module = Some(input.parse()?);
        }
        "name" => {
            input.parse::<Token![=]>()?;
            args.name = Some(input.parse()?);
        }
        "then" => {
            input.parse::<Token![=]>()?;
            args.then = Some(input.parse()?);
        }
        "default" => {
            input.parse::<Token![=]>()?;
            args.default = Some(input.parse()?);
        }
        "routes" => args.routes = Some(read_routes(input)?),
        "words" => {
            let list;
            parenthesized!(list in input);
            args.words = Some(Punctuated::<LitStr, Token![,]>::parse_terminated(&list)?.into_iter().collect());
        }
        other => {
            return Err(Error::new(
                key.span(),
                format!(
                    "unknown argument `{other}`; known are `module`, `name`, `routes`, `words`, `then` and `default`"
                ),
            ));
        }
    }
    Ok(())
}

fn read_routes(input: ParseStream<'_>) -> Result<Routes> {
    let list;
    parenthesized!(list in input);
    let mut routes = Routes::NONE;
    for word in Punctuated::<Ident, Token![,]>::parse_terminated(&list)? {
        let Some(set) = Routes::from_word(&word.to_string()) else {
            let known: Vec<_> = Routes::WORDS.iter().map(|(word, _)| format!("`{word}`")).collect();
            let text = format!("`{word}` is no route kind; known are {} and `any`", known.join(", "));
            return Err(Error::new(word.span(), text));
        };
        routes = routes.union(set);
    }
    Ok(routes)
}

/// The attribute of that name, whatever path it is written with.
pub(crate) fn find<'a>(attrs: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    attrs.iter().find(|attr| attr.path().segments.last().is_some_and(|segment| segment.ident == name))
}

/// The arguments of an attribute; none for a bare one.
pub(crate) fn args(attr: &Attribute) -> Result<Args> {
    match &attr.meta {
        Meta::Path(_) => Ok(Args::default()),
        Meta::List(list) => list.parse_args(),
        Meta::NameValue(pair) => Err(Error::new(pair.span(), "expected arguments in parentheses")),
    }
}

/// The doc comment, one leading blank per line removed.
pub(crate) fn docs(attrs: &[Attribute]) -> String {
    let lines: Vec<String> = attrs
        .iter()
        .filter_map(|attr| match &attr.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
                _ => None,
            },
            _ => None,
        })
        .map(|line| line.strip_prefix(' ').map(str::to_owned).unwrap_or(line))
        .collect();
    lines.join("\n")
}

/// `#[returns(1 = "..", -1 = "..")]`.
pub(crate) fn returns(attrs: &[Attribute]) -> Result<Vec<(i32, String)>> {
    let Some(attr) = find(attrs, "returns") else { return Ok(Vec::new()) };
    let rows = attr.parse_args_with(Punctuated::<Return, Token![,]>::parse_terminated)?;
    Ok(rows.into_iter().map(|row| (row.code, row.meaning.value())).collect())
}

struct Return {
    code: i32,
    meaning: LitStr,
}

impl Parse for Return {
    fn parse(input: ParseStream<'_>) -> Result<Return> {
        let negative = input.parse::<Option<Token![-]>>()?.is_some();
        let number: LitInt = input.parse()?;
        let value: i32 = number.base10_parse()?;
        input.parse::<Token![=]>()?;
        Ok(Return { code: if negative { -value } else { value }, meaning: input.parse()? })
    }
}
