//! The expressions of `#!ifexp`, `#!elif` and `#!defexp`.
//!
//! Version 5.6 does not have these directives; they follow what later versions document: numbers, strings, defined
//! names, comparison, logic and arithmetic. A name that is not defined counts as 0, a define without value as 1.

use super::Scanner;
use super::number::parse_number;
use super::subst::MAX_VALUE;
use crate::codes;

/// Parentheses and prefix operators deeper than any line written by hand.
const MAX_DEPTH: usize = 64;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Int(i64),
    Str(Vec<u8>),
}

impl Value {
    pub(super) fn is_true(&self) -> bool {
        match self {
            Value::Int(number) => *number != 0,
            Value::Str(text) => !text.is_empty(),
        }
    }

    fn number(&self) -> i64 {
        match self {
            Value::Int(number) => *number,
            Value::Str(text) => std::str::from_utf8(text).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            Value::Int(number) => number.to_string().into_bytes(),
            Value::Str(text) => text.clone(),
        }
    }
}

impl Scanner<'_> {
    /// Evaluates the text between two offsets; a malformed one is reported.
    pub(super) fn evaluate(&mut self, directive: &str, from: usize, to: usize) -> Option<Value> {
        let text = super::define::join_lines(self.cur.text.get(from..to).unwrap_or(&[]));
        let mut reader = Reader { text: &text, pos: 0, depth: 0, scanner: self };
        let result = reader.binary(0).and_then(|value| {
            reader.blanks();
            if reader.pos < reader.text.len() { Err("unexpected text after the expression") } else { Ok(value) }
        });
        match result {
            Ok(value) => Some(value),
            Err(problem) => {
                let span = self.span_of(from, to);
                let directive = format!("#!{directive}");
                self.report(codes::BAD_DIRECTIVE_EXPR, span, &[("directive", &directive), ("problem", problem)]);
                None
            }
        }
    }
}

struct Reader<'t, 's, 'a> {
    text: &'t [u8],
    pos: usize,
    depth: usize,
    scanner: &'s mut Scanner<'a>,
}

/// Longest first, so that `<=` is not read as `<`.
const OPERATORS: &[(&str, u8)] = &[
    ("||", 1),
    ("&&", 2),
    ("==", 3),
    ("!=", 3),
    ("=~", 3),
    ("<=", 4),
    (">=", 4),
    ("<", 4),
    (">", 4),
    ("+", 5),
    ("-", 5),
    ("*", 6),
    ("/", 6),
    ("%", 6),
];

type Result<T> = std::result::Result<T, &'static str>;

impl Reader<'_, '_, '_> {
    fn blanks(&mut self) {
        while self.text.get(self.pos).is_some_and(u8::is_ascii_whitespace) {
            self.pos += 1;
        }
    }

    fn rest(&self) -> &[u8] {
        self.text.get(self.pos..).unwrap_or(&[])
    }

    fn binary(&mut self, min: u8) -> Result<Value> {
        let mut left = self.unary()?;
        loop {
            self.blanks();
            let rest = self.rest();
            let found = OPERATORS.iter().find(|(text, _)| rest.starts_with(text.as_bytes()));
            let Some((operator, level)) = found.filter(|(_, level)| *level > min) else { return Ok(left) };
            self.pos += operator.len();
            let right = self.binary(*level)?;
            let value = apply(operator, &left, &right)?;
            left = self.made(value)?;
        }
    }

    fn unary(&mut self) -> Result<Value> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("nested too deeply");
        }
        self.blanks();
        let value = match self.text.get(self.pos) {
            Some(b'!') => {
                self.pos += 1;
                Value::Int(i64::from(!self.unary()?.is_true()))
            }
            Some(b'-') => {
                self.pos += 1;
                Value::Int(self.unary()?.number().wrapping_neg())
            }
            Some(b'(') => {
                self.pos += 1;
                let value = self.binary(0)?;
                self.blanks();
                if self.text.get(self.pos) != Some(&b')') {
                    return Err("expected a matching `)`");
                }
                self.pos += 1;
                value
            }
            Some(quote @ (b'"' | b'\'')) => self.string(*quote)?,
            Some(byte) if byte.is_ascii_alphanumeric() || *byte == b'_' => self.word()?,
            _ => return Err("expected a number, a string or a name"),
        };
        self.depth -= 1;
        Ok(value)
    }

    fn string(&mut self, quote: u8) -> Result<Value> {
        self.pos += 1;
        let length = memchr::memchr(quote, self.rest()).ok_or("a string is not closed")?;
        let text = self.rest().get(..length).unwrap_or(&[]).to_vec();
        self.pos += length + 1;
        self.made(Value::Str(text))
    }

    fn word(&mut self) -> Result<Value> {
        let length = self.rest().iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        let word = self.rest().get(..length).unwrap_or(&[]).to_vec();
        self.pos += length;
        if word.first().is_some_and(u8::is_ascii_digit) {
            return number(&word).ok_or("a number is malformed");
        }
        let word = self.scanner.tables.words.intern(&String::from_utf8_lossy(&word));
        match self.scanner.define_value(word) {
            None => Ok(Value::Int(0)),
            Some(value) if value.is_empty() => Ok(Value::Int(1)),
            Some(value) => self.made(number(&value).unwrap_or_else(|| Value::Str(unquoted(value)))),
        }
    }

    /// Refuses a text that is too long: each of a chain of defines could double the one before.
    fn made(&mut self, value: Value) -> Result<Value> {
        match &value {
            Value::Str(text) if text.len() > MAX_VALUE || !self.scanner.may_make(text.len()) => {
                Err("a text is too long")
            }
            _ => Ok(value),
        }
    }
}

fn number(text: &[u8]) -> Option<Value> {
    let decimal = std::str::from_utf8(text).ok().and_then(|text| text.parse::<i64>().ok());
    match decimal {
        Some(value) if !text.starts_with(b"0") || text.len() == 1 => Some(Value::Int(value)),
        _ => parse_number(text).map(|value| Value::Int(i64::from(value))),
    }
}

fn unquoted(text: Vec<u8>) -> Vec<u8> {
    match text.as_slice() {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => inner.to_vec(),
        _ => text,
    }
}

fn apply(operator: &str, left: &Value, right: &Value) -> Result<Value> {
    let (a, b) = (left.number(), right.number());
    let both_str = matches!((left, right), (Value::Str(_), _) | (_, Value::Str(_)));
    let equal = if both_str { left.bytes() == right.bytes() } else { a == b };
    let truth = |value: bool| Value::Int(i64::from(value));
    Ok(match operator {
        "||" => truth(left.is_true() || right.is_true()),
        "&&" => truth(left.is_true() && right.is_true()),
        "==" => truth(equal),
        "!=" => truth(!equal),
        "=~" => {
            let pattern = right.bytes();
            let regex =
                regex::bytes::Regex::new(&String::from_utf8_lossy(&pattern)).map_err(|_| "the regex is malformed")?;
            truth(regex.is_match(&left.bytes()))
        }
        "<" => truth(a < b),
        ">" => truth(a > b),
        "<=" => truth(a <= b),
        ">=" => truth(a >= b),
        "+" if matches!(left, Value::Str(_)) => Value::Str([left.bytes(), right.bytes()].concat()),
        "+" => Value::Int(a.wrapping_add(b)),
        "-" => Value::Int(a.wrapping_sub(b)),
        "*" => Value::Int(a.wrapping_mul(b)),
        "/" => Value::Int(a.checked_div(b).ok_or("division by zero")?),
        _ => Value::Int(a.checked_rem(b).ok_or("division by zero")?),
    })
}
