//! `cnt_inc`, `cnt_add`, `cnt_reset`: the script's counters from the script.

use crate::script_counter;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;

/// Adds one to a counter declared by `script_counter`.
#[script_fn(module = "counters", routes(request, failure, onreply, reply, onsend, event))]
#[returns(1 = "counted", -1 = "no such counter")]
pub fn cnt_inc(_cx: &mut Cx, name: &'static str) -> Rc {
    change(name, |counter| counter.inc())
}

/// Adds `n`, which may be negative, to a counter declared by `script_counter`.
#[script_fn(module = "counters", routes(request, failure, onreply, reply, onsend, event))]
#[returns(1 = "counted", -1 = "no such counter")]
pub fn cnt_add(_cx: &mut Cx, name: &'static str, n: i32) -> Rc {
    change(name, |counter| counter.add(i64::from(n)))
}

/// Sets a counter declared by `script_counter` to zero.
#[script_fn(module = "counters", routes(request, failure, onreply, reply, onsend, event))]
#[returns(1 = "at zero", -1 = "no such counter")]
pub fn cnt_reset(_cx: &mut Cx, name: &'static str) -> Rc {
    change(name, |counter| counter.set(0))
}

fn change(name: &str, with: impl FnOnce(&srcc_runtime::stats::Counter)) -> Rc {
    match script_counter(name) {
        Some(counter) => {
            with(counter.cell);
            Rc::TRUE
        }
        None => {
            srcc_runtime::error!("there is no counter `{name}`: declare it with modparam script_counter");
            Rc::FALSE
        }
    }
}
