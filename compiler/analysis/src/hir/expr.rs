//! Expressions. Each has the Rust type that its evaluation gives; conversions are nodes of their own.

use super::{Assign, Block, Bytes, Call, Format, PvRead, RegexIdx, RouteCall};
use srcc_syntax::span::Span;
use std::net::IpAddr;
use std::sync::Arc;

/// Type of an expression's value in the generated code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ty {
    /// `i32`
    Int,
    /// `Str`
    Str,
    /// `Val`: known at run time only.
    Dyn,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// What it gives.
    pub ty: Ty,
    /// Its text.
    pub span: Span,
}

/// The expressions. The type of a node is [`Ty::Int`] unless its comment says otherwise.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A number.
    Int(i32),
    /// A text (`Str`).
    Str(Bytes),
    /// A format string, expanded (`Str`).
    Format(Box<Format>),
    /// A pseudo-variable (`Dyn`, or `Int`/`Str` where its declaration promises that).
    Pv(Box<PvRead>),
    /// A select (`Str`).
    Select(Box<Select>),
    /// A number of the message or transport: `src_port`, `msg:len`.
    Operand(NumberOperand),
    /// Conversion to a number; the operand is `Str` or `Dyn`.
    ToInt(Box<Expr>),
    /// Conversion to text (`Str`); the operand is `Int` or `Dyn`.
    ToStr(Box<Expr>),
    /// A variable's value (`Dyn`) for something that takes text: a number counts as its digits.
    VariableText(Box<Expr>),
    /// 1 if the operand (`Int`) is greater than 0, else 0: what a call counts as wherever it is not assigned directly.
    Positive(Box<Expr>),
    /// 1 if the operand (`Int`) is 0, else 0.
    Not(Box<Expr>),
    /// Minus, wrapping.
    Neg(Box<Expr>),
    /// All bits inverted.
    BitNot(Box<Expr>),
    /// 1 unless the value is undefined.
    Defined(Box<Expr>),
    /// Arithmetic on two `Int`; `Div` and `Mod` by zero are evaluation errors; shift counts are taken modulo 32.
    Arith(ArithOp, Box<Expr>, Box<Expr>),
    /// Two `Str` joined (`Str`).
    Concat(Box<Expr>, Box<Expr>),
    /// `+` whose left side is `Dyn` (`Dyn`); the right side may have any type.
    AddDyn(Box<Expr>, Box<Expr>),
    /// `+` whose left side is `Dyn` and whose right side depends on it (`Dyn`): numbers are added, else texts are joined.
    AddByLeft(Box<ByLeft>),
    /// Two `Int` compared.
    CompareInt(CompareOp, Box<Expr>, Box<Expr>),
    /// An operand of the core (`Int`) compared with a variable (`Str` or `Dyn`): what is no number only differs.
    CompareNumber(CompareOp, Box<Expr>, Box<Expr>),
    /// Two `Str` compared; `negated` for "differ".
    EqualStr {
        /// True for `!=` and `ne`.
        negated: bool,
        /// Left side.
        left: Box<Expr>,
        /// Right side.
        right: Box<Expr>,
    },
    /// `==` or `!=` whose left side is `Dyn`; the right side may have any type.
    EqualDyn {
        /// True for `!=`.
        negated: bool,
        /// Left side.
        left: Box<Expr>,
        /// Right side.
        right: Box<Expr>,
    },
    /// `==` or `!=` whose left side is `Dyn` and whose right side depends on it.
    EqualByLeft {
        /// True for `!=`.
        negated: bool,
        /// Both sides.
        sides: Box<ByLeft>,
        /// The right side where the left one is undefined; any type.
        undefined: Box<Expr>,
    },
    /// An evaluation error: something that the original cannot evaluate where it stands.
    NoValue,
    /// A comparison of the core's operands that cannot fail: where its right side has no value, it is this.
    Settled(Box<Expr>, bool),
    /// `=~`: the left side is `Str`. Case is ignored.
    Match(Box<Expr>, Pattern),
    /// `&&` of two `Int`: 1 if both differ from 0; the right one is evaluated only if the left one does.
    And(Box<Expr>, Box<Expr>),
    /// `||` of two `Int`.
    Or(Box<Expr>, Box<Expr>),
    /// Length of a `Str` in bytes.
    StrLen(Box<Expr>),
    /// 1 if a `Str` is empty.
    StrEmpty(Box<Expr>),
    /// `selval`: the second operand if the first (`Int`) is greater than 0, else the third. Type `Int` or `Str` if both
    /// are, else `Dyn`; an undefined operand gives "".
    SelVal(Box<[Expr; 3]>),
    /// A call of a module function or core function: its code.
    Call(Box<Call>),
    /// `route(..)`: the route's code.
    RouteCall(Box<RouteCall>),
    /// `(lval = expr)`: the assignment's value, 1 or, where it failed, -1.
    Assign(Box<Assign>),
    /// `{ .. }` as an operand: its value as that of a route; `return` in it ends only the block.
    Block(Box<Block>),
    /// A text of the message compared without regard to case.
    TextOperand {
        /// Left side.
        operand: TextOperand,
        /// How.
        test: TextTest,
    },
    /// `uri == myself` and its like: 1 if it is one of our addresses or names.
    Myself {
        /// What is tested.
        operand: MyselfOperand,
        /// True for `!=`.
        negated: bool,
    },
    /// An address compared.
    Address {
        /// Left side.
        operand: AddressOperand,
        /// True for `!=`.
        negated: bool,
        /// Right side.
        right: AddressRight,
    },
    /// Something that was reported as an error.
    Error,
}

/// An operator's two sides, the right one of which is evaluated as what the left one turns out to be.
#[derive(Clone, Debug, PartialEq)]
pub struct ByLeft {
    /// Left side (`Dyn`).
    pub left: Expr,
    /// Right side (`Int`) where the left one is a number.
    pub int: Expr,
    /// Right side (`Str`) where the left one is text.
    pub text: Expr,
}

/// Arithmetic operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum ArithOp {
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    BitAnd,
    BitOr,
    BitXor,
    Shl,
    Shr,
}

/// Comparisons of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum CompareOp {
    Equal,
    NotEqual,
    Less,
    Greater,
    LessEqual,
    GreaterEqual,
}

/// Right side of `=~`.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// Known at compile time and checked.
    Const(RegexIdx),
    /// A `Str` made at run time; one that does not compile is an evaluation error.
    Dynamic(Box<Expr>),
    /// Beside an operand of the core: the value of a variable, which matches nothing if it is undefined, or a text made
    /// at run time. One that does not compile makes the comparison -1, or 0 if an address is compared.
    Lenient(Box<Expr>),
}

/// Numbers of the message or transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the script's own")]
pub enum NumberOperand {
    SrcPort,
    DstPort,
    SndPort,
    ToPort,
    Af,
    SndAf,
    MsgLen,
    Proto,
    SndProto,
    ToProto,
}

/// Texts of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the script's own")]
pub enum TextOperand {
    Method,
    Uri,
    FromUri,
    ToUri,
}

/// Tests of a [`TextOperand`].
#[derive(Clone, Debug, PartialEq)]
pub enum TextTest {
    /// The same text, case ignored; the right side is `Str`.
    Equal {
        /// True for `!=` and `ne`.
        negated: bool,
        /// Right side.
        right: Box<Expr>,
    },
    /// `=~`.
    Match(Pattern),
}

/// Operands that may be compared with `myself`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the script's own")]
pub enum MyselfOperand {
    Uri,
    FromUri,
    ToUri,
    SrcIp,
    DstIp,
    SndIp,
    ToIp,
}

/// Addresses of the message's transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the script's own")]
pub enum AddressOperand {
    SrcIp,
    DstIp,
    SndIp,
    ToIp,
}

/// Right side of an address comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum AddressRight {
    /// An address and the number of bits that count.
    Net(IpAddr, u8),
    /// A host name, resolved at run time.
    Host(Arc<str>),
    /// A `Str` made at run time: an address, perhaps with a mask, or a host name.
    Text(Box<Expr>),
    /// `=~`: the address as text.
    Match(Pattern),
}

/// A select.
#[derive(Clone, Debug, PartialEq)]
pub enum Select {
    /// `@cfg_get.group.name`: the variable's value as text.
    CfgGet {
        /// Group.
        group: Arc<str>,
        /// Variable.
        name: Arc<str>,
    },
    /// A call, and more that continue its value; perhaps undefined.
    Call(Vec<SelectStep>),
    /// Any other, by its text without `@`; no implementation exists.
    Other(Arc<str>),
}

/// One call that a select consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectStep {
    /// Rust path.
    pub path: Arc<str>,
    /// Names and indices in the path.
    pub args: Vec<SelectArg>,
}

/// A name or an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectArg {
    /// `None` if the path has none.
    pub value: Option<SelectValue>,
    /// Whether the function takes an `Option`.
    pub optional: bool,
}

/// What stands in the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelectValue {
    /// A name.
    Name(Arc<str>),
    /// A number in brackets.
    Index(i32),
}

impl Expr {
    /// True if the value can only be 0 or 1, so that "greater than 0" and "not 0" are the same.
    #[must_use]
    pub fn is_bool(&self) -> bool {
        use ExprKind::*;
        match &self.kind {
            Int(n) => matches!(n, 0 | 1),
            Positive(_)
            | Not(_)
            | Defined(_)
            | CompareInt(..)
            | CompareNumber(..)
            | EqualStr { .. }
            | EqualDyn { .. }
            | EqualByLeft { .. }
            | Match(..)
            | And(..)
            | Or(..)
            | StrEmpty(_)
            | TextOperand { test: TextTest::Equal { .. } | TextTest::Match(Pattern::Const(_)), .. }
            | Myself { .. }
            | Address { .. } => true,
            Settled(inner, _) => inner.is_bool(),
            _ => false,
        }
    }

    /// True if evaluating it can be an evaluation error, which skips the statement around it. Statements inside a block
    /// operand deal with theirs.
    #[must_use]
    pub fn can_fail(&self) -> bool {
        use ExprKind::*;
        let pattern_fails = |pattern: &Pattern| match pattern {
            Pattern::Const(_) => false,
            Pattern::Dynamic(_) => true,
            Pattern::Lenient(text) => text.can_fail(),
        };
        match &self.kind {
            Arith(ArithOp::Div | ArithOp::Mod, left, right) => {
                left.can_fail() || right.can_fail() || !matches!(right.kind, Int(n) if n != 0)
            }
            Match(left, pattern) => left.can_fail() || pattern_fails(pattern),
            TextOperand { test: TextTest::Match(pattern), .. } => pattern_fails(pattern),
            TextOperand { test: TextTest::Equal { right, .. }, .. } => right.can_fail(),
            Address { right: AddressRight::Match(pattern), .. } => pattern_fails(pattern),
            Address { right: AddressRight::Text(text), .. } => text.can_fail(),
            ToInt(e) | ToStr(e) | VariableText(e) | Positive(e) | Not(e) | Neg(e) | BitNot(e) | Defined(e)
            | StrLen(e) | StrEmpty(e) => e.can_fail(),
            Arith(_, l, r)
            | Concat(l, r)
            | AddDyn(l, r)
            | CompareInt(_, l, r)
            | CompareNumber(_, l, r)
            | And(l, r)
            | Or(l, r) => l.can_fail() || r.can_fail(),
            EqualStr { left, right, .. } | EqualDyn { left, right, .. } => left.can_fail() || right.can_fail(),
            SelVal(operands) => operands.iter().any(Expr::can_fail),
            NoValue => true,
            AddByLeft(sides) => sides.can_fail(),
            EqualByLeft { sides, undefined, .. } => sides.can_fail() || undefined.can_fail(),
            Call(call) => call.can_fail(),
            RouteCall(call) => call.can_fail(),
            Int(_)
            | Str(_)
            | Format(_)
            | Pv(_)
            | Select(_)
            | Operand(_)
            | Assign(_)
            | Block(_)
            | Myself { .. }
            | Address { .. }
            | Settled(..)
            | Error => false,
        }
    }
}

impl ByLeft {
    fn can_fail(&self) -> bool {
        [&self.left, &self.int, &self.text].into_iter().any(Expr::can_fail)
    }
}
