//! The source of the message on the list of failed destinations.

use srcc_runtime::blocklist::{self, Reason};
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;

/// Leaves the source of the message out for so many seconds; `dst_blocklist_expire` if none are given.
#[script_fn(module = "blst", routes(any))]
#[returns(1 = "done, or the list is off")]
pub fn blst_add(cx: &mut Cx, seconds: Option<i32>) -> Rc {
    add(cx, seconds.and_then(|secs| u64::try_from(secs).ok()).filter(|secs| *secs > 0));
    Rc::TRUE
}

/// Leaves the source of the message out for the time that its Retry-After asks for, within these seconds.
#[script_fn(module = "blst", routes(any))]
#[returns(1 = "done, or the list is off", -1 = "the message has no Retry-After")]
pub fn blst_add_retry_after(cx: &mut Cx, min: i32, max: i32) -> Rc {
    let Some(secs) = blocklist::retry_after(&cx.msg) else { return Rc::FALSE };
    let bound = |secs: i32| u64::try_from(secs).unwrap_or(0);
    add(cx, Some(secs.max(bound(min)).min(bound(max))));
    Rc::TRUE
}

/// Lets the source of the message in again.
#[script_fn(module = "blst", routes(any))]
#[returns(1 = "done", -1 = "it was not left out")]
pub fn blst_del(cx: &mut Cx) -> Rc {
    blocklist::remove(cx.rcv.proto, cx.rcv.src).into()
}

/// Whether the source of the message is left out.
#[script_fn(module = "blst", routes(any))]
#[returns(1 = "yes", -1 = "no")]
pub fn blst_is_blocklisted(cx: &mut Cx) -> Rc {
    blocklist::find(cx.rcv.proto, cx.rcv.src).is_some().into()
}

fn add(cx: &Cx, secs: Option<u64>) {
    if !blocklist::is_enabled() {
        srcc_runtime::warn!("the list of failed destinations is off (use_dst_blocklist)");
    }
    blocklist::add(cx.rcv.proto, cx.rcv.src, Reason::ADMIN, secs, 0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use srcc_runtime::event;

    /// One test, since the list is the process's own.
    #[test]
    fn the_source_is_left_out_and_let_in_again() {
        let mut cx = event::faked_cx().unwrap();
        assert_eq!((blst_add(&mut cx, None), blst_is_blocklisted(&mut cx)), (Rc::TRUE, Rc::FALSE));
        blocklist::ENABLED.set(1);
        assert_eq!((blst_add(&mut cx, Some(5)), blst_is_blocklisted(&mut cx)), (Rc::TRUE, Rc::TRUE));
        assert_eq!((blst_del(&mut cx), blst_del(&mut cx)), (Rc::TRUE, Rc::FALSE));
        assert_eq!((blst_add_retry_after(&mut cx, 1, 5), blst_is_blocklisted(&mut cx)), (Rc::FALSE, Rc::FALSE));
    }
}
