//! Statistics of the registrar.

use srcc_runtime::stats::{Counter, Source, register as stat};

use crate::params::params;

static ACCEPTED: Counter = Counter::new();
static REJECTED: Counter = Counter::new();

/// Counts a REGISTER.
pub(crate) fn count(accepted: bool) {
    if accepted { ACCEPTED.inc() } else { REJECTED.inc() }
}

/// Registers the statistics.
pub(crate) fn register() {
    stat("registrar", "accepted_regs", Source::Counter(&ACCEPTED));
    stat("registrar", "rejected_regs", Source::Counter(&REJECTED));
    stat("registrar", "default_expire", Source::Computed(|| params().default_expires.get().into()));
    stat("registrar", "default_expires_range", Source::Computed(|| params().default_expires_range.get().into()));
    stat("registrar", "expires_range", Source::Computed(|| params().expires_range.get().into()));
    stat("registrar", "max_contacts", Source::Computed(|| params().max_contacts.get().into()));
    stat("registrar", "max_expires", Source::Computed(|| params().max_expires.get().into()));
}
