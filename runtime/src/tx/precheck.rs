//! `t_precheck_trans`: whether the same request is being handled by another script right now, before it has a transaction.

use super::key::RequestKey;
use super::lookup::own_key;
use crate::cx::Cx;
use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

const STRIPES: usize = 64;

static ACTIVE: LazyLock<[Mutex<HashSet<u64>>; STRIPES]> =
    LazyLock::new(|| std::array::from_fn(|_| Mutex::new(HashSet::new())));

fn stripe(key: RequestKey) -> MutexGuard<'static, HashSet<u64>> {
    // The remainder is below the array's length.
    ACTIVE[usize::from(key.bucket) % STRIPES].lock().unwrap_or_else(PoisonError::into_inner)
}

/// The mark of a request that a script works on; taken away when the script ends or the transaction exists.
pub(super) struct InProgress(RequestKey);

impl Drop for InProgress {
    fn drop(&mut self) {
        stripe(self.0).remove(&self.0.hash);
    }
}

/// True if another script is handling the same request; marks this one if not.
pub fn is_in_progress(cx: &mut Cx) -> bool {
    if cx.tx.in_progress.is_some() || cx.tx.owner {
        return false;
    }
    let Some(key) = own_key(cx) else { return false };
    let new = stripe(key).insert(key.hash);
    if new {
        cx.tx.in_progress = Some(InProgress(key));
    }
    !new
}
