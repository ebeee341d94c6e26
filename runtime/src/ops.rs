//! Operators of script expressions on values whose type is only known at run time.
//!
//! Generated code uses plain Rust where both types are known at compile time and comes here for the rest. The
//! type of the left operand decides (measured on Kamailio 5.6.3): `5 + "x"` is 5, `"12" + 1` is `121`.

use crate::value::{Str, Val, int_to_str, text_to_int};

/// Why an expression has no value; the statement that holds it is skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    /// `/` or `mod` by zero.
    #[error("division by zero")]
    DivisionByZero,
    /// A regular expression made at run time does not compile.
    #[error("bad regular expression")]
    BadRegex,
    /// `selval` where a number is asked for: the original does not evaluate it there.
    #[error("`selval` has no value as a number")]
    SelVal,
}

/// `left + right`: a sum if the left side is a number, else the two texts joined.
#[inline]
#[must_use]
pub fn add(left: &Val, right: &Val) -> Val {
    match left {
        Val::Int(n) => Val::Int(n.wrapping_add(right.to_int())),
        _ => Val::Str(concat(&left.to_str(), &right.to_str())),
    }
}

/// The two texts joined.
#[must_use]
pub fn concat(left: &[u8], right: &[u8]) -> Str {
    let mut out = Vec::with_capacity(left.len() + right.len());
    out.extend_from_slice(left);
    out.extend_from_slice(right);
    Str::from(out)
}

/// `left == right`: compared as numbers if the left side is one, as text if it is text; an undefined left side takes
/// the type of the right one.
#[inline]
#[must_use]
pub fn eq(left: &Val, right: &Val) -> bool {
    match (left, right) {
        (Val::Int(n), _) => *n == right.to_int(),
        (Val::Str(s) | Val::Named(s, _), _) => *s == right.to_str(),
        (Val::Null, Val::Int(n)) => *n == 0,
        (Val::Null, other) => other.to_str().is_empty(),
    }
}

/// [`eq`] with a number on the right.
#[inline]
#[must_use]
pub fn eq_int(left: &Val, right: i32) -> bool {
    match left {
        Val::Int(n) => *n == right,
        Val::Null => right == 0,
        Val::Str(s) | Val::Named(s, _) => **s == *int_to_str(right),
    }
}

/// [`eq`] with a text on the right.
#[inline]
#[must_use]
pub fn eq_text(left: &Val, right: &[u8]) -> bool {
    match left {
        Val::Int(n) => *n == text_to_int(right),
        Val::Null => right.is_empty(),
        Val::Str(s) | Val::Named(s, _) => **s == *right,
    }
}

/// The number of a value that is one; text is none, whatever it holds.
#[inline]
#[must_use]
pub fn number(value: &Val) -> Option<i32> {
    match value {
        Val::Int(n) | Val::Named(_, n) => Some(*n),
        Val::Str(_) | Val::Null => None,
    }
}

/// `left / right`, truncated toward zero; the one overflow wraps.
#[inline]
pub fn div(left: i32, right: i32) -> Result<i32, EvalError> {
    if right == 0 { Err(EvalError::DivisionByZero) } else { Ok(left.wrapping_div(right)) }
}

/// `left mod right`, with the sign of the left side.
#[inline]
pub fn rem(left: i32, right: i32) -> Result<i32, EvalError> {
    if right == 0 { Err(EvalError::DivisionByZero) } else { Ok(left.wrapping_rem(right)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(s: &'static str) -> Val {
        Val::Str(s.into())
    }

    #[test]
    fn the_left_operand_decides_what_plus_means() {
        assert_eq!(add(&Val::Int(5), &text("x")), Val::Int(5));
        assert_eq!(add(&text("12"), &Val::Int(1)), text("121"));
        assert_eq!(add(&Val::Null, &Val::Int(1)), text("1"));
        assert_eq!(add(&Val::Int(1), &Val::Null), Val::Int(1));
        assert_eq!(add(&Val::Int(i32::MAX), &Val::Int(1)), Val::Int(i32::MIN));
    }

    #[test]
    fn equality_is_not_symmetric() {
        assert!(eq(&Val::Int(0), &text("abc")));
        assert!(!eq(&text("abc"), &Val::Int(0)));
        assert!(eq(&Val::Null, &Val::Int(0)) && eq(&Val::Null, &text("")) && !eq(&Val::Null, &text("0")));
        assert!(eq(&Val::Null, &Val::Null));
        let method = Val::Named("OPTIONS".into(), 512);
        assert!(eq(&Val::Int(512), &method) && !eq(&method, &Val::Int(512)));
    }

    #[test]
    fn equality_with_a_constant_is_the_same_relation() {
        let lefts = [Val::Null, Val::Int(0), Val::Int(7), text(""), text("7"), text("07"), Val::Named("7".into(), 1)];
        for left in &lefts {
            for right in [0, 7, -1] {
                assert_eq!(eq_int(left, right), eq(left, &Val::Int(right)), "{left:?} == {right}");
            }
            for right in ["", "7", "07", "x"] {
                assert_eq!(eq_text(left, right.as_bytes()), eq(left, &text(right)), "{left:?} == {right:?}");
            }
        }
    }

    #[test]
    fn division_errors_and_wraps() {
        assert_eq!(div(-7, 2), Ok(-3));
        assert_eq!(rem(-7, 3), Ok(-1));
        assert_eq!(div(i32::MIN, -1), Ok(i32::MIN));
        assert_eq!(div(1, 0), Err(EvalError::DivisionByZero));
    }
}
