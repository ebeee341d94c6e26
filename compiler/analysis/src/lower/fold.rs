//! Folding at start-up, which a script can see (measured on Kamailio 5.6.3; language reference, 4.5).
//!
//! `e*0` does not evaluate `e`; `e && 1` is `e` itself and not 0 or 1, so that `$var(x) = route(A) && 1` gives the code of
//! the route. Only the operand values listed below are folded: `e ^ 0`, `e << 0`, `e & -1`, `e && 5` are not.

use super::rve::{Node, Rve, Static};
use crate::hir::Bytes;
use srcc_syntax::ast::{BinaryOp, CastType};

/// Folds an operator whose operands are folded already.
pub(super) fn fold(rve: Rve) -> Rve {
    let span = rve.span;
    let node = match rve.node {
        Node::Binary(op, left, right) => binary(op, left, right),
        Node::Not(e) => match to_int_const(&e.node) {
            Some(n) => Node::Int(i32::from(n == 0)),
            None => Node::Not(e),
        },
        Node::Neg(e) => match to_int_const(&e.node) {
            Some(n) => Node::Int(n.wrapping_neg()),
            None => Node::Neg(e),
        },
        Node::BitNot(e) => match to_int_const(&e.node) {
            Some(n) => Node::Int(!n),
            None => Node::BitNot(e),
        },
        Node::Cast(to, e) => match (to, to_const(&e.node)) {
            (CastType::Int, Some(value)) => Node::Int(value.int()),
            (CastType::Str, Some(value)) => Node::Str(value.text()),
            (_, None) => Node::Cast(to, e),
        },
        Node::StrLen(e) => match to_const(&e.node) {
            Some(value) => Node::Int(i32::try_from(value.text().len()).unwrap_or(i32::MAX)),
            None => Node::StrLen(e),
        },
        Node::StrEmpty(e) => match to_const(&e.node) {
            Some(value) => Node::Int(i32::from(value.text().is_empty())),
            None => Node::StrEmpty(e),
        },
        Node::Defined(e) => match e.node {
            Node::Pv(_) | Node::Select(_) | Node::Error => Node::Defined(e),
            _ => Node::Int(1),
        },
        Node::SelVal(operands) => selval(operands),
        other => other,
    };
    Rve { node, span }
}

fn selval(operands: Box<[Rve; 3]>) -> Node {
    if !operands.iter().all(Rve::is_const) {
        return Node::SelVal(operands);
    }
    let [cond, yes, no] = *operands;
    match to_const(&cond.node) {
        Some(value) if value.int() > 0 => yes.node,
        _ => no.node,
    }
}

/// A constant.
#[derive(Clone, Debug)]
enum Const {
    Int(i32),
    LeastInt,
    Str(Bytes),
}

impl Const {
    fn int(&self) -> i32 {
        match self {
            Const::Int(n) => *n,
            Const::LeastInt => i32::MIN,
            Const::Str(text) => text_to_int(text),
        }
    }

    fn text(&self) -> Bytes {
        match self {
            Const::Int(n) => Bytes::from(n.to_string().into_bytes()),
            Const::LeastInt => least_int(),
            Const::Str(text) => text.clone(),
        }
    }
}

fn to_int_const(node: &Node) -> Option<i32> {
    to_const(node).filter(|value| !matches!(value, Const::Str(_))).map(|value| value.int())
}

fn to_const(node: &Node) -> Option<Const> {
    match node {
        Node::Int(n) => Some(Const::Int(*n)),
        Node::LeastInt => Some(Const::LeastInt),
        Node::Str(text) => Some(Const::Str(text.clone())),
        _ => None,
    }
}

/// The text of [`Node::LeastInt`].
pub(super) fn least_int() -> Bytes {
    Bytes::from(&b"2147483648"[..])
}

/// Text to number as at run time: an optional sign and decimal digits that fit 32 bits, or `0x` and hexadecimal digits
/// taken modulo 2^32; anything else is 0.
pub(super) fn text_to_int(text: &[u8]) -> i32 {
    let Ok(text) = std::str::from_utf8(text) else { return 0 };
    if let Some(hex) = text.strip_prefix("0x").or(text.strip_prefix("0X")) {
        let digits: Option<Vec<u32>> = hex.chars().map(|c| c.to_digit(16)).collect();
        return digits.map_or(0, |all| all.iter().fold(0u32, |sum, digit| (sum << 4) | digit).cast_signed());
    }
    text.parse().unwrap_or(0)
}

fn binary(op: BinaryOp, left: Box<Rve>, right: Box<Rve>) -> Node {
    match (to_const(&left.node), to_const(&right.node)) {
        (Some(a), Some(b)) => constant(op, &a, &b).unwrap_or(Node::Binary(op, left, right)),
        (Some(Const::Int(n)), None) => with_left(op, n, left, right),
        (None, Some(Const::Int(n))) => with_right(op, n, left, right),
        _ => Node::Binary(op, left, right),
    }
}

/// Both sides are constant; `None` where there is no value, or where it takes a regular expression.
fn constant(op: BinaryOp, a: &Const, b: &Const) -> Option<Node> {
    use BinaryOp::*;
    let bool = |yes: bool| Some(Node::Int(i32::from(yes)));
    let int = |n: i32| Some(Node::Int(n));
    let equal = match a {
        Const::Int(_) | Const::LeastInt => a.int() == b.int(),
        Const::Str(text) => *text == b.text(),
    };
    match op {
        Add => match a {
            Const::Int(_) | Const::LeastInt => int(a.int().wrapping_add(b.int())),
            Const::Str(text) => Some(Node::Str([&text[..], &b.text()[..]].concat().into())),
        },
        Equal => bool(equal),
        NotEqual => bool(!equal),
        StrEqual => bool(a.text() == b.text()),
        StrNotEqual => bool(a.text() != b.text()),
        Match => None,
        _ => integers(op, a.int(), b.int()).map(Node::Int),
    }
}

fn integers(op: BinaryOp, a: i32, b: i32) -> Option<i32> {
    use BinaryOp::*;
    let bool = |yes: bool| Some(i32::from(yes));
    match op {
        Sub => Some(a.wrapping_sub(b)),
        Mul => Some(a.wrapping_mul(b)),
        Div => (b != 0).then(|| a.wrapping_div(b)),
        Mod => (b != 0).then(|| a.wrapping_rem(b)),
        BitAnd => Some(a & b),
        BitOr => Some(a | b),
        BitXor => Some(a ^ b),
        Shl => Some(a.wrapping_shl(b.cast_unsigned())),
        Shr => Some(a.wrapping_shr(b.cast_unsigned())),
        Less => bool(a < b),
        Greater => bool(a > b),
        LessEqual => bool(a <= b),
        GreaterEqual => bool(a >= b),
        IntEqual => bool(a == b),
        IntNotEqual => bool(a != b),
        And => bool(a != 0 && b != 0),
        Or => bool(a != 0 || b != 0),
        Add | Equal | NotEqual | StrEqual | StrNotEqual | Match => None,
    }
}

/// `e` where it stands for a number: itself if it always is one.
fn as_int(e: Box<Rve>) -> Node {
    match e.ty() {
        Static::Int => e.node,
        _ => Node::Cast(CastType::Int, e),
    }
}

fn with_left(op: BinaryOp, n: i32, left: Box<Rve>, right: Box<Rve>) -> Node {
    use BinaryOp::*;
    match (op, n) {
        (Mul | Div | Mod | BitAnd | And, 0) => Node::Int(0),
        (Mul | And, 1) | (BitOr | Or | Add, 0) => as_int(right),
        (Or, 1) => Node::Int(1),
        _ => Node::Binary(op, left, right),
    }
}

fn with_right(op: BinaryOp, n: i32, left: Box<Rve>, right: Box<Rve>) -> Node {
    use BinaryOp::*;
    match (op, n) {
        (Mul | BitAnd | And, 0) => Node::Int(0),
        (Mul | Div | And, 1) | (BitOr | Or | Sub, 0) => as_int(left),
        (Add, 0) if left.ty() == Static::Int => left.node,
        (Or, 1) => Node::Int(1),
        _ => Node::Binary(op, left, right),
    }
}
