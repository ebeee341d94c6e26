//! Functions that set, search and remove items.

use crate::matching::Pattern;
use crate::table::{self, Item, Table, Value};
use crate::vars::split;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;

fn find(name: &Str) -> Option<&'static Table> {
    let found = table::find(name);
    if found.is_none() {
        srcc_runtime::error!("no table is named `{name}`");
    }
    found
}

/// Removes all items of a table.
#[script_fn(module = "htable", routes(any))]
#[returns(1 = "removed", -1 = "no such table")]
pub fn sht_reset(_cx: &mut Cx, table: Str) -> Rc {
    find(&table).map(Table::clear).is_some().into()
}

/// Removes an item.
#[script_fn(module = "htable", routes(any))]
#[returns(1 = "it is not there, or not any more", -1 = "no such table, or no key")]
pub fn sht_rm(_cx: &mut Cx, table: Str, key: Str) -> Rc {
    let Some(table) = find(&table).filter(|_| !key.is_empty()) else { return Rc::FALSE };
    table.remove(&key);
    Rc::TRUE
}

/// Sets an item to a text, with its own seconds until it expires; 0 = never.
#[script_fn(module = "htable", routes(any))]
#[returns(1 = "set", -1 = "no such table, or no key")]
pub fn sht_setxs(_cx: &mut Cx, table: Str, key: Str, value: Str, seconds: i32) -> Rc {
    set_for(&table, &key, Value::Str(Str::copy(&value)), seconds)
}

/// Sets an item to a number, with its own seconds until it expires; 0 = never.
#[script_fn(module = "htable", routes(any))]
#[returns(1 = "set", -1 = "no such table, or no key")]
pub fn sht_setxi(_cx: &mut Cx, table: Str, key: Str, value: i32, seconds: i32) -> Rc {
    set_for(&table, &key, Value::Int(value), seconds)
}

fn set_for(table: &Str, key: &Str, value: Value, seconds: i32) -> Rc {
    let Some(table) = find(table).filter(|_| !key.is_empty()) else { return Rc::FALSE };
    table.set_for(key, value, seconds);
    Rc::TRUE
}

/// Writes all tables to the log.
#[script_fn(module = "htable", routes(any))]
#[returns(1 = "written")]
pub fn sht_print(_cx: &mut Cx) -> Rc {
    for table in table::tables() {
        srcc_runtime::error!("table {}: {} slots", table.spec.name, table.size());
        for (key, value) in (0..table.size()).flat_map(|place| table.slot_items(place)) {
            let key = String::from_utf8_lossy(&key);
            match value {
                Value::Int(n) => srcc_runtime::error!("{}=>{key} = {n}", table.spec.name),
                Value::Str(text) => srcc_runtime::error!("{}=>{key} = \"{text}\"", table.spec.name),
            }
        }
    }
    Rc::TRUE
}

fn key_fits(pattern: &Pattern<'_>, item: &Item) -> bool {
    pattern.matches(&item.key)
}

/// A number fits no pattern (measured).
fn text_fits(pattern: &Pattern<'_>, item: &Item) -> bool {
    matches!(&item.value, Value::Str(text) if pattern.matches(text))
}

type Fits = fn(&Pattern<'_>, &Item) -> bool;

/// Whether a key of a table matches: `eq` equal, `ne` different, `sw` begins with, `re` regular expression.
#[script_fn(module = "htable", routes(any))]
#[script_fn(module = "htable", name = "sht_has_name", routes(any))]
#[returns(1 = "one matches", -1 = "none matches, or an argument is of no use")]
pub fn sht_match_name(_cx: &mut Cx, table: Str, operator: Str, text: Str) -> Rc {
    has(&table, &operator, &text, key_fits)
}

/// Whether a text value of a table matches: `eq` equal, `ne` different, `sw` begins with, `re` regular expression.
#[script_fn(module = "htable", routes(any))]
#[script_fn(module = "htable", name = "sht_has_str_value", routes(any))]
#[returns(1 = "one matches", -1 = "none matches, or an argument is of no use")]
pub fn sht_match_str_value(_cx: &mut Cx, table: Str, operator: Str, text: Str) -> Rc {
    has(&table, &operator, &text, text_fits)
}

/// Removes the items whose key matches: `sw` begins with, `re` regular expression.
#[script_fn(module = "htable", routes(any))]
#[returns(1 = "none is left that matches", -1 = "an argument is of no use")]
pub fn sht_rm_name(_cx: &mut Cx, table: Str, operator: Str, text: Str) -> Rc {
    remove(&table, &operator, &text, key_fits)
}

/// Removes the items whose text value matches: `sw` begins with, `re` regular expression.
#[script_fn(module = "htable", routes(any))]
#[returns(1 = "none is left that matches", -1 = "an argument is of no use")]
pub fn sht_rm_value(_cx: &mut Cx, table: Str, operator: Str, text: Str) -> Rc {
    remove(&table, &operator, &text, text_fits)
}

/// Removes the items whose key a regular expression finds; table and expression are given as `table=>expression`.
#[script_fn(module = "htable", routes(any))]
#[returns(1 = "none is left that matches", -1 = "an argument is of no use")]
pub fn sht_rm_name_re(_cx: &mut Cx, pattern: Str) -> Rc {
    remove_found(&pattern, key_fits)
}

/// Removes the items whose text value a regular expression finds; table and expression are given as
/// `table=>expression`.
#[script_fn(module = "htable", routes(any))]
#[returns(1 = "none is left that matches", -1 = "an argument is of no use")]
pub fn sht_rm_value_re(_cx: &mut Cx, pattern: Str) -> Rc {
    remove_found(&pattern, text_fits)
}

fn has(table: &Str, operator: &Str, text: &Str, fits: Fits) -> Rc {
    let pattern = match &operator[..] {
        b"eq" => Some(Pattern::Equal(text)),
        b"ne" => Some(Pattern::Differs(text)),
        _ => pattern(operator, text),
    };
    match (find(table), pattern) {
        (Some(table), Some(pattern)) if !text.is_empty() => table.any(|item| fits(&pattern, item)).into(),
        _ => Rc::FALSE,
    }
}

fn remove(table: &Str, operator: &Str, text: &Str, fits: Fits) -> Rc {
    match (find(table), pattern(operator, text)) {
        (Some(table), Some(pattern)) if !text.is_empty() => {
            table.remove_all(|item| fits(&pattern, item));
            Rc::TRUE
        }
        _ => Rc::FALSE,
    }
}

fn remove_found(argument: &Str, fits: Fits) -> Rc {
    let Some((name, text)) = split(argument) else {
        srcc_runtime::error!("`{argument}` is not `table=>expression`");
        return Rc::FALSE;
    };
    remove(&Str::copy(name), &Str::from("re"), &Str::copy(text), fits)
}

fn pattern<'a>(operator: &Str, text: &'a Str) -> Option<Pattern<'a>> {
    match &operator[..] {
        b"sw" => Some(Pattern::Prefix(text)),
        b"re" => match Pattern::regex(text) {
            Ok(pattern) => Some(pattern),
            Err(error) => {
                srcc_runtime::error!("{error}");
                None
            }
        },
        _ => {
            srcc_runtime::error!("no operator `{operator}` here");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::tests::{cx, table};

    fn filled(name: &'static str) -> &'static Table {
        let table = table(name);
        for (key, value) in [("one", "abc"), ("two", "abd")] {
            table.set(key.as_bytes(), Value::Str(value.into()));
        }
        table.set(b"three", Value::Int(3));
        table.set(b"tw", Value::Int(33));
        table
    }

    #[test]
    fn a_table_is_searched_by_key_and_by_text() {
        filled("search");
        let name = |op: &'static str, text: &'static str| {
            sht_match_name(&mut cx(), "search".into(), op.into(), text.into()) == Rc::TRUE
        };
        let value = |op: &'static str, text: &'static str| {
            sht_match_str_value(&mut cx(), "search".into(), op.into(), text.into()) == Rc::TRUE
        };
        assert!(name("eq", "one") && name("ne", "one") && name("sw", "tw") && name("re", "^T.o$"));
        assert!(!name("xx", "tw") && !name("eq", "nope") && !name("re", "(") && !name("sw", "TW") && !name("sw", ""));
        assert!(value("eq", "abc") && value("sw", "ab") && value("ne", "ab") && value("re", "b[cd]"));
        assert!(!value("eq", "3"));
    }

    #[test]
    fn items_that_match_are_removed() {
        let table = filled("removal");
        let name =
            |op: &'static str, text: &'static str| sht_rm_name(&mut cx(), "removal".into(), op.into(), text.into());
        assert_eq!(name("eq", "one"), Rc::FALSE);
        assert_eq!(name("sw", "tw"), Rc::TRUE);
        assert_eq!(table.count(|_| true), 2);
        assert_eq!(sht_rm_name_re(&mut cx(), "removal=>^ONE$".into()), Rc::TRUE);
        assert_eq!(sht_rm_name_re(&mut cx(), "removal=>(".into()), Rc::FALSE);
        assert_eq!(sht_rm_name_re(&mut cx(), "removal".into()), Rc::FALSE);
        assert_eq!(sht_rm_value_re(&mut cx(), "removal=>3".into()), Rc::TRUE);
        assert_eq!(table.count(|_| true), 1);
        table.set(b"s", Value::Str("abc".into()));
        assert_eq!(sht_rm_value(&mut cx(), "removal".into(), "sw".into(), "ab".into()), Rc::TRUE);
        assert_eq!(table.count(|_| true), 1);
        assert_eq!(sht_reset(&mut cx(), "removal".into()), Rc::TRUE);
        assert_eq!((table.count(|_| true), sht_reset(&mut cx(), "nosuch".into())), (0, Rc::FALSE));
    }

    #[test]
    fn an_item_is_set_with_a_time_of_its_own() {
        let table = crate::table::tests::table_as("timed=>autoexpire=5");
        assert_eq!(sht_setxs(&mut cx(), "timed".into(), "a".into(), "x".into(), 20), Rc::TRUE);
        assert_eq!(sht_setxi(&mut cx(), "timed".into(), "b".into(), 3, 0), Rc::TRUE);
        assert_eq!((table.expires_in(b"a"), table.expires_in(b"b")), (20, 0));
        assert_eq!(table.get(b"b"), Some(Value::Int(3)));
        assert_eq!(sht_setxi(&mut cx(), "timed".into(), "".into(), 3, 0), Rc::FALSE);
        assert_eq!(sht_rm(&mut cx(), "timed".into(), "a".into()), Rc::TRUE);
        assert_eq!(sht_rm(&mut cx(), "timed".into(), "".into()), Rc::FALSE);
        assert_eq!(table.get(b"a"), None);
    }
}
