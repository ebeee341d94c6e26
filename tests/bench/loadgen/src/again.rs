//! Retransmission over UDP, by the agents (RFC 3261 17.1, 13.3.1.4): the INVITE until any reply, the BYE until its final
//! one, the 200 until its ACK.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

const T1: u64 = 500_000_000;
const T2: u64 = 4_000_000_000;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum What {
    Invite,
    Answer,
    Bye,
}

/// One message to be sent again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    pub at: u64,
    pub slot: u32,
    pub generation: u64,
    pub what: What,
    interval: u64,
}

pub struct Again {
    /// Off in measurements, where what is lost shall show.
    on: bool,
    heap: BinaryHeap<Reverse<Due>>,
}

impl Again {
    pub fn new(on: bool) -> Again {
        Again { on, heap: BinaryHeap::new() }
    }

    /// A message was sent for the first time.
    pub fn first(&mut self, now: u64, slot: u32, generation: u64, what: What) {
        if self.on {
            self.heap.push(Reverse(Due { at: now + T1, slot, generation, what, interval: T1 }));
        }
    }

    /// It was sent again.
    pub fn next(&mut self, due: Due) {
        let doubled = due.interval * 2;
        let interval = if due.what == What::Invite { doubled } else { doubled.min(T2) };
        self.heap.push(Reverse(Due { at: due.at + interval, interval, ..due }));
    }

    /// When something is due.
    pub fn next_at(&self) -> Option<u64> {
        self.heap.peek().map(|due| due.0.at)
    }

    /// What is due, one at a time.
    pub fn pop(&mut self, now: u64) -> Option<Due> {
        if self.next_at()? > now {
            return None;
        }
        self.heap.pop().map(|due| due.0)
    }
}
