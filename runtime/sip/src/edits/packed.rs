//! Edits put away in one piece of memory: numbers of four bytes in little endian, texts behind their length.
//!
//! What two `record_route` lines take as a list is five times as much, in a dozen pieces.

use bytes::{Buf, Bytes};

use super::{Deferred, Edit, Edits, Insert, Piece, Side, When};
use crate::span::Span;

const WHEN: [When; 5] = [When::Always, When::ProtosDiffer, When::HostsDiffer, When::PortsDiffer, When::SocketsDiffer];
/// Pieces without a text; a text has the number behind them.
const PIECES: [Piece; 8] = [
    Piece::Host(Side::Received),
    Piece::Port(Side::Received),
    Piece::Proto(Side::Received),
    Piece::Address(Side::Received),
    Piece::Host(Side::Sending),
    Piece::Port(Side::Sending),
    Piece::Proto(Side::Sending),
    Piece::Address(Side::Sending),
];

/// Edits that nobody looks at for a while.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackedEdits(Bytes);

impl PackedEdits {
    /// Puts edits away.
    pub fn new(edits: &Edits) -> PackedEdits {
        let mut out = Vec::with_capacity(if edits.is_empty() { 0 } else { 256 });
        edits.list().iter().for_each(|edit| write_edit(edit, &mut out));
        PackedEdits(Bytes::copy_from_slice(&out))
    }

    /// The edits as they were; their texts share the packed memory.
    pub fn unpack(self) -> Edits {
        let mut rest = self.0;
        let mut edits = Edits::default();
        while let Some(edit) = read_edit(&mut rest) {
            edits.list.push(edit);
        }
        edits
    }
}

fn write_edit(edit: &Edit, out: &mut Vec<u8>) {
    out.extend_from_slice(&edit.range.start.to_le_bytes());
    out.extend_from_slice(&edit.range.end.to_le_bytes());
    match &edit.insert {
        Insert::Nothing => out.push(0),
        Insert::Bytes(text) => {
            out.push(1);
            write_text(text, out);
        }
        Insert::Body(text) => {
            out.push(2);
            write_text(text, out);
        }
        Insert::Deferred(deferred) => {
            out.push(3);
            out.push(place_of(&WHEN, &deferred.when));
            out.extend_from_slice(&(deferred.pieces.len() as u32).to_le_bytes());
            deferred.pieces.iter().for_each(|piece| write_piece(piece, out));
        }
    }
}

fn write_piece(piece: &Piece, out: &mut Vec<u8>) {
    out.push(place_of(&PIECES, piece));
    if let Piece::Text(text) = piece {
        write_text(text, out);
    }
}

/// The number of an element of one of the lists above; of what is not in it, the number behind them.
fn place_of<T: PartialEq>(all: &[T], one: &T) -> u8 {
    all.iter().position(|known| known == one).unwrap_or(all.len()) as u8
}

fn write_text(text: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&(text.len() as u32).to_le_bytes());
    out.extend_from_slice(text);
}

fn read_edit(rest: &mut Bytes) -> Option<Edit> {
    let range = Span { start: rest.try_get_u32_le().ok()?, end: rest.try_get_u32_le().ok()? };
    let insert = match rest.try_get_u8().ok()? {
        0 => Insert::Nothing,
        1 => Insert::Bytes(read_text(rest)?),
        2 => Insert::Body(read_text(rest)?),
        _ => {
            let when = *WHEN.get(usize::from(rest.try_get_u8().ok()?))?;
            let count = rest.try_get_u32_le().ok()?;
            let pieces = (0..count).map(|_| read_piece(rest)).collect::<Option<Vec<Piece>>>()?;
            Insert::Deferred(Box::new(Deferred { when, pieces }))
        }
    };
    Some(Edit { range, insert })
}

fn read_piece(rest: &mut Bytes) -> Option<Piece> {
    let number = rest.try_get_u8().ok()?;
    match PIECES.get(usize::from(number)) {
        Some(piece) => Some(piece.clone()),
        None => read_text(rest).map(Piece::Text),
    }
}

fn read_text(rest: &mut Bytes) -> Option<Bytes> {
    let len = rest.try_get_u32_le().ok()? as usize;
    (len <= rest.len()).then(|| rest.split_to(len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_come_back_as_they_were_put_away() {
        let text = |text: &'static str| Bytes::from(text);
        let mut edits = Edits::default();
        assert_eq!(PackedEdits::new(&edits).unpack(), edits);
        edits.delete(Span::new(3, 9));
        edits.replace(Span::new(9, 10), text("x"));
        edits.push(Span::new(100, 200), Insert::Body(text("a body\r\n")));
        for when in WHEN {
            let pieces = PIECES.into_iter().chain([Piece::Text(text("")), Piece::Text(text(";r2=on"))]).collect();
            edits.push(Span::new(20, 20), Insert::Deferred(Box::new(Deferred { when, pieces })));
        }
        assert_eq!(PackedEdits::new(&edits).unpack(), edits);
    }
}
