//! Handing out parts of texts without copying them.

use srcc_runtime::value::{Str, Val};

/// `part` as a string that shares the buffer of `whole`, of which it is a slice; a copy if it is not.
pub(crate) fn sub(whole: &Str, part: &[u8]) -> Str {
    whole.part(part)
}

/// What `look` says of the text of a value, which is copied only where it has to be made.
#[inline]
pub(crate) fn of_text<T>(value: &Val, look: impl Fn(&Str) -> T) -> T {
    match value {
        Val::Str(text) | Val::Named(text, _) => look(text),
        other => look(&other.to_str()),
    }
}

/// Like [`sub`]; an empty part counts as absent.
pub(crate) fn sub_or_none(whole: &Str, part: &[u8]) -> Option<Str> {
    (!part.is_empty()).then(|| sub(whole, part))
}

/// The text of a value that an assignment needs as text; a number is refused, the undefined value is `None`.
pub(crate) fn text_or_null(value: Val) -> Result<Option<Str>, WrongType> {
    match value {
        Val::Null => Ok(None),
        Val::Str(text) | Val::Named(text, _) => Ok(Some(text)),
        Val::Int(_) => Err(WrongType),
    }
}

/// A pseudo-variable was assigned a value of a type that it does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WrongType;

/// A length as the script sees it.
pub(crate) fn length(len: usize) -> i32 {
    i32::try_from(len).unwrap_or(i32::MAX)
}
