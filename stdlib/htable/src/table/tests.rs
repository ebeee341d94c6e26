use super::*;
use crate::spec;
use srcc_runtime::cx::Cx;

/// A table of its own for a test; the process's tables cannot be defined twice.
pub(crate) fn table(name: &str) -> &'static Table {
    table_as(&format!("{name}=>"))
}

/// The same with attributes.
pub(crate) fn table_as(definition: &str) -> &'static Table {
    let wanted = spec::parse(definition).unwrap();
    TABLES.get_or_init(|| DEFINITIONS.iter().map(|text| Table::new(spec::parse(text).unwrap())).collect());
    let found = find(wanted.name.as_bytes()).unwrap();
    assert_eq!(found.spec, wanted, "the definitions below know this table");
    found
}

/// The tables of all tests of this crate.
const DEFINITIONS: &[&str] = &[
    "vars=>",
    "initial=>initval=7",
    "counted=>",
    "count=>",
    "lock=>",
    "expiry=>autoexpire=30",
    "iterated=>",
    "changed=>",
    "many=>",
    "search=>",
    "removal=>",
    "timed=>autoexpire=5",
    "kept=>autoexpire=5;updateexpire=0",
    "lasting=>",
    "rpc=>autoexpire=60",
];

pub(crate) fn cx() -> Cx {
    srcc_runtime::event::faked_cx().unwrap()
}

#[test]
fn a_change_begins_the_time_anew_unless_the_table_says_otherwise() {
    let (timed, kept) = (table_as("timed=>autoexpire=5"), table_as("kept=>autoexpire=5;updateexpire=0"));
    for (table, after) in [(timed, 5), (kept, 50)] {
        table.set(b"again", Value::Int(1));
        assert!(table.expire_in(b"again", 50));
        table.set(b"again", Value::Int(2));
        assert_eq!(table.expires_in(b"again"), after);
        assert!(table.expire_in(b"again", 50));
        assert_eq!(table.add(b"again", 1), Some(3));
        assert_eq!(table.expires_in(b"again"), after);
    }
}

#[test]
fn nothing_expires_in_a_table_without_autoexpire() {
    let table = table("lasting");
    table.set_for(b"k", Value::Int(1), 1);
    assert_eq!(table.expires_in(b"k"), 0);
    assert!(table.take_expired(table.slot_of(b"k")).is_empty());
    assert!(!table.expire_in(b"none", 1));
}

#[test]
fn workers_that_count_at_once_lose_nothing() {
    let table = table("lasting");
    table.set(b"n", Value::Int(0));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..1000).for_each(|_| assert!(table.add(b"n", 1).is_some())));
        }
    });
    assert_eq!(table.get(b"n"), Some(Value::Int(4000)));
}
