//! Counting hops. Measured on Kamailio 5.6.3 (wire: sl-maxfwd): `max_limit` replaces a bigger value without counting
//! it down, and look-ups see the value that was received.

use crate::params::params;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_sip::HeaderKind;

/// Counts Max-Forwards down, or adds one with the value `max` where it is missing.
#[script_fn(module = "maxfwd", name = "mf_process_maxfwd_header", routes(request, event))]
#[script_fn(module = "maxfwd", name = "process_maxfwd", routes(request, event))]
#[script_fn(module = "maxfwd", name = "maxfwd_process", routes(request, event))]
#[returns(1 = "counted down", 2 = "added", -1 = "it has reached 0", -2 = "it is not a number")]
pub fn mf_process_maxfwd_header(cx: &mut Cx, max: i32) -> Rc {
    match cx.msg.max_forwards() {
        Err(error) => {
            srcc_runtime::error!("{error}");
            Rc(-2)
        }
        Ok(Some(0)) => Rc(-1),
        Ok(Some(hops)) => {
            let limit = u32::try_from(params().max_limit.get()).unwrap_or(0);
            let hops = if hops > limit { limit } else { hops - 1 };
            if let Some(value) = cx.msg.header(HeaderKind::MaxForwards).map(|header| header.value) {
                cx.msg.edits.replace(value, hops.to_string().into());
            }
            Rc(1)
        }
        Ok(None) => {
            cx.msg.insert_first_header(format!("Max-Forwards: {}\r\n", max.max(0)).into());
            Rc(2)
        }
    }
}

/// Whether Max-Forwards, as received, is below a limit.
#[script_fn(module = "maxfwd", name = "is_maxfwd_lt", routes(request, failure, branch, event))]
#[script_fn(module = "maxfwd", name = "mf_lowlimit", routes(request, failure, branch, event))]
#[script_fn(module = "maxfwd", name = "maxfwd_at_least", routes(request, failure, branch, event))]
#[returns(1 = "below the limit", -1 = "not below", -2 = "there is none", -3 = "it is not a number")]
pub fn is_maxfwd_lt(cx: &Cx, limit: i32) -> Rc {
    match cx.msg.max_forwards() {
        Err(_) => Rc(-3),
        Ok(None) => Rc(-2),
        Ok(Some(hops)) => Rc::from(i64::from(hops) < i64::from(limit)),
    }
}
