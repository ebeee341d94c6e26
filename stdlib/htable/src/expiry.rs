//! Takes away expired items, and runs `event_route[htable:expired:NAME]` for each.
//!
//! Nobody sees an item that has expired, so nothing but the event depends on the exact time. One worker walks the tables
//! every `timer_interval` seconds, with other work in between.

use std::time::Duration;

use srcc_runtime::script::{self, RouteFn, RouteKind};
use srcc_runtime::value::{Str, Val};
use srcc_runtime::{clock, event, worker};

use crate::params;
use crate::table::{self, Item, Table};

/// The item that has expired, for `$shtrecord`.
#[derive(Default)]
pub(crate) struct Expired {
    /// Its key.
    pub(crate) key: Str,
    /// Its value.
    pub(crate) value: Val,
}

/// How many slots are looked at before other work has its turn.
const SLOTS_AT_ONCE: usize = 64;

/// Walks the tables for ever.
pub(crate) async fn drive() {
    let tables: Vec<&Table> = table::tables().iter().filter(|table| table.spec.autoexpire > 0).collect();
    if tables.is_empty() {
        return;
    }
    let interval = Duration::from_secs(u64::try_from(params::params().timer_interval).unwrap_or(1).max(1));
    loop {
        tokio::time::sleep(interval).await;
        clock::refresh();
        for table in &tables {
            walk(table).await;
        }
    }
}

async fn walk(table: &'static Table) {
    for place in 0..table.size() {
        let expired = table.take_expired(place);
        if let Some(route) = table.on_expired {
            expired.into_iter().for_each(|item| announce(route, item));
        }
        if place % SLOTS_AT_ONCE == SLOTS_AT_ONCE - 1 {
            tokio::task::yield_now().await;
        }
    }
}

fn announce(route: RouteFn, item: Item) {
    let Some(mut cx) = event::faked_cx() else { return };
    *cx.ext() = Expired { key: Str::copy(&item.key), value: item.value.into() };
    worker::spawn_inline(async move {
        script::run(&mut cx, route, RouteKind::Event).await;
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::tests::table_as;
    use crate::table::{Value, now};

    #[tokio::test(start_paused = true)]
    async fn an_expired_item_is_hidden_at_once_and_taken_away_in_the_next_interval() {
        let table = table_as("expiry=>autoexpire=30");
        let work = tokio::task::LocalSet::new();
        work.spawn_local(drive());
        work.run_until(async {
            clock::refresh();
            let set = now();
            table.set(b"k", Value::Int(1));
            tokio::time::sleep(Duration::from_secs(15)).await;
            clock::refresh();
            // Whole seconds of the process count, of which 14 or 15 end in this time.
            let left = 30 - i32::try_from(now() - set).unwrap();
            assert!((15..=16).contains(&left));
            assert_eq!((table.get(b"k"), table.expires_in(b"k")), (Some(Value::Int(1)), left));
            tokio::time::sleep(Duration::from_secs(17)).await;
            clock::refresh();
            assert_eq!((table.get(b"k"), table.expires_in(b"k")), (None, 0));
            tokio::time::sleep(Duration::from_secs(20)).await;
            assert!(table.take_expired(table.slot_of(b"k")).is_empty());
        })
        .await;
    }
}
