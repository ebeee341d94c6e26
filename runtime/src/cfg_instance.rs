//! Instances of the script's configuration groups: `group[n].name = value` gives a variable another value while the
//! script has chosen that instance with `cfg_select`. Rules measured on Kamailio 5.6.3: what an instance does not set has
//! the group's own value, and a choice lasts until `cfg_reset` or the end of the message at most.

use crate::cfgvar;
use crate::cx::Cx;
use crate::flow::Rc;
use crate::value::{Str, Val, int_to_str};
use crate::{script_fn, script_select};
use std::sync::{Mutex, OnceLock, PoisonError};

/// A value of a variable in one instance of its group.
struct Value {
    group: &'static str,
    instance: i32,
    name: &'static str,
    value: Val,
}

static DECLARED: Mutex<Vec<Value>> = Mutex::new(Vec::new());
static FROZEN: OnceLock<Vec<Value>> = OnceLock::new();

/// The instances that the script has chosen, by group.
#[derive(Default)]
struct Chosen(Vec<(&'static str, i32)>);

/// Declares a value; only before [`freeze`]. Of two for the same variable the second one counts.
pub fn declare(group: &'static str, instance: i32, name: &'static str, value: Val) {
    let mut all = DECLARED.lock().unwrap_or_else(PoisonError::into_inner);
    all.retain(|known| (known.group, known.instance, known.name) != (group, instance, name));
    all.push(Value { group, instance, name, value });
}

/// Ends the declarations; look-ups work from then on.
pub fn freeze() {
    let _ = FROZEN.set(std::mem::take(&mut *DECLARED.lock().unwrap_or_else(PoisonError::into_inner)));
}

fn of_group(group: &str, instance: i32) -> impl Iterator<Item = &'static Value> {
    let all = FROZEN.get().map_or(&[][..], Vec::as_slice);
    all.iter().filter(move |value| value.group == group && value.instance == instance)
}

fn chosen(cx: &Cx, group: &str) -> Option<i32> {
    let Chosen(all) = cx.ext_get::<Chosen>()?;
    all.iter().find(|(name, _)| *name == group).map(|(_, instance)| *instance)
}

/// `@cfg_get.group.name` as text, in the instance that the script has chosen.
#[must_use]
pub fn read(cx: &Cx, group: &str, name: &str) -> Option<Str> {
    let own = chosen(cx, group).and_then(|instance| of_group(group, instance).find(|value| value.name == name));
    own.map_or_else(|| cfgvar::read(group, name), |own| Some(own.value.to_str()))
}

/// Chooses an instance of a group.
#[script_fn(module = "core", routes(any))]
#[returns(1 = "chosen", -1 = "the group has no such instance")]
pub fn cfg_select(cx: &mut Cx, group: &'static str, instance: i32) -> Rc {
    if of_group(group, instance).next().is_none() {
        crate::error!("configuration group `{group}` has no instance {}", instance.cast_unsigned());
        return Rc::FALSE;
    }
    let Chosen(all) = cx.ext::<Chosen>();
    all.retain(|(name, _)| *name != group);
    all.push((group, instance));
    Rc::TRUE
}

/// Goes back to the group's own values.
#[script_fn(module = "core", routes(any))]
pub fn cfg_reset(cx: &mut Cx, group: &'static str) -> Rc {
    cx.ext::<Chosen>().0.retain(|(name, _)| *name != group);
    Rc::TRUE
}

/// The number of the instance that the script has chosen; empty while it has chosen none (measured).
#[script_select("cfg_selected.*", module = "core")]
pub fn cfg_selected(cx: &Cx, group: &'static str) -> Option<Str> {
    Some(chosen(cx, group).map_or(Str::EMPTY, int_to_str))
}
