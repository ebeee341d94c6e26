//! `$sht` and its like: items by `table=>key`. The key is all behind the arrow, white space too (measured).

use crate::expiry::Expired;
use crate::matching::{self, Pattern};
use crate::table::{self, Item, Table, Value};
use srcc_runtime::cx::Cx;
use srcc_runtime::value::{Str, Val};
use srcc_runtime::{script_pv, script_pv_set};

/// The table's name and the key in `table=>key`.
pub(crate) fn split(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut arrow = text.iter().position(|byte| *byte == b'=')?;
    while text.get(arrow + 1) != Some(&b'>') {
        arrow += 1 + text[arrow + 1..].iter().position(|byte| *byte == b'=')?;
    }
    Some((text[..arrow].trim_ascii(), &text[arrow + 2..]))
}

/// The table and the key; `None`, which is logged, where there is no such table.
fn place(text: &Str) -> Option<(&'static Table, &[u8])> {
    let found = split(text).and_then(|(name, key)| Some((table::find(name)?, key)));
    if found.is_none() {
        srcc_runtime::error!("`{text}` names no table that is defined");
    }
    found
}

/// Value of an item.
#[script_pv("$sht", module = "htable")]
pub fn sht(_cx: &Cx, path: Str) -> Val {
    place(&path).and_then(|(table, key)| table.get(key)).map_or(Val::Null, Val::from)
}

/// Sets an item; the undefined value removes it.
#[script_pv_set("$sht", module = "htable")]
pub fn set_sht(_cx: &mut Cx, path: Str, value: Val) -> bool {
    let Some((table, key)) = place(&path) else { return false };
    match Value::keep(&value) {
        Some(value) => table.set(key, value),
        None => {
            table.remove(key);
        }
    }
    true
}

/// Seconds until an item expires; 0 if never, or if there is none.
#[script_pv("$shtex", module = "htable")]
pub fn shtex(_cx: &Cx, path: Str) -> Option<i32> {
    place(&path).map(|(table, key)| table.expires_in(key))
}

/// Sets the seconds until an item expires; what is no number above 0 means never (measured).
#[script_pv_set("$shtex", module = "htable")]
pub fn set_shtex(_cx: &mut Cx, path: Str, value: Val) -> bool {
    let Some((table, key)) = place(&path) else { return false };
    let secs = match value {
        Val::Int(secs) => secs,
        Val::Null | Val::Str(_) | Val::Named(..) => 0,
    };
    table.expire_in(key, secs);
    true
}

/// Adds one to an item and gives the sum.
#[script_pv("$shtinc", module = "htable")]
pub fn shtinc(_cx: &Cx, path: Str) -> Option<i32> {
    place(&path).and_then(|(table, key)| table.add(key, 1))
}

/// Subtracts one from an item and gives the difference.
#[script_pv("$shtdec", module = "htable")]
pub fn shtdec(_cx: &Cx, path: Str) -> Option<i32> {
    place(&path).and_then(|(table, key)| table.add(key, -1))
}

/// How many items have a key that matches.
#[script_pv("$shtcn", module = "htable")]
pub fn shtcn(_cx: &Cx, path: Str) -> Option<i32> {
    let (table, pattern) = place(&path)?;
    Some(count(table, pattern, |pattern, item| pattern.matches(&item.key)))
}

/// How many items have a value that matches: text by the pattern, a number by `eq` and the number.
#[script_pv("$shtcv", module = "htable")]
pub fn shtcv(_cx: &Cx, path: Str) -> Option<i32> {
    let (table, pattern) = place(&path)?;
    let number = matching::number(pattern);
    Some(count(table, pattern, |pattern, item| match &item.value {
        Value::Str(text) => pattern.matches(text),
        Value::Int(n) => Some(*n) == number || matches!(pattern, Pattern::All),
    }))
}

fn count(table: &Table, pattern: &[u8], wanted: impl Fn(&Pattern<'_>, &Item) -> bool) -> i32 {
    let pattern = match Pattern::parse(pattern) {
        Ok(pattern) => pattern,
        Err(error) => {
            srcc_runtime::error!("{error}");
            return 0;
        }
    };
    i32::try_from(table.count(|item| wanted(&pattern, item))).unwrap_or(i32::MAX)
}

/// In `event_route[htable:expired:NAME]`: key or value of the item that has expired.
#[script_pv("$shtrecord", module = "htable")]
pub fn shtrecord(cx: &Cx, part: &'static str) -> Val {
    let Some(Expired { key, value }) = cx.ext_get() else { return Val::Str(Str::EMPTY) };
    match part {
        "key" => Val::Str(key.clone()),
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::tests::{cx, table, table_as};

    fn read(path: &'static str) -> Val {
        sht(&cx(), path.into())
    }

    fn write(path: &'static str, value: Val) {
        assert!(set_sht(&mut cx(), path.into(), value));
    }

    #[test]
    fn an_item_is_set_read_and_removed() {
        table("vars");
        assert_eq!(read("vars=>a"), Val::Null);
        write("vars=>a", Val::Int(1));
        write(" vars =>b", Val::Named("OPTIONS".into(), 8));
        assert_eq!((read("vars=>a"), read("vars=>b")), (Val::Int(1), Val::Str("OPTIONS".into())));
        assert_eq!(read("vars=> a"), Val::Null);
        write("vars=>a", Val::Null);
        assert_eq!(read("vars=>a"), Val::Null);
        write("vars=>", Val::Int(7));
        assert_eq!(read("vars=>"), Val::Int(7));
    }

    #[test]
    fn a_table_that_is_not_defined_has_nothing() {
        assert!(!set_sht(&mut cx(), "nosuch=>a".into(), Val::Int(1)));
        let path = || Str::from("nosuch=>a");
        assert_eq!((sht(&cx(), path()), shtex(&cx(), path())), (Val::Null, None));
        assert_eq!((shtcn(&cx(), path()), shtinc(&cx(), path())), (None, None));
    }

    #[test]
    fn an_absent_item_has_the_initial_value_but_is_not_there() {
        let table = table_as("initial=>initval=7");
        assert_eq!(read("initial=>x"), Val::Int(7));
        assert_eq!(table.count(|_| true), 0);
        assert_eq!(shtinc(&cx(), "initial=>x".into()), Some(8));
        assert_eq!(shtdec(&cx(), "initial=>y".into()), Some(6));
        assert_eq!(read("initial=>x"), Val::Int(8));
    }

    #[test]
    fn only_a_number_is_counted_up() {
        table("counted");
        assert_eq!(shtinc(&cx(), "counted=>n".into()), None);
        write("counted=>s", Val::Str("12".into()));
        assert_eq!(shtinc(&cx(), "counted=>s".into()), None);
        write("counted=>max", Val::Int(i32::MAX));
        assert_eq!(shtinc(&cx(), "counted=>max".into()), Some(i32::MIN));
    }

    #[test]
    fn items_are_counted_by_key_and_by_value() {
        table("count");
        for (path, value) in [
            ("count=>ab", Val::Int(1)),
            ("count=>abc", Val::Str("x1".into())),
            ("count=>bc", Val::Str("x2".into())),
            ("count=>5", Val::Int(5)),
            ("count=>q", Val::Str("5".into())),
            ("count=>cab", Val::Int(7)),
        ] {
            write(path, value);
        }
        // All measured on Kamailio 5.6.3.
        for (pattern, by_key, by_value) in [
            ("~%ab", 2, 0),
            ("%~ab", 2, 0),
            ("~%c", 2, 0),
            ("%~bc", 1, 0),
            ("==ab", 1, 0),
            ("~~^ab.", 1, 0),
            ("AB", 3, 0),
            ("~~", 0, 0),
            ("", 0, 0),
            (".", 6, 3),
            ("x", 0, 2),
            ("eq5", 0, 1),
            ("eq05", 0, 1),
            ("==5", 1, 1),
            ("**", 6, 6),
            ("*", 0, 0),
        ] {
            let path = || Str::from(format!("count=>{pattern}"));
            assert_eq!(shtcn(&cx(), path()), Some(by_key), "{pattern}");
            assert_eq!(shtcv(&cx(), path()), Some(by_value), "{pattern}");
        }
    }
}
