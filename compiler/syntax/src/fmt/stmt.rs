//! The statement or item at hand: how far it has come, and whether the next token can belong to it.

use super::class::*;
use crate::token::T;

/// What the statement or item at hand is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// None has begun since the block or label was opened.
    Start,
    /// One has ended; an `if` with braces that ended with it, by its indentation.
    Done(Option<usize>),
    /// Up to a `;`.
    Simple,
    /// An identifier alone, which can only be a define.
    Name,
    /// The condition of `if`, `while` or `switch`.
    Header(T),
    /// Behind `else`.
    Else,
    /// A label up to its colon.
    Label,
    /// A top-level item by its first token; true if `=` has no blanks around it.
    Item(T, bool),
}

#[derive(Clone, Debug)]
pub(super) struct Stmt {
    pub(super) phase: Phase,
    /// Of its first line.
    pub(super) indent: usize,
    /// The last token completed an operand.
    pub(super) operand: bool,
    /// The last token is an operator in front of its operand.
    pub(super) prefix: bool,
    /// The last operand is a name or number with dots in it.
    pub(super) dotted: bool,
    /// The last token is an operator that the user wrote without blanks inside a name.
    pub(super) glued: bool,
    /// The brackets that are open, by the output line on which they stand.
    pub(super) brackets: Vec<u32>,
    /// The text of a condition begins on the line after its parenthesis.
    pub(super) hanging: bool,
    /// The token before.
    pub(super) last: Option<T>,
}

impl Stmt {
    pub(super) fn new(phase: Phase, indent: usize) -> Stmt {
        Stmt {
            phase,
            indent,
            operand: false,
            prefix: false,
            dotted: false,
            glued: false,
            brackets: Vec::new(),
            hanging: false,
            last: None,
        }
    }

    /// True if an expression goes on with `kind` behind an operand.
    pub(super) fn goes_on(&self, kind: T) -> bool {
        let last = self.last;
        is_binary(kind)
            || matches!(kind, T::Dot | T::Colon | T::LBracket | T::RBracket | T::RParen | T::Comma)
            || matches!(kind, T::Assign | T::PlusAssign | T::Question)
            || kind == T::LParen && last.is_some_and(is_callable)
            || kind == T::Str && last == Some(T::Str)
    }

    /// True if no line ends between the last token and `kind`, however the user wrote it.
    pub(super) fn joins(&self, kind: T) -> bool {
        let Some(last) = self.last else { return true };
        let after_name = matches!(self.phase, Phase::Item(_, true)) && last == T::Assign;
        matches!(kind, T::Semi | T::Dot | T::Colon | T::Assign)
            || matches!(last, T::Dot | T::Colon | T::LoadModule | T::LoadModuleX | T::LoadPath | T::CfgEngine)
            || kind == T::LParen && is_callable(last)
            || kind == T::LBracket && self.operand
            || self.prefix
            || self.glued
            || after_name
            || self.brackets.is_empty() && matches!(last, T::If | T::While | T::Switch | T::Case)
            || matches!(last, T::Return | T::Exit | T::Drop)
    }

    /// The indentation of a continued line. `closers` brackets are closed where it begins.
    pub(super) fn continuation(&self, closers: usize) -> usize {
        let open = self.brackets.len().saturating_sub(closers);
        let (left, closed) = self.brackets.split_at(open);
        let closed = closed.first().copied();
        let mut lines: Vec<u32> = left.iter().copied().filter(|line| Some(*line) != closed).collect();
        lines.dedup();
        if lines.is_empty() && closed.is_some() {
            return self.indent;
        }
        // The statement behind a condition is indented by one.
        let is_condition = matches!(self.phase, Phase::Header(_)) && !self.hanging;
        self.indent + lines.len().max(1) + usize::from(is_condition)
    }

    /// True if `kind` begins another item. In an address list (`is_list`) only a keyword does.
    pub(super) fn item_has_ended(&self, kind: T, next: Option<T>, broke: bool, is_list: bool) -> bool {
        if !self.operand || kind == T::LBrace {
            return false;
        }
        if opens_item(kind, next) || opens_statement(kind) {
            return true;
        }
        // Elsewhere a line that begins with a word begins an item.
        broke && kind.is_word() && !goes_on_with_item(kind) && !is_list
    }
}
