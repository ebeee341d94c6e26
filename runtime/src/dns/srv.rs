//! The order in which SRV records are tried (RFC 2782).

use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};

use super::records::Srv;
use crate::transport::Proto;

/// The service labels asked for per protocol (RFC 3263 4.1).
pub(super) fn service(proto: Proto) -> Option<&'static str> {
    Some(match proto {
        Proto::Udp => "_sip._udp",
        Proto::Tcp | Proto::Ws => "_sip._tcp",
        Proto::Tls | Proto::Wss => "_sips._tcp",
        Proto::Sctp => "_sip._sctp",
    })
}

/// Lowest priority first; within one priority by weighted chance, or the heaviest first.
pub(super) fn ordered(mut records: Vec<Srv>, by_weight: bool) -> Vec<Srv> {
    // A target of "." says that the service is not offered.
    records.retain(|r| !r.target.is_empty());
    records.sort_by(|a, b| a.priority.cmp(&b.priority).then(b.weight.cmp(&a.weight)));
    if by_weight {
        for group in records.chunk_by_mut(|a, b| a.priority == b.priority) {
            shuffle(group);
        }
    }
    records
}

/// Picks the next one again and again, with a chance in proportion to its weight.
fn shuffle(mut group: &mut [Srv]) {
    while group.len() > 1 {
        // One more than the sum, so that records of weight 0 have a small chance (RFC 2782).
        let total: u64 = group.iter().map(|r| u64::from(r.weight)).sum::<u64>() + 1;
        let mut left = random() % total;
        let chosen = group.iter().position(|r| {
            let hit = left <= u64::from(r.weight);
            left = left.saturating_sub(u64::from(r.weight));
            hit
        });
        group.swap(0, chosen.unwrap_or(0));
        let (_, rest) = group.split_at_mut(1);
        group = rest;
    }
}

/// A number good enough to spread load: a keyed hash of a counter.
fn random() -> u64 {
    thread_local! {
        static STATE: (RandomState, Cell<u64>) = (RandomState::new(), Cell::new(0));
    }
    STATE.with(|(keys, n)| {
        n.set(n.get().wrapping_add(1));
        keys.hash_one(n.get())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn srv(priority: u16, weight: u16, port: u16) -> Srv {
        Srv { priority, weight, port, target: "a.test".to_owned() }
    }

    fn ports(records: Vec<Srv>) -> Vec<u16> {
        records.iter().map(|r| r.port).collect()
    }

    #[test]
    fn a_lower_priority_comes_first_and_then_the_heavier() {
        let records = vec![srv(20, 90, 1), srv(10, 1, 2), srv(10, 5, 3)];
        assert_eq!(ports(ordered(records, false)), [3, 2, 1]);
    }

    #[test]
    fn with_load_balancing_the_first_choice_follows_the_weights() {
        let first = |_| ports(ordered(vec![srv(10, 10, 1), srv(10, 90, 2), srv(5, 0, 3)], true));
        let orders: Vec<_> = (0..2000).map(first).collect();
        assert!(orders.iter().all(|o| o[0] == 3));
        let heavy = orders.iter().filter(|o| o[1] == 2).count();
        assert!((1700..1900).contains(&heavy), "chosen first {heavy} times of 2000");
    }

    #[test]
    fn a_service_that_is_not_offered_has_no_records() {
        let none = Srv { target: String::new(), ..srv(0, 0, 0) };
        assert!(ordered(vec![none], true).is_empty());
    }
}
