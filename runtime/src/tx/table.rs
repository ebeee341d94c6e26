//! The table of all transactions, shared by the workers. A bucket is a small list behind its own lock, held only while
//! the list is looked through.

use super::key::{BUCKETS, RequestKey, TxId, random};
use super::transaction::Transaction;
use smallvec::SmallVec;
use srcc_sip::Method;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

/// Two have their place in the bucket itself: there are more buckets than transactions, mostly.
type List = SmallVec<[Arc<Transaction>; 2]>;
type Bucket = Mutex<List>;

static TABLE: LazyLock<Box<[Bucket]>> = LazyLock::new(|| (0..BUCKETS).map(|_| Bucket::default()).collect());

fn bucket(number: u16) -> MutexGuard<'static, List> {
    // BUCKETS is 2^16, so every u16 is a place in the table.
    TABLE[usize::from(number)].lock().unwrap_or_else(PoisonError::into_inner)
}

/// The transaction that a reply's branch names.
pub(super) fn by_id(id: TxId) -> Option<Arc<Transaction>> {
    bucket(id.bucket).iter().find(|t| t.id.label == id.label).cloned()
}

/// The transaction that a request belongs to.
pub(super) fn by_key(key: RequestKey) -> Option<Arc<Transaction>> {
    bucket(key.bucket).iter().find(|t| t.key == key.hash).cloned()
}

/// All transactions of a bucket. Their state may be locked only outside the bucket's lock, hence the copies.
pub(super) fn of_bucket(number: u16) -> List {
    bucket(number).clone()
}

/// The outcome of [`insert`].
pub(super) enum Inserted {
    /// The new transaction, and whether a CANCEL is in the same bucket: perhaps its own, which was faster.
    New(Arc<Transaction>, bool),
    /// Another worker was faster with the same request.
    Known(Arc<Transaction>),
}

/// Adds the transaction that `make` builds, unless there is one with that key already.
pub(super) fn insert(key: RequestKey, make: impl FnOnce(TxId) -> Transaction) -> Inserted {
    let mut bucket = bucket(key.bucket);
    if let Some(known) = bucket.iter().find(|t| t.key == key.hash) {
        return Inserted::Known(known.clone());
    }
    let mut label = random();
    while bucket.iter().any(|t| t.id.label == label) {
        label = random();
    }
    let new = Arc::new(make(TxId { bucket: key.bucket, label }));
    let beside_cancel = bucket.iter().any(|t| t.method == Method::Cancel);
    bucket.push(new.clone());
    Inserted::New(new, beside_cancel)
}

/// Takes a transaction out.
pub(super) fn remove(id: TxId) {
    let mut bucket = bucket(id.bucket);
    if let Some(at) = bucket.iter().position(|t| t.id.label == id.label) {
        bucket.swap_remove(at);
    }
}

/// All transactions at this moment, for `tm.list` and searches by Call-ID. Walks the whole table: not for the message path.
pub fn all() -> Vec<Arc<Transaction>> {
    let mut all = Vec::new();
    for bucket in TABLE.iter() {
        all.extend(bucket.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned());
    }
    all
}
