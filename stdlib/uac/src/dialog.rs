//! With `restore_mode` auto: later requests of a dialog show each side the names that it knows.

use crate::replace::{Side, exchange};
use srcc_runtime::cx::Cx;

/// `loose_route` has taken a Route of ours off a request.
pub(crate) fn routed(cx: &mut Cx) {
    exchange(cx, Side::From);
    exchange(cx, Side::To);
}
