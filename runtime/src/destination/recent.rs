//! URIs of numeric next hops, as they were understood a moment ago: a proxy sends most of its requests to few peers, and
//! what such a URI means never changes.

use std::cell::RefCell;

use srcc_sip::hash::Hasher;

use crate::transport::Dest;

/// URIs that a thread remembers, each in the place that its hash chooses.
const PLACES: usize = 64;
/// Longer ones are read each time.
const LONGEST: usize = 128;

#[derive(Clone)]
struct Known {
    uri: Vec<u8>,
    dest: Dest,
}

thread_local! {
    static KNOWN: RefCell<Vec<Option<Known>>> = RefCell::new(vec![None; PLACES]);
}

fn place(uri: &[u8]) -> usize {
    let mut hash = Hasher::new(0);
    hash.write(uri);
    hash.finish() as usize % PLACES
}

/// The destination that this very text had before.
pub(super) fn get(uri: &[u8]) -> Option<Dest> {
    KNOWN.with_borrow(|known| known.get(place(uri))?.as_ref().filter(|known| known.uri == uri).map(|known| known.dest))
}

/// Remembers the destination of a URI whose host is an address.
pub(super) fn put(uri: &[u8], dest: Dest) {
    if uri.len() > LONGEST {
        return;
    }
    KNOWN.with_borrow_mut(|known| {
        if let Some(place) = known.get_mut(place(uri)) {
            *place = Some(Known { uri: uri.to_vec(), dest });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Proto;

    #[test]
    fn only_the_very_same_text_is_known() {
        let dest = Dest::new(Proto::Udp, "127.0.0.1:5070".parse().unwrap());
        put(b"sip:a@127.0.0.1:5070", dest);
        assert_eq!(get(b"sip:a@127.0.0.1:5070").map(|dest| dest.addr), Some(dest.addr));
        assert!(get(b"sip:a@127.0.0.1:5071").is_none() && get(b"").is_none());
    }

    #[test]
    fn a_long_text_is_not_kept() {
        let long = [b'a'; LONGEST + 1];
        put(&long, Dest::new(Proto::Udp, "127.0.0.1:5070".parse().unwrap()));
        assert!(get(&long).is_none());
    }
}
