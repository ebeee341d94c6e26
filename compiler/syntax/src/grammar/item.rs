//! Top-level items (language reference, section 3).

use super::{Cx, Expected, Extra, Fail, In, Rule, ahead, listen, one, route, settings, stmt, tok, tok_as};
use crate::ast::*;
use crate::codes;
use crate::scan::module_name;
use crate::span::Span;
use crate::token::{T, Token};
use chumsky::input::InputRef;
use chumsky::prelude::*;

/// All items of a script; what does not fit is reported and skipped up to the next item.
pub(super) fn items<'t>() -> Rule<'t, Vec<Item>> {
    let empty = tok_as(T::Semi, Expected::ITEM).map(|_| ItemKind::Empty);
    let item = choice((
        route::route(stmt::block()).map(ItemKind::Route),
        modparam().map(ItemKind::ModParam),
        loadmodule().map(ItemKind::LoadModule),
        settings::param(),
        listen::listen(),
        listen::alias(),
        flags(),
        avpflags(),
        paths(),
        settings::cfg_var(),
        settings::unknown(),
        empty,
    ));
    let item = item.map_with(|kind, extra| {
        let tokens: &[Token] = extra.slice();
        Item { kind, span: extra.state().cover(tokens) }
    });
    item.recover_with(via_parser(custom(skip_item))).repeated().collect().boxed()
}

/// Moves to the next token that opens an item.
fn skip_item<'t>(input: &mut InputRef<'t, '_, In<'t>, Extra<'t>>) -> Result<Item, Fail> {
    let start = *input.cursor().inner();
    let first = input.next().ok_or(Fail { at: start, expected: Expected::ITEM })?;
    let mut at = start;
    loop {
        // Whatever is inside of braces or parentheses belongs to the item that is skipped.
        let close = input.state().delims.close.get(at).map_or(at, |close| *close as usize);
        (at..close.max(at)).for_each(|_| input.skip());
        at = *input.cursor().inner();
        let joined = at.checked_sub(1).and_then(|last| input.state().delims.tokens.get(last)).map(|last| last.kind);
        let here = input.save();
        let (Some(token), next) = (input.next(), input.peek()) else { break };
        if token.kind == T::Semi {
            break;
        }
        if opens_item(token, next) && joined != Some(T::Dot) {
            input.rewind(here);
            break;
        }
    }
    Ok(Item { kind: ItemKind::Error, span: first.span })
}

fn opens_item(token: Token, next: Option<Token>) -> bool {
    let next_is = |kind: T| next.is_some_and(|next| next.kind == kind);
    match token.kind {
        T::Route => next_is(T::LBracket) || next_is(T::LBrace),
        T::Ident | T::Port => next_is(T::Assign),
        kind => kind.opens_item(),
    }
}

/// `loadmodule "x.so"`
fn loadmodule<'t>() -> impl Parser<'t, In<'t>, LoadModule, Extra<'t>> + Clone {
    let keyword = one(Expected::ITEM, |token| match token.kind {
        T::LoadModule => Some(false),
        T::LoadModuleX => Some(true),
        _ => None,
    });
    keyword.then(tok(T::Str)).map_with(|(extended, path), extra| {
        let path = extra.state().string(path);
        let module = module_name(&path.to_str()).into();
        LoadModule { path, module, extended }
    })
}

/// `loadpath "x"`, `cfgengine "x"`, both with or without `=`.
fn paths<'t>() -> impl Parser<'t, In<'t>, ItemKind, Extra<'t>> + Clone {
    let text = || {
        let string = tok(T::Str).map_with(|token, extra| extra.state().string(token));
        tok(T::Assign).or_not().ignore_then(string)
    };
    let path = tok_as(T::LoadPath, Expected::ITEM).ignore_then(text()).map(ItemKind::LoadPath);
    let engine = tok_as(T::CfgEngine, Expected::ITEM).ignore_then(text()).map(ItemKind::CfgEngine);
    path.or(engine)
}

/// `modparam("module", "name", value)`
fn modparam<'t>() -> impl Parser<'t, In<'t>, ModParam, Extra<'t>> + Clone {
    let keyword = one(Expected::ITEM, |token| matches!(token.kind, T::ModParam | T::ModParamX).then_some(token));
    let text = || tok(T::Str).map_with(|token, extra| extra.state().string(token));
    let number =
        tok_as(T::Minus, Expected::VALUE).or_not().then(tok_as(T::Int, Expected::VALUE)).map(|(minus, token)| {
            let number = token.value.cast_signed();
            ModParamValue::Int(if minus.is_some() { number.wrapping_neg() } else { number })
        });
    let string =
        tok_as(T::Str, Expected::VALUE).map_with(|token, extra| ModParamValue::Str(extra.state().string(token)));
    let pv = tok_as(T::Pv, Expected::VALUE).map_with(|token, extra| {
        let pv = extra.state().tables.pvs.get(token.value as usize).cloned();
        pv.map(|pv| ModParamValue::Pv(Box::new(pv))).unwrap_or(ModParamValue::Int(0))
    });
    let value = choice((number, string, pv)).map_with(|value, extra| {
        let tokens: &[Token] = extra.slice();
        (value, extra.state().cover(tokens))
    });
    keyword
        .then_ignore(tok(T::LParen))
        .then(text())
        .then_ignore(tok(T::Comma))
        .then(text())
        .then_ignore(tok(T::Comma))
        .then(value)
        .then_ignore(tok(T::RParen))
        .map_with(|(((keyword, module), name), (value, value_span)), extra| {
            let extended = keyword.kind == T::ModParamX;
            if !extended && matches!(value, ModParamValue::Pv(_)) {
                let facts = [("word", "modparam"), ("needs", "a number or a string"), ("found", "a variable")];
                extra.state().report(codes::BAD_MODPARAM, value_span, &facts);
            }
            ModParam { module, name, value, value_span, extended }
        })
}

/// A flag's name: a word or a string.
fn flag_name<'t>() -> impl Parser<'t, In<'t>, Name, Extra<'t>> + Clone {
    one(Expected::NAME, |token| matches!(token.kind, T::Ident | T::NumId | T::Str).then_some(token)).map_with(
        |token, extra| {
            let cx: &mut Cx<'_> = extra.state();
            if token.kind == T::Str {
                return Name { text: cx.string(token).to_str().into(), span: token.span };
            }
            cx.name(token)
        },
    )
}

/// `flags a:1, b`
fn flags<'t>() -> impl Parser<'t, In<'t>, ItemKind, Extra<'t>> + Clone {
    let number = tok(T::Int).map(|token| (token.value.cast_signed(), token.span));
    let flag = flag_name().then(tok(T::Colon).ignore_then(number).or_not());
    let flag = flag.map(|(name, position): (Name, Option<(i32, Span)>)| FlagDecl { name, position });
    tok_as(T::Flags, Expected::ITEM)
        .ignore_then(flag.separated_by(tok(T::Comma)).at_least(1).collect())
        .map(ItemKind::Flags)
}

/// `avpflags a, b`
fn avpflags<'t>() -> impl Parser<'t, In<'t>, ItemKind, Extra<'t>> + Clone {
    let names = flag_name().separated_by(tok(T::Comma)).at_least(1).collect();
    ahead(Expected::ITEM, |token, _| token.kind == T::AvpFlags)
        .ignore_then(tok(T::AvpFlags))
        .ignore_then(names)
        .map(ItemKind::AvpFlags)
}
