//! A stretch of a message, as offsets, so that an index can live beside the bytes that it describes.

use std::ops::Range;

/// Half-open range of byte offsets into a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte; never less than `start`.
    pub end: u32,
}

impl Span {
    /// A span from two offsets; `end` before `start` gives an empty span at `start`.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end.max(start) as u32 }
    }

    /// Where `part`, a sub-slice of `whole`, lies in it; `None` if it is a slice of something else.
    pub fn of(whole: &[u8], part: &[u8]) -> Option<Span> {
        let start = (part.as_ptr() as usize).checked_sub(whole.as_ptr() as usize)?;
        let end = start.checked_add(part.len())?;
        (end <= whole.len()).then(|| Span::new(start, end))
    }

    /// The bytes of `whole` that this span covers; empty if it reaches beyond them.
    pub fn in_bytes<'a>(&self, whole: &'a [u8]) -> &'a [u8] {
        whole.get(self.range()).unwrap_or_default()
    }

    /// The span as a standard range.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Number of bytes covered.
    pub fn len(&self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether no byte is covered.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_sub_slice_is_found_and_a_foreign_slice_is_refused() {
        let whole = b"abcdef".to_vec();
        assert_eq!(Span::of(&whole, &whole[2..4]), Some(Span::new(2, 4)));
        assert_eq!(Span::of(&whole[..3], &whole[2..5]), None);
        assert_eq!(Span::new(4, 9).in_bytes(&whole), b"");
    }
}
