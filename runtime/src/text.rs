//! Byte strings of scripts.
//!
//! Most of them are short (a user, a number, a tag) and live for a statement or two, so a short one is kept in place:
//! making, copying and dropping it costs no allocation and no count of references. A longer one shares a buffer, often that
//! of the message it came from.

use bytes::Bytes;
use srcc_sip::Span;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

/// A byte string of the script: cheap to clone, often a slice of the message it came from.
#[derive(Clone)]
pub struct Str(Repr);

/// Two levels, so that the tag of the outer one is the pointer that a `Bytes` never has as null: 32 bytes in all.
#[derive(Clone)]
enum Repr {
    Plain(Plain),
    Shared(Bytes),
}

#[derive(Clone, Copy)]
enum Plain {
    /// Of the program text.
    Lit(&'static [u8]),
    Short {
        len: u8,
        bytes: Words,
    },
}

/// Where the pointer and the length of the other variant are, so that either is moved as two words.
#[derive(Clone, Copy)]
#[repr(align(8))]
struct Words([u8; SHORT]);

/// The longest text that is kept in place.
const SHORT: usize = 16;

const _: () = assert!(size_of::<Str>() == 32);

impl Str {
    /// The empty string.
    pub const EMPTY: Str = Str::lit(b"");

    /// A string of the program text; no copy is made.
    #[inline]
    #[must_use]
    pub const fn lit(text: &'static [u8]) -> Str {
        Str(Repr::Plain(Plain::Lit(text)))
    }

    /// A copy of `text`.
    #[inline]
    #[must_use]
    pub fn copy(text: &[u8]) -> Str {
        if text.len() <= SHORT { Str::short(text) } else { Str(Repr::Shared(Bytes::copy_from_slice(text))) }
    }

    /// `part`, sharing the buffer `whole` if it is a slice of that.
    #[inline]
    #[must_use]
    pub fn of(whole: &Bytes, part: &[u8]) -> Str {
        if part.len() <= SHORT {
            return Str::short(part);
        }
        match Span::of(whole, part) {
            Some(span) => Str(Repr::Shared(whole.slice(span.range()))),
            None => Str(Repr::Shared(Bytes::copy_from_slice(part))),
        }
    }

    /// A text of at most [`SHORT`] bytes.
    #[inline]
    fn short(text: &[u8]) -> Str {
        Str(Repr::Plain(Plain::Short { len: text.len() as u8, bytes: Words(packed(text).to_le_bytes()) }))
    }

    /// `part`, a slice of this text, without a copy if it is long.
    #[inline]
    #[must_use]
    pub fn part(&self, part: &[u8]) -> Str {
        match &self.0 {
            _ if part.len() <= SHORT => Str::short(part),
            Repr::Shared(whole) => Str::of(whole, part),
            Repr::Plain(_) => Str::copy(part),
        }
    }

    /// The bytes of this range alone; what lies outside of the text is left out.
    #[inline]
    #[must_use]
    pub fn cut(&self, start: usize, end: usize) -> Str {
        let end = end.min(self.len());
        self.part(self.get(start..end).unwrap_or_default())
    }

    /// Gives the text a buffer, so that its copies can be told from other texts that read the same ([`Str::is_copy_of`]).
    pub fn make_shared(&mut self) {
        if let Repr::Plain(_) = self.0 {
            self.0 = Repr::Shared(Bytes::copy_from_slice(self));
        }
    }

    /// Whether one of the two is a copy of the other, which must have a buffer.
    #[must_use]
    pub fn is_copy_of(&self, other: &Str) -> bool {
        match (&self.0, &other.0) {
            (Repr::Shared(a), Repr::Shared(b)) => a.as_ptr() == b.as_ptr() && a.len() == b.len(),
            _ => false,
        }
    }

    /// The text as a buffer to share.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        match self.0 {
            Repr::Shared(bytes) => bytes,
            Repr::Plain(Plain::Lit(text)) => Bytes::from_static(text),
            Repr::Plain(Plain::Short { .. }) => Bytes::copy_from_slice(&self),
        }
    }

    /// The bytes as text, with replacement characters where they are not UTF-8.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self)
    }
}

/// The bytes of a short text in one number, the first one lowest: read by words that may overlap, since for so few bytes a
/// call of `memcpy` costs more than it does.
#[inline]
fn packed(text: &[u8]) -> u128 {
    fn ends<const N: usize>(text: &[u8]) -> ([u8; N], [u8; N]) {
        let head = text.first_chunk().copied().unwrap_or([0; N]);
        (head, text.last_chunk().copied().unwrap_or([0; N]))
    }
    let len = text.len();
    match len {
        0 => 0,
        1..4 => {
            // First, middle and last byte are all there are.
            let at = |n: usize| u32::from(text[n]) << (8 * n);
            u128::from(at(0) | at(len / 2) | at(len - 1))
        }
        4..8 => {
            let (head, tail) = ends::<4>(text);
            let tail = u64::from(u32::from_le_bytes(tail)) << (8 * (len - 4));
            u128::from(u64::from(u32::from_le_bytes(head)) | tail)
        }
        _ => {
            let (head, tail) = ends::<8>(text);
            let tail = u128::from(u64::from_le_bytes(tail)) << (8 * (len.min(SHORT) - 8));
            u128::from(u64::from_le_bytes(head)) | tail
        }
    }
}

impl Deref for Str {
    type Target = [u8];
    #[inline]
    fn deref(&self) -> &[u8] {
        match &self.0 {
            Repr::Plain(Plain::Lit(text)) => text,
            Repr::Plain(Plain::Short { len, bytes }) => bytes.0.get(..usize::from(*len)).unwrap_or(&bytes.0),
            Repr::Shared(bytes) => bytes,
        }
    }
}
impl Default for Str {
    fn default() -> Str {
        Str::EMPTY
    }
}
impl PartialEq for Str {
    #[inline]
    fn eq(&self, other: &Str) -> bool {
        **self == **other
    }
}
impl Eq for Str {}
impl PartialOrd for Str {
    fn partial_cmp(&self, other: &Str) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Str {
    fn cmp(&self, other: &Str) -> Ordering {
        (**self).cmp(&**other)
    }
}
impl Hash for Str {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}
impl AsRef<[u8]> for Str {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        self
    }
}
impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text())
    }
}
impl fmt::Display for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}
impl From<&'static str> for Str {
    fn from(text: &'static str) -> Str {
        Str::lit(text.as_bytes())
    }
}
impl From<String> for Str {
    fn from(text: String) -> Str {
        Str::from(text.into_bytes())
    }
}
impl From<Vec<u8>> for Str {
    #[inline]
    fn from(text: Vec<u8>) -> Str {
        if text.len() <= SHORT { Str::short(&text) } else { Str(Repr::Shared(Bytes::from(text))) }
    }
}
impl From<Bytes> for Str {
    #[inline]
    fn from(text: Bytes) -> Str {
        if text.len() <= SHORT { Str::short(&text) } else { Str(Repr::Shared(text)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyz";

    #[test]
    fn a_text_of_any_length_is_what_was_put_in() {
        let whole = Bytes::from_static(ALPHABET);
        for len in 0..=ALPHABET.len() {
            let text = &ALPHABET[..len];
            for made in [Str::copy(text), Str::of(&whole, text), Str::from(text.to_vec()), Str::lit(text)] {
                assert_eq!(&made[..], text);
                assert_eq!(made.clone().into_bytes(), text);
                assert_eq!(&made.cut(1, len)[..], text.get(1..).unwrap_or_default());
            }
        }
    }

    #[test]
    fn a_copy_is_told_from_a_text_that_reads_the_same() {
        let mut uri = Str::from("sip:a@b");
        uri.make_shared();
        assert!(uri.is_copy_of(&uri.clone()));
        assert!(!uri.is_copy_of(&Str::from("sip:a@b")));
    }

    #[test]
    fn a_cut_stays_inside_of_the_text() {
        let text = Str::from("abcdef");
        for (start, end, want) in [(0, 9, "abcdef"), (2, 4, "cd"), (6, 9, ""), (7, 9, ""), (4, 2, "")] {
            assert_eq!(text.cut(start, end), Str::from(want), "{start}..{end}");
        }
    }
}
