//! Iterators over the items of a table.
//!
//! The original locks a slot while an iterator is in it. Here an iterator takes the keys of one slot at a time and passes
//! over items that have gone meanwhile, so that nobody waits; and removing an item does not make it skip the next.

use crate::table::{self, Table, Value};
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::value::{Str, Val};
use srcc_runtime::{script_fn, script_pv};
use std::sync::Arc;

/// How many iterators a script may have open (measured).
const MOST: usize = 4;

/// The iterators that a script has open.
#[derive(Default)]
struct Open(Vec<Iter>);

struct Iter {
    name: Str,
    table: &'static Table,
    /// The next slot to take keys from.
    slot: usize,
    /// Keys of the slot before that are still to come.
    keys: std::vec::IntoIter<Arc<[u8]>>,
    current: Option<Arc<[u8]>>,
}

impl Iter {
    fn new(name: Str, table: &'static Table) -> Iter {
        Iter { name, table, slot: 0, keys: Vec::new().into_iter(), current: None }
    }

    /// Goes to the next item; behind the last one the iterator is as new (measured).
    fn next(&mut self) -> bool {
        loop {
            match self.keys.next() {
                Some(key) if self.table.item(&key, |_| ()).is_some() => {
                    self.current = Some(key);
                    return true;
                }
                Some(_) => {}
                None if self.slot < self.table.size() => {
                    let keys: Vec<_> = self.table.slot_items(self.slot).into_iter().map(|(key, _)| key).collect();
                    self.keys = keys.into_iter();
                    self.slot += 1;
                }
                None => {
                    self.slot = 0;
                    self.current = None;
                    return false;
                }
            }
        }
    }
}

/// Opens an iterator before the first item of a table.
#[script_fn(module = "htable", routes(any))]
#[returns(1 = "opened", -1 = "no such table, or too many are open")]
pub fn sht_iterator_start(cx: &mut Cx, iterator: Str, table: Str) -> Rc {
    let Some(found) = table::find(&table) else {
        srcc_runtime::error!("no table is named `{table}`");
        return Rc::FALSE;
    };
    let open = &mut cx.ext::<Open>().0;
    if iterator.is_empty() {
        return Rc::FALSE;
    }
    open.retain(|known| known.name != iterator);
    if open.len() == MOST {
        srcc_runtime::error!("iterator `{iterator}`: {MOST} are open already");
        return Rc::FALSE;
    }
    open.push(Iter::new(iterator, found));
    Rc::TRUE
}

/// Goes to the next item.
#[script_fn(module = "htable", routes(any))]
#[returns(1 = "there is one", -1 = "there is none, or no such iterator")]
pub fn sht_iterator_next(cx: &mut Cx, iterator: Str) -> Rc {
    find(cx, &iterator).is_some_and(Iter::next).into()
}

/// Closes an iterator.
#[script_fn(module = "htable", routes(any))]
#[returns(1 = "closed", -1 = "no such iterator")]
pub fn sht_iterator_end(cx: &mut Cx, iterator: Str) -> Rc {
    let open = &mut cx.ext::<Open>().0;
    let before = open.len();
    open.retain(|known| known.name != iterator);
    (open.len() < before).into()
}

/// Removes the item at hand.
#[script_fn(module = "htable", routes(any))]
#[returns(1 = "removed", -1 = "the iterator is at no item")]
pub fn sht_iterator_rm(cx: &mut Cx, iterator: Str) -> Rc {
    let Some(iter) = find(cx, &iterator) else { return Rc::FALSE };
    let Some(key) = iter.current.take() else { return Rc::FALSE };
    iter.table.remove(&key);
    Rc::TRUE
}

/// Gives the item at hand a text.
#[script_fn(module = "htable", routes(any))]
#[returns(1 = "set", -1 = "the iterator is at no item")]
pub fn sht_iterator_sets(cx: &mut Cx, iterator: Str, value: Str) -> Rc {
    change(cx, &iterator, |table, key| table.set(key, Value::Str(Str::copy(&value))))
}

/// Gives the item at hand a number.
#[script_fn(module = "htable", routes(any))]
#[returns(1 = "set", -1 = "the iterator is at no item")]
pub fn sht_iterator_seti(cx: &mut Cx, iterator: Str, value: i32) -> Rc {
    change(cx, &iterator, |table, key| table.set(key, Value::Int(value)))
}

/// Sets the seconds until the item at hand expires; 0 = never.
#[script_fn(module = "htable", routes(any))]
#[returns(1 = "set", -1 = "the iterator is at no item")]
pub fn sht_iterator_setex(cx: &mut Cx, iterator: Str, seconds: i32) -> Rc {
    change(cx, &iterator, |table, key| {
        table.expire_in(key, seconds);
    })
}

/// Key of the item at hand.
#[script_pv("$shtitkey", module = "htable")]
pub fn shtitkey(cx: &Cx, iterator: Str) -> Option<Str> {
    current(cx, &iterator).map(|(_, key)| Str::copy(key))
}

/// Value of the item at hand.
#[script_pv("$shtitval", module = "htable")]
pub fn shtitval(cx: &Cx, iterator: Str) -> Val {
    let value = current(cx, &iterator).and_then(|(table, key)| table.item(key, |item| item.value.clone()));
    value.map_or(Val::Null, Val::from)
}

fn find<'a>(cx: &'a mut Cx, iterator: &Str) -> Option<&'a mut Iter> {
    let found = cx.ext::<Open>().0.iter_mut().find(|known| known.name == *iterator);
    if found.is_none() {
        srcc_runtime::error!("iterator `{iterator}` is not open");
    }
    found
}

fn current<'a>(cx: &'a Cx, iterator: &Str) -> Option<(&'static Table, &'a [u8])> {
    let iter = cx.ext_get::<Open>()?.0.iter().find(|known| known.name == *iterator)?;
    Some((iter.table, iter.current.as_deref()?))
}

fn change(cx: &mut Cx, iterator: &Str, with: impl FnOnce(&Table, &[u8])) -> Rc {
    let Some(iter) = find(cx, iterator) else { return Rc::FALSE };
    let Some(key) = &iter.current else { return Rc::FALSE };
    with(iter.table, key);
    Rc::TRUE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::tests::{cx, table};

    fn i() -> Str {
        Str::from("i")
    }

    #[test]
    fn every_item_is_visited_once_also_when_it_is_removed_on_the_way() {
        let table = table("iterated");
        for n in 0..100 {
            table.set(format!("k{n}").as_bytes(), Value::Int(n));
        }
        let mut cx = cx();
        assert_eq!(sht_iterator_start(&mut cx, i(), "iterated".into()), Rc::TRUE);
        let mut seen = Vec::new();
        while sht_iterator_next(&mut cx, i()) == Rc::TRUE {
            seen.push(shtitval(&cx, i()).to_int());
            assert_eq!(shtitkey(&cx, i()), Some(Str::from(format!("k{}", seen[seen.len() - 1]))));
            assert_eq!(sht_iterator_rm(&mut cx, i()), Rc::TRUE);
            assert_eq!((shtitkey(&cx, i()), sht_iterator_rm(&mut cx, i())), (None, Rc::FALSE));
        }
        seen.sort_unstable();
        assert_eq!(seen, (0..100).collect::<Vec<_>>());
        assert_eq!(table.count(|_| true), 0);
    }

    #[test]
    fn the_item_at_hand_is_changed() {
        let table = table("changed");
        table.set(b"a", Value::Int(1));
        let mut cx = cx();
        sht_iterator_start(&mut cx, i(), "changed".into());
        assert_eq!(sht_iterator_seti(&mut cx, i(), 1), Rc::FALSE);
        assert_eq!(sht_iterator_next(&mut cx, i()), Rc::TRUE);
        assert_eq!(sht_iterator_sets(&mut cx, i(), "new".into()), Rc::TRUE);
        assert_eq!(shtitval(&cx, i()), Val::Str("new".into()));
        assert_eq!(sht_iterator_seti(&mut cx, i(), 5), Rc::TRUE);
        assert_eq!(sht_iterator_setex(&mut cx, i(), 50), Rc::TRUE);
        assert_eq!(table.get(b"a"), Some(Value::Int(5)));
        assert_eq!(sht_iterator_next(&mut cx, i()), Rc::FALSE);
        assert_eq!(shtitkey(&cx, i()), None);
        assert_eq!(sht_iterator_next(&mut cx, i()), Rc::TRUE);
    }

    #[test]
    fn four_iterators_can_be_open() {
        table("many");
        let mut cx = cx();
        let start = |cx: &mut Cx, name: &'static str| sht_iterator_start(cx, name.into(), "many".into());
        for name in ["a", "b", "c", "d", "d"] {
            assert_eq!(start(&mut cx, name), Rc::TRUE);
        }
        assert_eq!(start(&mut cx, "e"), Rc::FALSE);
        assert_eq!(sht_iterator_end(&mut cx, "a".into()), Rc::TRUE);
        assert_eq!(start(&mut cx, "e"), Rc::TRUE);
        assert_eq!(sht_iterator_end(&mut cx, "a".into()), Rc::FALSE);
        assert_eq!(sht_iterator_start(&mut cx, "b".into(), "nosuch".into()), Rc::FALSE);
    }
}
