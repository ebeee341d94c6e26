//! Core parameters and cfg variables: `name = value` and `group.name = value`.

use super::address::{ipv4, ipv6, proto_of};
use super::{Cx, Expected, Extra, In, ahead, one, tok};
use crate::ast::*;
use crate::codes;
use crate::diag::Diagnostic;
use crate::params::{self, CoreParam, ValueForm};
use crate::span::Span;
use crate::token::{T, Token, nearest};
use chumsky::prelude::*;
use std::net::IpAddr;

/// syslog(3)'s facilities, in the spelling that the original takes.
const FACILITIES: &[&str] = &[
    "LOG_AUTH",
    "LOG_AUTHPRIV",
    "LOG_CRON",
    "LOG_DAEMON",
    "LOG_FTP",
    "LOG_KERN",
    "LOG_LOCAL0",
    "LOG_LOCAL1",
    "LOG_LOCAL2",
    "LOG_LOCAL3",
    "LOG_LOCAL4",
    "LOG_LOCAL5",
    "LOG_LOCAL6",
    "LOG_LOCAL7",
    "LOG_LPR",
    "LOG_MAIL",
    "LOG_NEWS",
    "LOG_USER",
    "LOG_UUCP",
];

/// A value as it was written.
#[derive(Clone, Debug)]
enum Written {
    Int(i32),
    Negative(i32),
    Str(StrLit),
    Word(Token),
    Address(IpAddr),
    Proto(Proto),
}

fn written<'t>() -> impl Parser<'t, In<'t>, (Written, Span), Extra<'t>> + Clone {
    let negative = one(Expected::VALUE, |token| (token.kind == T::Minus).then_some(()))
        .ignore_then(tok(T::Int))
        .map(|token| Written::Negative(token.value.cast_signed().wrapping_neg()));
    let string = one(Expected::VALUE, |token| (token.kind == T::Str).then_some(token))
        .map_with(|token, extra| Written::Str(extra.state().string(token)));
    let simple = one(Expected::VALUE, |token| match (token.kind, proto_of(token)) {
        (T::Int, _) => Some(Written::Int(token.value.cast_signed())),
        (_, Some(proto)) => Some(Written::Proto(proto)),
        // A keyword starts the next item; the value is missing then.
        (T::Ident | T::NumId, _) => Some(Written::Word(token)),
        _ => None,
    });
    choice((ipv4().map(Written::Address), ipv6().map(Written::Address), negative, string, simple)).map_with(
        |value, extra| {
            let tokens: &[Token] = extra.slice();
            (value, extra.state().cover(tokens))
        },
    )
}

/// Assignment of a parameter whose name is a keyword.
pub(super) fn param<'t>() -> impl Parser<'t, In<'t>, ItemKind, Extra<'t>> + Clone {
    let is_param = |token: Token, next: Option<Token>| match token.kind {
        T::Param => true,
        T::Port | T::CoreFn => next.is_some_and(|next| next.kind == T::Assign),
        _ => false,
    };
    ahead(Expected::ITEM, is_param)
        .ignore_then(one(Expected::ITEM, Some))
        .then_ignore(tok(T::Assign))
        .then(written())
        .map_with(|(name, (value, span)), extra| {
            let cx: &mut Cx<'_> = extra.state();
            let name = cx.name(name);
            let param = params::find(&name.text);
            if param.is_none() {
                unknown_param(cx, &name);
            }
            ItemKind::Param(assign(cx, name, param, value, span))
        })
}

/// `name = value` with a name that is no parameter.
pub(super) fn unknown<'t>() -> impl Parser<'t, In<'t>, ItemKind, Extra<'t>> + Clone {
    let is_assignment =
        |token: Token, next: Option<Token>| token.kind == T::Ident && next.is_some_and(|next| next.kind == T::Assign);
    ahead(Expected::ITEM, is_assignment)
        .ignore_then(tok(T::Ident))
        .then_ignore(tok(T::Assign))
        .then(written())
        .map_with(|(name, (_, value_span)), extra| {
            let cx: &mut Cx<'_> = extra.state();
            let name = cx.name(name);
            unknown_param(cx, &name);
            ItemKind::Param(ParamAssign { name, param: None, value: ParamValue::Error, value_span })
        })
}

fn unknown_param(cx: &mut Cx<'_>, name: &Name) {
    let renamed = params::RENAMED.iter().find(|(old, _)| *old == &*name.text).map(|(_, new)| *new);
    let also = ["listen", "alias"];
    let near = renamed.or_else(|| nearest(&name.text, params::all_names().chain(also)));
    let mut diagnostic = Diagnostic::new(codes::UNKNOWN_PARAM, name.span, &[("name", &name.text)]);
    if let Some(near) = near {
        let key = if renamed.is_some() { "renamed" } else { "near" };
        let edits = vec![(name.span, near.to_owned())];
        diagnostic = diagnostic.fact("near", near).help(key).fix("fix_near", edits, renamed.is_some());
    }
    cx.add(diagnostic);
}

fn assign(
    cx: &mut Cx<'_>,
    name: Name,
    param: Option<&'static CoreParam>,
    value: Written,
    value_span: Span,
) -> ParamAssign {
    let Some(form) = param.map(|param| param.form) else {
        return ParamAssign { name, param, value: ParamValue::Error, value_span };
    };
    let value = fit(cx, form, &value, value_span).unwrap_or_else(|| {
        bad_value(cx, &name, form.text(), &value, value_span);
        ParamValue::Error
    });
    if let (ParamValue::Word(word), "log_facility") = (&value, &*name.text)
        && !FACILITIES.contains(&&**word)
    {
        bad_value(cx, &name, "a facility of syslog such as `LOG_LOCAL0`", &Written::Int(0), value_span);
    }
    ParamAssign { name, param, value, value_span }
}

/// The value in the form that the parameter takes; `None` if it does not fit.
fn fit(cx: &Cx<'_>, form: ValueForm, value: &Written, span: Span) -> Option<ParamValue> {
    use ValueForm::*;
    let host = |kind: HostKind| ParamValue::Host(crate::ast::Host { kind, span });
    Some(match (form, value) {
        (Unsigned | Int | WordOrInt, Written::Int(number)) => ParamValue::Int(*number),
        (Int, Written::Negative(number)) => ParamValue::Int(*number),
        (Str | WordOrStr, Written::Str(text)) => ParamValue::Str(text.clone()),
        (WordOrStr | Word | WordOrInt | TlsMethod, Written::Word(token)) => ParamValue::Word(cx.word(*token)),
        (Host, Written::Word(token)) => host(HostKind::Name(cx.word(*token))),
        (Host, Written::Str(text)) => host(HostKind::Str(text.clone())),
        (Host, Written::Address(address)) => host(HostKind::Ip(*address)),
        (Ipv4, Written::Address(address)) if address.is_ipv4() => host(HostKind::Ip(*address)),
        (Ipv6, Written::Address(address)) if address.is_ipv6() => host(HostKind::Ip(*address)),
        (Proto, Written::Proto(proto)) => ParamValue::Proto(*proto),
        _ => return None,
    })
}

fn bad_value(cx: &mut Cx<'_>, name: &Name, needs: &str, value: &Written, span: Span) {
    let text = match value {
        Written::Str(text) => text.to_str().into_owned(),
        _ => String::from_utf8_lossy(cx.sources.text(span)).into_owned(),
    };
    let found = match value {
        Written::Str(_) => "a string".to_owned(),
        Written::Negative(_) => "a negative number".to_owned(),
        _ => format!("`{text}`"),
    };
    let facts = [("name", &*name.text), ("needs", needs), ("found", &found)];
    let mut diagnostic = Diagnostic::new(codes::BAD_PARAM_VALUE, span, &facts);
    let lower = text.to_ascii_lowercase();
    let is_bool = ["yes", "no", "on", "off", "true", "false", "enable", "disable"].contains(&lower.as_str());
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let takes_number = needs.contains("number");
    let new = match value {
        Written::Str(_) if takes_number && (is_bool || is_number) => Some(("quoted", lower)),
        Written::Word(_) if takes_number && is_bool => Some(("lower", lower)),
        _ => None,
    };
    if let Some((key, new)) = new {
        diagnostic = diagnostic.fact("new", &new).help(key).fix("fix", vec![(span, new)], true);
    }
    cx.add(diagnostic);
}

/// `group.name = value` and `group[1].name = value`.
pub(super) fn cfg_var<'t>() -> impl Parser<'t, In<'t>, ItemKind, Extra<'t>> + Clone {
    let is_group = |token: Token, next: Option<Token>| {
        let group = token.kind.is_word() && token.kind != T::Route && !token.kind.opens_item();
        group && next.is_some_and(|next| matches!(next.kind, T::Dot | T::LBracket))
    };
    let instance =
        tok(T::LBracket).ignore_then(tok(T::Int)).then_ignore(tok(T::RBracket)).map(|n| n.value.cast_signed());
    let name = one(Expected::NAME, |token| (token.kind.is_word() || token.kind == T::Int).then_some(token));
    let text = tok(T::Str).map_with(|token, extra| extra.state().string(token));
    let description = one(Expected::default(), |token| (token.kind == T::Description).then_some(())).ignore_then(text);
    ahead(Expected::ITEM, is_group)
        .ignore_then(one(Expected::ITEM, Some))
        .then(instance.or_not())
        .then_ignore(tok(T::Dot))
        .then(name)
        .then_ignore(tok(T::Assign))
        .then(written())
        .then(description.or_not())
        .map_with(|((((group, instance), name), (value, value_span)), description), extra| {
            let cx: &mut Cx<'_> = extra.state();
            let full = format!("{}.{}", cx.word(group), cx.word(name));
            if let Some(param) = params::find(&full) {
                let span = cx.expansions.join(group.span, name.span);
                let name = Name { text: full.into(), span };
                return ItemKind::Param(assign(cx, name, Some(param), value, value_span));
            }
            for token in [group, name] {
                if !matches!(token.kind, T::Ident | T::Default | T::NumId) {
                    let word = cx.word(token);
                    cx.report(
                        codes::KEYWORD_AS_NAME,
                        token.span,
                        &[("word", &word), ("what", "a cfg variable or its group")],
                    );
                }
            }
            let value = match value {
                Written::Int(number) => CfgValue::Int(number),
                Written::Str(text) => CfgValue::Str(text),
                other => {
                    let found =
                        if matches!(other, Written::Negative(_)) { "a negative number" } else { "not a constant" };
                    let facts = [("needs", "a number that is not negative, or a string"), ("found", found)];
                    cx.report(codes::BAD_CFG_VAR, value_span, &facts);
                    CfgValue::Error
                }
            };
            let (group, name) = (cx.name(group), cx.name(name));
            ItemKind::CfgVar(CfgVar { group, instance, name, value, value_span, description })
        })
}
