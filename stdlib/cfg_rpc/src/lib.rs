//! The cfg module `cfg_rpc`: configuration variables read and changed from outside while the proxy runs.
//!
//! Answers and error texts are those measured on Kamailio 5.6.3. A delayed change waits for `cfg.commit`.

use srcc_runtime::cfgvar::{self, Cell, CfgVar};
use srcc_runtime::module::Module;
use srcc_runtime::rpc::{Rpc, RpcArgs, RpcError, RpcResult, RpcValue};
use srcc_runtime::value::Val;
use std::sync::{Mutex, PoisonError};

/// What the runtime needs to know of this module.
pub const MODULE: Module = Module { name: "cfg_rpc", rpcs: RPCS, ..Module::NEW };

const RPCS: &[Rpc] = &[
    Rpc { name: "cfg.list", doc: "lists the variables, of all groups or of one", run: list },
    Rpc { name: "cfg.get", doc: "reads a variable, or a whole group", run: get },
    Rpc { name: "cfg.help", doc: "describes a variable", run: help },
    Rpc { name: "cfg.set", doc: "changes a variable at once", run: set_now },
    Rpc { name: "cfg.seti", doc: "changes a variable at once to a number", run: set_now_int },
    Rpc { name: "cfg.sets", doc: "changes a variable at once to a text", run: set_now_string },
    Rpc { name: "cfg.set_now_int", doc: "changes a variable at once to a number", run: set_now_int },
    Rpc { name: "cfg.set_now_string", doc: "changes a variable at once to a text", run: set_now_string },
    Rpc { name: "cfg.set_delayed", doc: "notes a change for cfg.commit", run: set_delayed },
    Rpc { name: "cfg.set_delayed_int", doc: "notes a change to a number for cfg.commit", run: set_delayed_int },
    Rpc { name: "cfg.set_delayed_string", doc: "notes a change to a text for cfg.commit", run: set_delayed_string },
    Rpc { name: "cfg.commit", doc: "makes the noted changes, all together", run: commit },
    Rpc { name: "cfg.rollback", doc: "forgets the noted changes", run: rollback },
    Rpc { name: "cfg.diff", doc: "lists the noted changes", run: diff },
    Rpc { name: "cfg.reset", doc: "gives a variable its value at start again", run: reset },
];

/// A change that waits for `cfg.commit`.
#[derive(Clone)]
struct Change {
    group: &'static str,
    name: &'static str,
    value: Val,
}

static DELAYED: Mutex<Vec<Change>> = Mutex::new(Vec::new());

/// Which types of value a command takes.
#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    Any,
    Int,
    Text,
}

fn list(args: &RpcArgs) -> RpcResult {
    let group = if args.is_empty() { None } else { Some(args.text(0)?.text().into_owned()) };
    let vars = cfgvar::all().iter().filter(|v| group.as_deref().is_none_or(|g| v.group == g));
    Ok(vars.map(|v| RpcValue::from(format!("{}: {}", v.group, v.name))).collect())
}

fn get(args: &RpcArgs) -> RpcResult {
    let group = args.text(0).map_err(|_| RpcError::new(500, "Failed to get the parameters"))?.text().into_owned();
    if args.len() > 1 {
        let var = find(args).ok_or_else(|| RpcError::new(400, "Failed to get the variable"))?;
        return Ok(vec![shown(&var.value())]);
    }
    let members = cfgvar::all().iter().filter(|v| v.group == group).map(|v| (v.name, shown(&v.value())));
    Ok(vec![RpcValue::Struct(members.collect())])
}

fn help(args: &RpcArgs) -> RpcResult {
    let var = find(args).ok_or_else(|| RpcError::new(400, "Failed to get the variable description"))?;
    let kind = match var.cell {
        Cell::Int(_) => "integer",
        Cell::Str(_) => "string",
    };
    Ok(vec![var.description.into(), format!("(parameter type is {kind})").into()])
}

fn set_now(args: &RpcArgs) -> RpcResult {
    apply(change(args, Wanted::Any)?)
}

fn set_now_int(args: &RpcArgs) -> RpcResult {
    apply(change(args, Wanted::Int)?)
}

fn set_now_string(args: &RpcArgs) -> RpcResult {
    apply(change(args, Wanted::Text)?)
}

fn set_delayed(args: &RpcArgs) -> RpcResult {
    note(change(args, Wanted::Any)?)
}

fn set_delayed_int(args: &RpcArgs) -> RpcResult {
    note(change(args, Wanted::Int)?)
}

fn set_delayed_string(args: &RpcArgs) -> RpcResult {
    note(change(args, Wanted::Text)?)
}

fn commit(_args: &RpcArgs) -> RpcResult {
    for change in std::mem::take(&mut *delayed()) {
        apply(change)?;
    }
    Ok(Vec::new())
}

fn rollback(_args: &RpcArgs) -> RpcResult {
    delayed().clear();
    Ok(Vec::new())
}

fn diff(_args: &RpcArgs) -> RpcResult {
    let changes = delayed().clone();
    Ok(changes
        .into_iter()
        .map(|change| {
            let old = cfgvar::find(change.group, change.name).map(CfgVar::value).unwrap_or_default();
            RpcValue::Struct(vec![
                ("group name", change.group.into()),
                ("variable name", change.name.into()),
                ("old value", shown(&old)),
                ("new value", shown(&change.value)),
            ])
        })
        .collect())
}

fn reset(args: &RpcArgs) -> RpcResult {
    let var = find(args).ok_or_else(|| RpcError::new(400, "Failed to reset the variable"))?;
    apply(Change { group: var.group, name: var.name, value: var.initial.clone() })
}

/// The variable that the first two arguments name.
fn find(args: &RpcArgs) -> Option<&'static CfgVar> {
    let (group, name) = (args.text(0).ok()?, args.text(1).ok()?);
    cfgvar::find(&group.text(), &name.text())
}

/// Reads group, name and value; the value takes the variable's type where that is possible.
fn change(args: &RpcArgs, wanted: Wanted) -> Result<Change, RpcError> {
    let kind = if wanted == Wanted::Int { "integer" } else { "string" };
    let problem = |what: &str| RpcError::new(400, format!("error at parameter 2: expected {kind} type but {what}"));
    let value = match (wanted, args.values.get(2)) {
        (_, None) => return Err(problem("end of packet encountered")),
        (Wanted::Int | Wanted::Any, Some(RpcValue::Int(n))) => Val::Int(*n as i32),
        (Wanted::Text | Wanted::Any, Some(RpcValue::Str(s))) => Val::Str(s.clone()),
        (_, Some(_)) => return Err(problem("record doesn't match type")),
    };
    let refused = || RpcError::new(400, "Failed to set the variable");
    let var = find(args).ok_or_else(refused)?;
    let value = match (var.cell, value) {
        (Cell::Str(_), value) => Val::Str(value.to_str()),
        (Cell::Int(_), Val::Str(_)) => return Err(refused()),
        (Cell::Int(_), value) => value,
    };
    Ok(Change { group: var.group, name: var.name, value })
}

fn apply(change: Change) -> RpcResult {
    cfgvar::set(change.group, change.name, change.value)
        .map(|()| Vec::new())
        .map_err(|_| RpcError::new(400, "Failed to set the variable"))
}

fn note(change: Change) -> RpcResult {
    let mut delayed = delayed();
    delayed.retain(|c| (c.group, c.name) != (change.group, change.name));
    delayed.push(change);
    Ok(Vec::new())
}

fn delayed() -> std::sync::MutexGuard<'static, Vec<Change>> {
    DELAYED.lock().unwrap_or_else(PoisonError::into_inner)
}

fn shown(value: &Val) -> RpcValue {
    match value {
        Val::Int(n) => RpcValue::Int(i64::from(*n)),
        other => RpcValue::Str(other.to_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use srcc_runtime::cfgvar::{LiveInt, LiveStr};
    use srcc_runtime::value::Str;

    static NUMBER: LiveInt = LiveInt::new(5);
    static TEXT: LiveStr = LiveStr::new(Str::EMPTY);

    fn args(values: &[RpcValue]) -> RpcArgs {
        RpcArgs { values: values.to_vec() }
    }

    fn get_n() -> RpcResult {
        get(&args(&["pstn".into(), "n".into()]))
    }

    /// One test, since the variables are the process's own.
    #[test]
    fn variables_are_read_changed_noted_and_reset_as_measured() {
        cfgvar::declare("pstn", "n", "a number", Cell::Int(&NUMBER));
        cfgvar::declare("pstn", "gw_ip", "an address", Cell::Str(&TEXT));
        cfgvar::freeze();
        assert_eq!(list(&args(&["pstn".into()])), Ok(vec!["pstn: gw_ip".into(), "pstn: n".into()]));
        assert_eq!(set_now_int(&args(&["pstn".into(), "n".into(), 7.into()])), Ok(vec![]));
        assert_eq!(get_n(), Ok(vec![7.into()]));
        assert_eq!(set_now_int(&args(&["pstn".into(), "gw_ip".into(), 5.into()])), Ok(vec![]));
        assert_eq!(get(&args(&["pstn".into(), "gw_ip".into()])), Ok(vec!["5".into()]));
        let refused = set_now_string(&args(&["pstn".into(), "n".into(), 5.into()]));
        assert_eq!(
            refused.unwrap_err().text,
            "error at parameter 2: expected string type but record doesn't match type"
        );
        assert_eq!(set_delayed_int(&args(&["pstn".into(), "n".into(), 11.into()])), Ok(vec![]));
        assert_eq!(get_n(), Ok(vec![7.into()]));
        assert_eq!(diff(&args(&[])).map(|d| d.len()), Ok(1));
        assert_eq!(commit(&args(&[])), Ok(vec![]));
        assert_eq!(get_n(), Ok(vec![11.into()]));
        assert_eq!(reset(&args(&["pstn".into(), "n".into()])), Ok(vec![]));
        assert_eq!(get_n(), Ok(vec![5.into()]));
        assert_eq!(
            help(&args(&["pstn".into(), "n".into()])),
            Ok(vec!["a number".into(), "(parameter type is integer)".into()])
        );
        assert_eq!(
            get(&args(&["pstn".into(), "nn".into()])).unwrap_err(),
            RpcError::new(400, "Failed to get the variable")
        );
        assert_eq!(get(&args(&["nosuch".into()])), Ok(vec![RpcValue::Struct(vec![])]));
    }
}
