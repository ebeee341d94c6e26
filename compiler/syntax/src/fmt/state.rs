//! Where in a script the layout is: the blocks that are open, and how far the statement at hand has come.
//!
//! Only as much of the grammar is followed as the layout needs, on tokens as written: a define may stand for anything, a
//! whole statement or half of one.

use super::class::*;
use super::stmt::{Phase, Stmt};
use crate::token::T;

/// An `if`, `else` or `while` without braces that waits for its statement.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    indent: usize,
    is_if: bool,
}

#[derive(Clone, Debug)]
enum Owner {
    /// The script.
    Script,
    /// A route, `while` or `else`.
    Plain,
    If,
    Switch,
    /// A value; the statement goes on behind it.
    Value(Box<Stmt>),
}

#[derive(Clone, Debug)]
struct Block {
    owner: Owner,
    /// Of the line that its brace belongs to.
    indent: usize,
    /// A label came.
    labelled: bool,
    waiting: Vec<Waiting>,
}

impl Block {
    fn inside(&self) -> usize {
        match self.owner {
            Owner::Script => 0,
            Owner::Switch => self.indent + 1 + usize::from(self.labelled),
            _ => self.indent + 1,
        }
    }
}

/// How a token goes on from the piece before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Go {
    /// On a new line with this indentation.
    Line(usize),
    /// On the same line.
    Join,
    /// On the same line, or where the user broke the line on a new one.
    Flow,
}

#[derive(Clone, Debug)]
pub(super) struct State {
    blocks: Vec<Block>,
    outermost: Block,
    pub(super) stmt: Stmt,
    /// The text holds statements, not items.
    is_fragment: bool,
}

impl State {
    pub(super) fn new(is_fragment: bool) -> State {
        let outermost = Block { owner: Owner::Script, indent: 0, labelled: false, waiting: Vec::new() };
        State { blocks: Vec::new(), outermost, stmt: Stmt::new(Phase::Start, 0), is_fragment }
    }

    fn block(&mut self) -> &mut Block {
        self.blocks.last_mut().unwrap_or(&mut self.outermost)
    }

    fn at_top(&self) -> bool {
        self.blocks.is_empty() && !self.is_fragment
    }

    /// The indentation of a statement that begins here.
    pub(super) fn indent(&self) -> usize {
        let block = self.blocks.last().unwrap_or(&self.outermost);
        block.waiting.last().map_or_else(|| block.inside(), |waiting| waiting.indent + 1)
    }

    /// The indentation of statements of the block at hand.
    pub(super) fn inside(&self) -> usize {
        self.blocks.last().unwrap_or(&self.outermost).inside()
    }

    /// Goes past an included file, which stands for whole statements or items.
    pub(super) fn pass_include(&mut self) {
        if !self.is_inside() {
            self.stmt = Stmt::new(Phase::Done(None), 0);
        }
    }

    /// True in the middle of a statement or item, where a new line is a continuation.
    pub(super) fn is_inside(&self) -> bool {
        let is_between = matches!(self.stmt.phase, Phase::Start | Phase::Done(_) | Phase::Name | Phase::Else);
        let may_end = self.at_top() && self.stmt.brackets.is_empty();
        !is_between && !may_end
    }

    /// Decides how `kind` goes on, and notes what has ended before it. `next` is the token behind it, `broke` says that
    /// the user began a line with it.
    pub(super) fn place(&mut self, kind: T, next: Option<T>, broke: bool) -> Go {
        if kind == T::RBrace {
            return self.place_closing();
        }
        self.end_header(kind);
        if self.has_ended(kind, next, broke) {
            self.stmt = Stmt::new(Phase::Done(None), 0);
        }
        match self.stmt.phase {
            Phase::Start | Phase::Done(_) => self.begin(kind, next),
            Phase::Else if kind == T::If || kind == T::LBrace => Go::Join,
            Phase::Else => {
                let indent = self.stmt.indent;
                self.block().waiting.push(Waiting { indent, is_if: false });
                self.stmt.phase = Phase::Start;
                self.begin(kind, next)
            }
            _ if kind == T::LBrace || self.stmt.joins(kind) => Go::Join,
            _ => Go::Flow,
        }
    }

    fn place_closing(&mut self) -> Go {
        match self.blocks.last() {
            Some(block) => Go::Line(block.indent),
            None => Go::Line(0),
        }
    }

    /// A condition is complete where an operand has ended and no operator follows; what follows is its statement.
    fn end_header(&mut self, kind: T) {
        let Phase::Header(word) = self.stmt.phase else { return };
        if !self.stmt.operand || !self.stmt.brackets.is_empty() || self.stmt.goes_on(kind) || kind == T::LBrace {
            return;
        }
        let indent = self.stmt.indent;
        if word != T::Switch {
            self.block().waiting.push(Waiting { indent, is_if: word == T::If });
        }
        self.stmt = Stmt::new(Phase::Start, 0);
    }

    /// True if the statement or item at hand has no mark at its end, and has ended.
    fn has_ended(&self, kind: T, next: Option<T>, broke: bool) -> bool {
        let stmt = &self.stmt;
        if !stmt.brackets.is_empty() {
            return false;
        }
        let attaches = matches!(kind, T::Semi | T::LBrace) || self.stmt.goes_on(kind);
        match stmt.phase {
            Phase::Name => !attaches && (broke || opens_statement(kind) || opens_route(kind, next)),
            Phase::Simple if self.at_top() => self.stmt.item_has_ended(kind, next, broke, false),
            // Two operands side by side: something that ends a statement is hidden in a define.
            Phase::Simple => stmt.operand && !attaches && kind != T::Str && (broke || opens_statement(kind)),
            Phase::Item(first, _) => self.stmt.item_has_ended(kind, next, broke, matches!(first, T::Listen | T::Alias)),
            _ => false,
        }
    }

    /// A statement or item begins with `kind`.
    fn begin(&mut self, kind: T, next: Option<T>) -> Go {
        let closed_if = match self.stmt.phase {
            Phase::Done(closed) => closed,
            _ => None,
        };
        let first_in_block = self.stmt.phase == Phase::Start;
        if kind == T::Else {
            return self.begin_else(closed_if);
        }
        if !first_in_block {
            self.block().waiting.clear();
        }
        if kind == T::Semi && !first_in_block {
            return Go::Join;
        }
        let is_label = kind == T::Case || kind == T::Default && next == Some(T::Colon);
        if is_label {
            let block = self.block();
            block.labelled = false;
            block.waiting.clear();
        }
        let indent = self.indent();
        let phase = match kind {
            _ if is_label => {
                self.block().labelled = true;
                Phase::Label
            }
            T::If | T::While | T::Switch => Phase::Header(kind),
            _ if opens_route(kind, next) => Phase::Item(kind, false),
            _ if self.at_top() && (opens_item(kind, next) || next != Some(T::LParen)) => {
                Phase::Item(kind, assigns_tightly(kind, next))
            }
            T::Ident if next != Some(T::LParen) => Phase::Name,
            _ => Phase::Simple,
        };
        self.stmt = Stmt::new(phase, indent);
        Go::Line(indent)
    }

    fn begin_else(&mut self, closed_if: Option<usize>) -> Go {
        let indent = match closed_if {
            Some(indent) => indent,
            None => {
                let waiting = &mut self.block().waiting;
                while waiting.last().is_some_and(|waiting| !waiting.is_if) {
                    waiting.pop();
                }
                match waiting.pop() {
                    Some(waiting) => waiting.indent,
                    None => self.indent(),
                }
            }
        };
        let follows_brace = self.stmt.last == Some(T::RBrace);
        self.stmt = Stmt::new(Phase::Else, indent);
        if follows_brace { Go::Join } else { Go::Line(indent) }
    }

    /// Goes past a token that stands on output line `line`.
    pub(super) fn pass(&mut self, kind: T, line: u32, glued: bool) {
        let stmt = &mut self.stmt;
        if stmt.phase == Phase::Name && stmt.last.is_some() {
            stmt.phase = Phase::Simple;
        }
        // Behind the addresses nothing is one more of them.
        if matches!(stmt.phase, Phase::Item(T::Listen, _)) && goes_on_with_item(kind) {
            stmt.phase = Phase::Item(kind, true);
        }
        let was_operand = stmt.operand;
        let prefix = !was_operand && is_prefix(kind);
        stmt.glued = glued;
        stmt.dotted =
            kind == T::Dot || kind == T::Ipv6 || (stmt.dotted && is_name_part(kind)) || (stmt.dotted && glued);
        stmt.prefix = prefix;
        stmt.last = Some(kind);
        match kind {
            T::LBrace => self.open_block(),
            T::RBrace => self.close_block(),
            T::Semi => {
                self.stmt = Stmt::new(Phase::Done(None), 0);
                self.stmt.last = Some(T::Semi);
            }
            T::Colon if stmt.phase == Phase::Label && stmt.brackets.is_empty() => {
                self.stmt = Stmt::new(Phase::Start, 0);
            }
            T::LParen | T::LBracket => {
                stmt.brackets.push(line);
                stmt.operand = false;
            }
            T::RParen | T::RBracket => {
                stmt.brackets.pop();
                stmt.operand = true;
            }
            T::If if stmt.phase == Phase::Else => {
                let indent = stmt.indent;
                self.stmt = Stmt::new(Phase::Header(T::If), indent);
                self.stmt.last = Some(T::If);
            }
            // `*` where an operand is expected is an address.
            T::Star if !was_operand => stmt.operand = true,
            T::Comma | T::Colon | T::Dot | T::Assign | T::PlusAssign | T::Question => stmt.operand = false,
            _ if is_binary(kind) || prefix || is_keyword(kind) => stmt.operand = false,
            _ if matches!(stmt.phase, Phase::Item(..)) && takes_more(kind) => stmt.operand = false,
            _ => stmt.operand = true,
        }
    }

    fn open_block(&mut self) {
        let is_value = !self.stmt.brackets.is_empty() || !self.stmt.operand;
        let indent = self.stmt.indent;
        let (owner, indent) = match self.stmt.phase {
            Phase::Header(T::Switch) if !is_value => (Owner::Switch, indent),
            Phase::Header(T::If) if !is_value => (Owner::If, indent),
            Phase::Header(_) | Phase::Simple | Phase::Label if is_value => {
                (Owner::Value(Box::new(self.stmt.clone())), indent)
            }
            // A define that stands for a condition.
            Phase::Simple | Phase::Name => (Owner::If, indent),
            Phase::Header(_) | Phase::Label | Phase::Else | Phase::Item(..) => (Owner::Plain, indent),
            Phase::Start | Phase::Done(_) => (Owner::Plain, self.indent()),
        };
        self.blocks.push(Block { owner, indent, labelled: false, waiting: Vec::new() });
        self.stmt = Stmt::new(Phase::Start, 0);
    }

    fn close_block(&mut self) {
        let Some(block) = self.blocks.pop() else {
            self.stmt = Stmt::new(Phase::Done(None), 0);
            return;
        };
        self.stmt = match block.owner {
            Owner::Value(stmt) => Stmt { operand: true, last: Some(T::RBrace), ..*stmt },
            Owner::If => Stmt::new(Phase::Done(Some(block.indent)), 0),
            _ => Stmt::new(Phase::Done(None), 0),
        };
        self.stmt.last = Some(T::RBrace);
    }
}
