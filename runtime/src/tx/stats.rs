//! Counters of the engine, as `tm.stats` and the statistics of tmx show them.

use crate::stats::Counter;

/// All counters since start, or at the moment where said.
#[derive(Debug, Default)]
pub struct TxStats {
    /// Transactions that exist now, those in their wait time included.
    pub current: Counter,
    /// Transactions that have sent their final reply and wait for late messages.
    pub waiting: Counter,
    /// Transactions made, by requests that came in and by our own.
    pub total: Counter,
    /// Transactions made by requests of our own.
    pub total_local: Counter,
    /// Replies received for transactions.
    pub rpl_received: Counter,
    /// Replies made here.
    pub rpl_generated: Counter,
    /// Replies sent upstream, retransmissions not counted.
    pub rpl_sent: Counter,
    /// Replies of branches sent upstream.
    pub rpl_relayed: Counter,
    /// Transactions ended by a reply of class 2 to 6 (index 0 = 2xx).
    pub completed: [Counter; 5],
    /// Transactions made.
    pub created: Counter,
    /// Transactions deleted.
    pub freed: Counter,
}

/// The counters of this process.
pub static STATS: TxStats = TxStats {
    current: Counter::new(),
    waiting: Counter::new(),
    total: Counter::new(),
    total_local: Counter::new(),
    rpl_received: Counter::new(),
    rpl_generated: Counter::new(),
    rpl_sent: Counter::new(),
    rpl_relayed: Counter::new(),
    completed: [const { Counter::new() }; 5],
    created: Counter::new(),
    freed: Counter::new(),
};

/// Counts a final reply by its class.
pub(super) fn completed(code: u16) {
    if let Some(counter) = usize::from(code / 100).checked_sub(2).and_then(|class| STATS.completed.get(class)) {
        counter.inc();
    }
}
