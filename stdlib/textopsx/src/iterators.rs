//! Iterators that the script knows by name. Unlike the original's they belong to one message, so that none is left
//! over from another message of the same process.

use srcc_runtime::cx::Cx;
use srcc_runtime::value::Str;

/// As many iterators of a kind can be open, as in the original.
const MAX: usize = 4;

/// Where an iterator stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place<T> {
    /// Before the first item.
    Before,
    /// At this item.
    At(T),
    /// Behind the last item.
    End,
}

/// The open iterators of a kind.
#[derive(Debug)]
pub(crate) struct Iterators<T>(Vec<(Str, Place<T>)>);

impl<T> Default for Iterators<T> {
    fn default() -> Iterators<T> {
        Iterators(Vec::new())
    }
}

/// Where the iterator of that name stands; that there is none is logged.
pub(crate) fn place<T: Copy + 'static>(cx: &Cx, name: &Str) -> Option<Place<T>> {
    let found = cx.ext_get::<Iterators<T>>().and_then(|open| open.place(name));
    if found.is_none() {
        srcc_runtime::error!("there is no iterator `{name}`");
    }
    found
}

impl<T: Copy> Iterators<T> {
    /// Opens an iterator, or puts one of that name back to the start; false if too many are open.
    pub(crate) fn start(&mut self, name: Str) -> bool {
        self.0.retain(|(open, _)| *open != name);
        if self.0.len() >= MAX {
            srcc_runtime::error!("no more than {MAX} iterators can be open; `{name}` is not started");
            return false;
        }
        self.0.push((name, Place::Before));
        true
    }

    /// Closes an iterator; false if there is none of that name.
    pub(crate) fn end(&mut self, name: &Str) -> bool {
        let open = self.0.len();
        self.0.retain(|(other, _)| other != name);
        if self.0.len() == open {
            srcc_runtime::error!("there is no iterator `{name}`");
        }
        self.0.len() < open
    }

    fn place(&self, name: &Str) -> Option<Place<T>> {
        self.0.iter().find(|(open, _)| open == name).map(|(_, place)| *place)
    }

    /// Moves an iterator.
    pub(crate) fn set(&mut self, name: &Str, place: Place<T>) {
        if let Some((_, old)) = self.0.iter_mut().find(|(open, _)| open == name) {
            *old = place;
        }
    }
}
