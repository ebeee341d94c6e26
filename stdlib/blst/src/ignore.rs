//! Failures that do not count: for the destinations of the request at hand, and of our replies to it.

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;

/// The bits of `reasons`; all if none are given.
fn bits(reasons: Option<i32>) -> u8 {
    reasons.map_or(u8::MAX, |reasons| (reasons & 0xff).to_le_bytes()[0])
}

/// The request's destinations do not get onto the list for these reasons (bits), or for any.
#[script_fn(module = "blst", routes(any))]
pub fn blst_set_ignore(cx: &mut Cx, reasons: Option<i32>) -> Rc {
    cx.fwd.send_flags.blocklist_ignore |= bits(reasons);
    Rc::TRUE
}

/// Takes `blst_set_ignore` back for these reasons, or for all.
#[script_fn(module = "blst", routes(any))]
pub fn blst_clear_ignore(cx: &mut Cx, reasons: Option<i32>) -> Rc {
    cx.fwd.send_flags.blocklist_ignore &= !bits(reasons);
    Rc::TRUE
}

/// The destinations of our replies do not get onto the list for these reasons (bits), or for any.
#[script_fn(module = "blst", routes(any))]
pub fn blst_rpl_set_ignore(cx: &mut Cx, reasons: Option<i32>) -> Rc {
    cx.fwd.reply_flags.blocklist_ignore |= bits(reasons);
    Rc::TRUE
}

/// Takes `blst_rpl_set_ignore` back for these reasons, or for all.
#[script_fn(module = "blst", routes(any))]
pub fn blst_rpl_clear_ignore(cx: &mut Cx, reasons: Option<i32>) -> Rc {
    cx.fwd.reply_flags.blocklist_ignore &= !bits(reasons);
    Rc::TRUE
}

#[cfg(test)]
mod tests {
    use super::*;
    use srcc_runtime::event;

    #[test]
    fn reasons_are_set_and_cleared_one_by_one() {
        let mut cx = event::faked_cx().unwrap();
        blst_set_ignore(&mut cx, None);
        blst_clear_ignore(&mut cx, Some(6));
        assert_eq!(cx.fwd.send_flags.blocklist_ignore, 0xf9);
        blst_rpl_set_ignore(&mut cx, Some(16));
        assert_eq!(cx.fwd.reply_flags.blocklist_ignore, 16);
        blst_rpl_clear_ignore(&mut cx, None);
        assert_eq!(cx.fwd.reply_flags.blocklist_ignore, 0);
    }
}
