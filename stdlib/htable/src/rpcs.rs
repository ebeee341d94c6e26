//! `htable.*`: the tables by RPC. Texts and forms are those measured on Kamailio 5.6.3; tables are listed from the last
//! defined one, as there.

use crate::table::{self, Table, Value};
use jiff::{Timestamp, Zoned, tz::TimeZone};
use srcc_runtime::clock;
use srcc_runtime::rpc::{Rpc, RpcArgs, RpcError, RpcResult, RpcValue};
use srcc_runtime::value::Str;

/// The commands.
pub const COMMANDS: &[Rpc] = &[
    Rpc { name: "htable.dump", doc: "shows the items of a table", run: dump },
    Rpc { name: "htable.delete", doc: "removes an item: table, key", run: delete },
    Rpc { name: "htable.get", doc: "shows an item: table, key", run: get },
    Rpc { name: "htable.sets", doc: "sets an item to a text: table, key, text", run: sets },
    Rpc { name: "htable.seti", doc: "sets an item to a number: table, key, number", run: seti },
    Rpc { name: "htable.setex", doc: "sets the time of an item: table, key, seconds", run: setex },
    Rpc { name: "htable.setxs", doc: "sets text and time of an item: table, key, text, seconds", run: setxs },
    Rpc { name: "htable.setxi", doc: "sets number and time of an item: table, key, number, seconds", run: setxi },
    Rpc { name: "htable.listTables", doc: "shows how the tables are defined", run: list_tables },
    Rpc { name: "htable.reload", doc: "loads a table from the database; there is none", run: no_database },
    Rpc { name: "htable.store", doc: "writes a table to the database; there is none", run: no_database },
    Rpc { name: "htable.stats", doc: "shows how many items the tables hold", run: stats },
    Rpc { name: "htable.flush", doc: "removes all items of a table", run: flush },
];

fn error(text: &str) -> RpcError {
    RpcError::new(500, text)
}

/// The table that the first argument names.
fn table_of(args: &RpcArgs, missing: &str) -> Result<&'static Table, RpcError> {
    let name = args.text(0).map_err(|_| error(missing))?;
    table::find(&name).ok_or_else(|| error("No such htable"))
}

fn no_database(_args: &RpcArgs) -> RpcResult {
    Err(error("No htable db_url"))
}

fn number(n: usize) -> RpcValue {
    RpcValue::Int(i64::try_from(n).unwrap_or(i64::MAX))
}

fn dump(args: &RpcArgs) -> RpcResult {
    let table = table_of(args, "No htable name given")?;
    let slots = (0..table.size()).map(|place| (place, table.slot_items(place))).filter(|(_, items)| !items.is_empty());
    let slots = slots.map(|(place, items)| {
        let size = number(items.len());
        let items = items.into_iter().map(|(key, value)| item(&key, value)).collect();
        RpcValue::Struct(vec![("entry", number(place)), ("size", size), ("slot", RpcValue::Array(items))])
    });
    Ok(vec![RpcValue::Many(slots.collect())])
}

fn item(key: &[u8], value: Value) -> RpcValue {
    let (value, kind) = match value {
        Value::Int(n) => (RpcValue::Int(n.into()), "int"),
        Value::Str(text) => (RpcValue::Str(text), "str"),
    };
    RpcValue::Struct(vec![("name", Str::copy(key).into()), ("value", value), ("type", kind.into())])
}

fn get(args: &RpcArgs) -> RpcResult {
    const MISSING: &str = "Not enough parameters (htable name and key name)";
    let (name, key) = (args.text(0).map_err(|_| error(MISSING))?, args.text(1).map_err(|_| error(MISSING))?);
    let table = table_of(args, MISSING)?;
    let found = table.item(&key, |item| (item.value.clone(), item.expires));
    let Some((value, expires)) = found else {
        srcc_runtime::debug!("{name}: no item `{key}`");
        return Err(error("Key name doesn't exist in htable."));
    };
    // What the original calls flags: whether the value is a text.
    let (value, flags) = match value {
        Value::Int(n) => (RpcValue::Int(n.into()), 0),
        Value::Str(text) => (RpcValue::Str(text), 2),
    };
    let item = vec![("name", key.into()), ("value", value), ("flags", flags.into()), ("expire", date(expires).into())];
    Ok(vec![RpcValue::Struct(vec![("item", RpcValue::Struct(item))])])
}

fn date(expires: table::Secs) -> String {
    if expires == 0 {
        return "NEVER".to_owned();
    }
    let at = clock::wall_secs() + i64::from(expires) - i64::from(table::now());
    let at = Timestamp::from_second(at).unwrap_or_default();
    Zoned::new(at, TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn delete(args: &RpcArgs) -> RpcResult {
    const MISSING: &str = "Not enough parameters (htable name & key name";
    let key = args.text(1).map_err(|_| error(MISSING))?;
    match table_of(args, MISSING)?.remove(&key) {
        true => Ok(vec!["Ok. Key deleted.".into()]),
        false => Err(RpcError::new(404, "Key not found in htable.")),
    }
}

const SET: &str = "Ok. Key set to new value.";
const MISSING_VALUE: &str = "Not enough parameters (htable name, key name and value)";
const MISSING_TIME: &str = "Not enough parameters (htable name, key name, value and expire)";

fn text(args: &RpcArgs, n: usize) -> Option<Value> {
    // A copy, as the arguments may be slices of a larger message.
    Some(Value::Str(Str::copy(&args.text(n).ok()?)))
}

fn int(args: &RpcArgs, n: usize) -> Option<Value> {
    whole(args, n).map(Value::Int)
}

fn whole(args: &RpcArgs, n: usize) -> Option<i32> {
    i32::try_from(args.int(n).ok()?).ok()
}

fn sets(args: &RpcArgs) -> RpcResult {
    set(args, text(args, 2))
}

fn seti(args: &RpcArgs) -> RpcResult {
    set(args, int(args, 2))
}

fn set(args: &RpcArgs, value: Option<Value>) -> RpcResult {
    let (Ok(key), Some(value)) = (args.text(1), value) else { return Err(error(MISSING_VALUE)) };
    table_of(args, MISSING_VALUE)?.set(&key, value);
    Ok(vec![SET.into()])
}

fn setxs(args: &RpcArgs) -> RpcResult {
    set_for(args, text(args, 2))
}

fn setxi(args: &RpcArgs) -> RpcResult {
    set_for(args, int(args, 2))
}

fn set_for(args: &RpcArgs, value: Option<Value>) -> RpcResult {
    let (Ok(key), Some(value), Some(secs)) = (args.text(1), value, whole(args, 3)) else {
        return Err(error(MISSING_TIME));
    };
    let table = table_of(args, MISSING_TIME).map_err(|_| error("Failed to set the item"))?;
    table.set_for(&key, value, secs);
    Ok(vec![SET.into()])
}

fn setex(args: &RpcArgs) -> RpcResult {
    const MISSING: &str = "Not enough parameters (htable name, item name and expire)";
    let (Ok(key), Some(secs)) = (args.text(1), whole(args, 2)) else { return Err(error(MISSING)) };
    // Also where there is no such item (measured).
    table_of(args, MISSING)?.expire_in(&key, secs);
    Ok(vec!["Ok".into()])
}

fn list_tables(_args: &RpcArgs) -> RpcResult {
    let described = |table: &Table| {
        let spec = &table.spec;
        RpcValue::Struct(vec![
            ("name", spec.name.clone().into()),
            ("dbtable", spec.dbtable.clone().into()),
            ("dbmode", i64::from(spec.dbmode).into()),
            ("expire", i64::from(spec.autoexpire).into()),
            ("updateexpire", i64::from(spec.updateexpire).into()),
            ("size", number(table.size())),
            ("dmqreplicate", i64::from(spec.dmqreplicate).into()),
        ])
    };
    Ok(vec![RpcValue::Many(table::tables().iter().rev().map(described).collect())])
}

fn stats(_args: &RpcArgs) -> RpcResult {
    let counted = |table: &Table| {
        let (mut all, mut min, mut max) = (0, usize::MAX, 0);
        for size in table.slot_sizes(|_| true) {
            all += size;
            min = min.min(size);
            max = max.max(size);
        }
        RpcValue::Struct(vec![
            ("name", table.spec.name.clone().into()),
            ("slots", number(table.size())),
            ("all", number(all)),
            ("min", number(min)),
            ("max", number(max)),
        ])
    };
    Ok(vec![RpcValue::Many(table::tables().iter().rev().map(counted).collect())])
}

fn flush(args: &RpcArgs) -> RpcResult {
    table_of(args, "No htable name given")?.clear();
    Ok(vec!["Ok. Htable flushed.".into()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::tests::table_as;

    fn args(values: &[&'static str]) -> RpcArgs {
        RpcArgs { values: values.iter().map(|text| (*text).into()).collect() }
    }

    #[test]
    fn operators_set_show_and_delete_items() {
        table_as("rpc=>autoexpire=60");
        assert_eq!(sets(&args(&["rpc", "a", "x"])), Ok(vec![SET.into()]));
        assert_eq!(setxi(&args(&["rpc", "b", "5", "0"])), Ok(vec![SET.into()]));
        let item = |name: &str, value: RpcValue, flags: i64| {
            let members = vec![
                ("name", name.into()),
                ("value", value),
                ("flags", flags.into()),
                ("expire", RpcValue::from("NEVER")),
            ];
            Ok(vec![RpcValue::Struct(vec![("item", RpcValue::Struct(members))])])
        };
        assert_eq!(get(&args(&["rpc", "b"])), item("b", 5.into(), 0));
        assert_eq!(setex(&args(&["rpc", "a", "0"])), Ok(vec!["Ok".into()]));
        assert_eq!(get(&args(&["rpc", "a"])), item("a", "x".into(), 2));
        let slots = |args: &RpcArgs| match dump(args).unwrap().remove(0) {
            RpcValue::Many(slots) => slots.len(),
            other => panic!("{other:?} is no list"),
        };
        let table = table::find(b"rpc").unwrap();
        let used = if table.slot_of(b"a") == table.slot_of(b"b") { 1 } else { 2 };
        assert_eq!(slots(&args(&["rpc"])), used);
        assert_eq!(delete(&args(&["rpc", "a"])), Ok(vec!["Ok. Key deleted.".into()]));
        assert_eq!(delete(&args(&["rpc", "a"])).unwrap_err().code, 404);
        assert_eq!(flush(&args(&["rpc"])), Ok(vec!["Ok. Htable flushed.".into()]));
        assert_eq!(slots(&args(&["rpc"])), 0);
    }

    #[test]
    fn errors_are_those_of_the_original() {
        let text = |result: RpcResult| result.unwrap_err().text;
        assert_eq!(text(get(&args(&["nosuch", "x"]))), "No such htable");
        assert_eq!(text(get(&args(&["nosuch"]))), "Not enough parameters (htable name and key name)");
        assert_eq!(text(seti(&args(&["rpc", "x", "abc"]))), MISSING_VALUE);
        assert_eq!(text(setxs(&args(&["nosuch", "x", "v", "5"]))), "Failed to set the item");
        assert_eq!(text(setxs(&args(&["rpc", "x", "v"]))), MISSING_TIME);
        assert_eq!(text(flush(&args(&[]))), "No htable name given");
        assert_eq!(text(no_database(&args(&["rpc"]))), "No htable db_url");
    }
}
