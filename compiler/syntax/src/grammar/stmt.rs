//! Statements and blocks (language reference, sections 3 and 5).

use super::{Cx, Expected, Extra, Fail, In, Rule, ahead, core_call, expr, one, tok, tok_as};
use crate::ast::*;
use crate::codes;
use crate::diag::Diagnostic;
use crate::token::{T, Token};
use chumsky::input::MapExtra;
use chumsky::prelude::*;

/// The rule for a block, with statements and expressions inside it.
pub(super) fn block<'t>() -> Rule<'t, Block> {
    recursive(|block| {
        let stmt = recursive(|stmt| recovering(statement(expr::expr(block.clone()), stmt, block)));
        let stmts = stmt.repeated().collect::<Vec<_>>();
        tok(T::LBrace).ignore_then(stmts).then_ignore(tok(T::RBrace)).map_with(finish_block)
    })
    .boxed()
}

fn finish_block<'t>(stmts: Vec<Stmt>, extra: &mut MapExtra<'t, '_, In<'t>, Extra<'t>>) -> Block {
    let tokens: &[Token] = extra.slice();
    let cx: &mut Cx<'_> = extra.state();
    let span = cx.cover(tokens);
    // A brace supplied for a missing one was reported already.
    let is_real = tokens.last().is_some_and(|close| !close.span.is_empty());
    if stmts.is_empty() && is_real {
        let inside = tokens.last().map_or(span, |close| close.span.before());
        let diagnostic = Diagnostic::new(codes::EMPTY_BLOCK, span, &[]);
        cx.add(diagnostic.fix("fix", vec![(inside, ";".to_owned())], true));
    }
    Block { stmts, span }
}

/// Reports a statement that does not fit and goes on after it.
fn recovering<'t>(statement: Rule<'t, Stmt>) -> impl Parser<'t, In<'t>, Stmt, Extra<'t>> + Clone {
    statement.recover_with(via_parser(custom(skip_statement)))
}

/// Moves behind the next `;` of this block, or behind a nested block, or to the end of this block or label.
fn skip_statement<'t>(input: &mut chumsky::input::InputRef<'t, '_, In<'t>, Extra<'t>>) -> Result<Stmt, Fail> {
    let start = *input.cursor().inner();
    let first = input.peek().ok_or(Fail { at: start, expected: Expected::STMT })?;
    if matches!(first.kind, T::RBrace | T::Case | T::Default) {
        return Err(Fail { at: start, expected: Expected::STMT });
    }
    skip_header(input);
    while let Some(token) = input.peek() {
        let at = *input.cursor().inner();
        match token.kind {
            T::RBrace => break,
            T::Case | T::Default if at > start => break,
            T::LBrace => {
                let close = input.state().delims.close.get(at).map_or(at, |close| *close as usize);
                (at..close.max(at)).for_each(|_| input.skip());
                input.skip();
                // `} else` and `})` go on with the same statement.
                let goes_on = input.peek().is_some_and(|next| matches!(next.kind, T::Else | T::RParen));
                if !goes_on {
                    break;
                }
            }
            T::Semi => {
                input.skip();
                break;
            }
            _ => input.skip(),
        }
    }
    Ok(Stmt { kind: StmtKind::Error, span: first.span })
}

/// Moves over `word ( .. )`, whose parentheses may hold `;` as those of a `for` of other languages do.
fn skip_header<'t>(input: &mut chumsky::input::InputRef<'t, '_, In<'t>, Extra<'t>>) {
    let start = input.save();
    let is_call = input.next().is_some_and(|token| token.kind == T::Ident)
        && input.peek().is_some_and(|token| token.kind == T::LParen);
    let mut depth = 0usize;
    while let Some(token) = input.next().filter(|token| is_call && !matches!(token.kind, T::LBrace | T::RBrace)) {
        match token.kind {
            T::LParen => depth += 1,
            T::RParen if depth <= 1 => return,
            T::RParen => depth -= 1,
            T::Semi if depth == 0 => break,
            _ => {}
        }
    }
    input.rewind(start);
}

/// The end of a statement. A forgotten `;` is reported and supplied where the next statement plainly starts.
fn semi<'t>() -> impl Parser<'t, In<'t>, (), Extra<'t>> + Clone {
    let missing = custom(|input: &mut chumsky::input::InputRef<'t, '_, In<'t>, Extra<'t>>| {
        let at = *input.cursor().inner();
        let fail = Fail { at, expected: Expected::SEMI };
        let next = input.peek();
        let cx: &mut Cx<'t> = input.state();
        let last = at.checked_sub(1).and_then(|index| cx.delims.tokens.get(index)).copied().ok_or(fail)?;
        if !next.is_none_or(|next| starts_statement(cx, last, next)) {
            return Err(fail);
        }
        let after = cx.expansions.user_span(last.span).span.after();
        let diagnostic = Diagnostic::new(codes::MISSING_SEMI, after, &[]);
        cx.add(diagnostic.fix("fix", vec![(after, ";".to_owned())], true));
        Ok(())
    });
    tok(T::Semi).ignored().or(missing)
}

fn starts_statement(cx: &Cx<'_>, last: Token, next: Token) -> bool {
    if last.kind == T::Break && next.kind != T::RBrace {
        return false;
    }
    match next.kind {
        T::RBrace | T::If | T::While | T::Switch | T::Break | T::Return | T::Exit | T::Drop | T::Case | T::Default => {
            true
        }
        T::Pv | T::Avp | T::Ident | T::CoreFn | T::Route => cx.is_new_line(last, next),
        _ => false,
    }
}

fn statement<'t>(
    expr: Rule<'t, Expr>,
    stmt: impl Parser<'t, In<'t>, Stmt, Extra<'t>> + Clone + 't,
    block: impl Parser<'t, In<'t>, Block, Extra<'t>> + Clone + 't,
) -> Rule<'t, Stmt> {
    let assign = expr::lval()
        .then(tok(T::Assign))
        .then(expr.clone())
        .then_ignore(semi())
        .map(|((target, eq), value)| StmtKind::Assign(Box::new(Assign { target, eq_span: eq.span, value })));
    let call = expr::call(expr.clone()).then_ignore(semi()).map(|call| StmtKind::Call(Box::new(call)));
    let core_call =
        core_call::core_call(expr.clone()).then_ignore(semi()).map(|call| StmtKind::CoreCall(Box::new(call)));
    let empty = tok_as(T::Semi, Expected::STMT).map(|_| StmtKind::Empty);
    let leave_break = tok_as(T::Break, Expected::STMT).then_ignore(semi()).map(|_| StmtKind::Break);
    let body = body(stmt.clone(), block.clone());
    let looped = tok_as(T::While, Expected::STMT)
        .ignore_then(expr.clone())
        .then(body.clone())
        .map(|(cond, body)| StmtKind::While(Box::new(While { cond, body })));
    choice((
        assign,
        call,
        conditional(expr.clone(), body),
        leave(expr.clone()),
        core_call,
        leave_break,
        looped,
        switch(expr, stmt, block.clone()),
        empty,
        bare_block(block),
    ))
    .map_with(|kind, extra| {
        let tokens: &[Token] = extra.slice();
        Stmt { kind, span: extra.state().cover(tokens) }
    })
    .boxed()
}

/// A block that belongs to nothing is parsed, so that its inside is checked, and refused.
fn bare_block<'t>(
    block: impl Parser<'t, In<'t>, Block, Extra<'t>> + Clone + 't,
) -> impl Parser<'t, In<'t>, StmtKind, Extra<'t>> + Clone {
    ahead(Expected::STMT, |token, _| token.kind == T::LBrace).ignore_then(block).map_with(|block, extra| {
        let tokens: &[Token] = extra.slice();
        let opener = tokens.first().map_or(block.span, |open| open.span);
        let diagnostic = Diagnostic::new(codes::NOT_A_STATEMENT, opener, &[("what", "a block")]);
        extra.state().add(diagnostic.help("group"));
        StmtKind::Error
    })
}

/// What follows a condition: a block or one statement.
fn body<'t>(
    stmt: impl Parser<'t, In<'t>, Stmt, Extra<'t>> + Clone + 't,
    block: impl Parser<'t, In<'t>, Block, Extra<'t>> + Clone + 't,
) -> Rule<'t, Body> {
    let braced = ahead(Expected::LBRACE, |token, _| token.kind == T::LBrace).ignore_then(block).map(|block| Body {
        span: block.span,
        stmts: block.stmts,
        braces: true,
    });
    // A second `=` or a closing brace would otherwise be skipped as if it were the body.
    let single = ahead(Expected::STMT, |token, _| !ends_condition_badly(token.kind)).ignore_then(stmt);
    braced.or(single.map(|stmt| Body { span: stmt.span, stmts: vec![stmt], braces: false })).boxed()
}

fn ends_condition_badly(kind: T) -> bool {
    kind <= T::Slash && !matches!(kind, T::Pv | T::Avp | T::Semi | T::Select | T::Str | T::Int) || kind == T::Else
}

fn conditional<'t>(expr: Rule<'t, Expr>, body: Rule<'t, Body>) -> impl Parser<'t, In<'t>, StmtKind, Extra<'t>> + Clone {
    let arm = || {
        tok_as(T::If, Expected::STMT).then(expr.clone()).then(body.clone()).map(|((keyword, cond), body)| IfArm {
            keyword: keyword.span,
            cond,
            body,
        })
    };
    let is_else_if =
        |token: Token, next: Option<Token>| token.kind == T::Else && next.is_some_and(|next| next.kind == T::If);
    let else_if = ahead(Expected::default(), is_else_if).ignore_then(tok(T::Else)).ignore_then(arm());
    let otherwise = tok_as(T::Else, Expected::default()).ignore_then(body.clone());
    arm().then(else_if.repeated().collect::<Vec<_>>()).then(otherwise.or_not()).map(|((first, rest), otherwise)| {
        let mut arms = Vec::with_capacity(rest.len() + 1);
        arms.push(first);
        arms.extend(rest);
        StmtKind::If(Box::new(If { arms, otherwise }))
    })
}

/// `return`, `exit` and `drop`, with a value, with `()` or alone.
fn leave<'t>(expr: Rule<'t, Expr>) -> impl Parser<'t, In<'t>, StmtKind, Extra<'t>> + Clone {
    let keyword = one(Expected::STMT, |token| match token.kind {
        T::Return => Some((LeaveKind::Return, token)),
        T::Exit => Some((LeaveKind::Exit, token)),
        T::Drop => Some((LeaveKind::Drop, token)),
        _ => None,
    });
    let is_empty =
        |token: Token, next: Option<Token>| token.kind == T::LParen && next.is_some_and(|next| next.kind == T::RParen);
    let parens = ahead(Expected::default(), is_empty).ignore_then(tok(T::LParen)).then(tok(T::RParen)).map(|_| None);
    let alone = ahead(Expected::SEMI, |token, _| matches!(token.kind, T::Semi | T::RBrace)).map(|()| None);
    keyword.then(choice((alone, parens, expr.map(Some)))).then_ignore(semi()).map_with(
        |((kind, keyword), value), extra| {
            let keyword = extra.state().name(keyword);
            StmtKind::Leave(Box::new(Leave { kind, keyword, value }))
        },
    )
}

fn switch<'t>(
    expr: Rule<'t, Expr>,
    stmt: impl Parser<'t, In<'t>, Stmt, Extra<'t>> + Clone + 't,
    block: impl Parser<'t, In<'t>, Block, Extra<'t>> + Clone + 't,
) -> impl Parser<'t, In<'t>, StmtKind, Extra<'t>> + Clone {
    let early = stmt.clone().repeated().collect::<Vec<_>>().map_with(|stmts, extra| {
        if let Some(first) = stmts.first() {
            extra.state().report(codes::STMT_BEFORE_CASE, first.span, &[]);
        }
    });
    let cases = case(expr.clone(), stmt, block).repeated().collect::<Vec<_>>();
    // `then`, not `ignore_then`: an ignored parser does not run its actions.
    let inside = tok(T::LBrace).ignore_then(early.then(cases)).then_ignore(tok(T::RBrace));
    let inside = inside.map_with(|((), cases), extra| {
        let tokens: &[Token] = extra.slice();
        (cases, extra.state().cover(tokens))
    });
    tok_as(T::Switch, Expected::STMT)
        .ignore_then(expr)
        .then(inside)
        .map(|(value, (cases, body_span))| StmtKind::Switch(Box::new(Switch { value, cases, body_span })))
}

fn case<'t>(
    expr: Rule<'t, Expr>,
    stmt: impl Parser<'t, In<'t>, Stmt, Extra<'t>> + Clone + 't,
    block: impl Parser<'t, In<'t>, Block, Extra<'t>> + Clone + 't,
) -> impl Parser<'t, In<'t>, Case, Extra<'t>> + Clone {
    let regex = tok_as(T::Slash, Expected::EXPR).ignore_then(expr.clone()).map(CaseLabel::Regex);
    let value = tok_as(T::Case, Expected::LABEL).ignore_then(regex.or(expr.map(CaseLabel::Value)));
    let label = value.or(tok_as(T::Default, Expected::LABEL).map(|_| CaseLabel::Default));
    let label = label.then_ignore(tok(T::Colon)).map_with(|label, extra| {
        let tokens: &[Token] = extra.slice();
        (label, extra.state().cover(tokens))
    });
    // A block after a label is parsed, so that its statements count, and refused.
    let braces =
        ahead(Expected::default(), |token, _| token.kind == T::LBrace).ignore_then(block).map_with(|block, extra| {
            let tokens: &[Token] = extra.slice();
            let ends = tokens.first().zip(tokens.last());
            let edits =
                ends.map_or(Vec::new(), |(open, close)| vec![(open.span, String::new()), (close.span, String::new())]);
            let opener = tokens.first().map_or(block.span, |open| open.span);
            let diagnostic = Diagnostic::new(codes::BLOCK_AFTER_CASE, opener, &[]);
            extra.state().add(diagnostic.fix("fix", edits, true));
            block.stmts
        });
    label.then(braces.or_not()).then(stmt.repeated().collect::<Vec<_>>()).map(
        |(((label, label_span), braces), stmts)| {
            let mut all = braces.unwrap_or_default();
            all.extend(stmts);
            Case { label, label_span, stmts: all }
        },
    )
}
