//! `$shv`: variables that all workers share, gone when the process ends.

use srcc_runtime::cx::Cx;
use srcc_runtime::module::InitError;
use srcc_runtime::rpc::{Rpc, RpcArgs, RpcError, RpcResult, RpcValue};
use srcc_runtime::value::{Str, Val};
use srcc_runtime::{script_pv, script_pv_set};
use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

static SHARED: LazyLock<RwLock<HashMap<Str, Val>>> = LazyLock::new(RwLock::default);

fn store(name: Str, value: Val) {
    let value = match value {
        Val::Null => Val::Int(0),
        Val::Named(text, _) => Val::Str(text),
        value => value,
    };
    SHARED.write().unwrap_or_else(PoisonError::into_inner).insert(name, value);
}

fn load(name: &Str) -> Val {
    SHARED.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned().unwrap_or(Val::Int(0))
}

/// Gives shared variables the values they start with.
pub(crate) fn preset(assignments: &[Str]) -> Result<(), InitError> {
    for text in assignments {
        let (name, value) = crate::params::assignment(text)?;
        store(name, value);
    }
    Ok(())
}

/// Value of a shared variable; 0 if it was never assigned.
#[script_pv("$shv", module = "pv")]
pub fn shv(_cx: &Cx, name: Str) -> Val {
    load(&name)
}

/// Assigns a shared variable; the undefined value becomes 0.
#[script_pv_set("$shv", module = "pv")]
pub fn set_shv(_cx: &mut Cx, name: Str, value: Val) -> bool {
    store(name, value);
    true
}

/// The module's RPC commands.
pub(crate) const RPCS: &[Rpc] = &[
    Rpc { name: "pv.shvGet", doc: "Shows a shared variable, or all.", run: rpc_get },
    Rpc { name: "pv.shvSet", doc: "Sets a shared variable: name, int or str, value.", run: rpc_set },
];

fn described(name: &Str, value: &Val) -> RpcValue {
    let (kind, value) = match value {
        Val::Int(n) => ("int", RpcValue::Int(i64::from(*n))),
        value => ("string", RpcValue::Str(value.to_str())),
    };
    RpcValue::Struct(vec![("name", name.clone().into()), ("type", kind.into()), ("value", value)])
}

fn unknown() -> RpcError {
    RpcError::new(404, "Variable not found")
}

fn rpc_get(args: &RpcArgs) -> RpcResult {
    let shared = SHARED.read().unwrap_or_else(PoisonError::into_inner);
    if args.is_empty() {
        let mut all: Vec<_> = shared.iter().collect();
        all.sort_by_key(|(name, _)| *name);
        let items = all.into_iter().map(|(name, value)| ("shv", described(name, value))).collect();
        return Ok(vec![RpcValue::Struct(vec![("items", RpcValue::Struct(items))])]);
    }
    let name = args.text(0)?;
    let value = shared.get(&name).ok_or_else(unknown)?;
    Ok(vec![described(&name, value)])
}

fn rpc_set(args: &RpcArgs) -> RpcResult {
    let missing = |what: &str| RpcError::new(500, format!("Missing {what} (Parameters: varname type value)"));
    let name = args.text(0).map_err(|_| missing("parameter"))?;
    let value = match &args.text(1).map_err(|_| missing("parameter type"))?[..] {
        b"int" => {
            let number = args.int(2).map_err(|_| missing("integer parameter value"))?;
            Val::Int(i32::try_from(number).map_err(|_| missing("integer parameter value"))?)
        }
        b"str" => Val::Str(args.text(2).map_err(|_| missing("string parameter value"))?),
        _ => return Err(RpcError::new(500, "Unknown parameter type (Types: int or str)")),
    };
    let mut shared = SHARED.write().unwrap_or_else(PoisonError::into_inner);
    *shared.get_mut(&name).ok_or_else(unknown)? = value;
    Ok(vec!["Ok. Variable set to new value.".into()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::cx;

    #[test]
    fn a_shared_variable_is_seen_by_other_contexts() {
        let mut one = cx("");
        assert_eq!(shv(&one, "never".into()), Val::Int(0));
        assert!(set_shv(&mut one, "seen".into(), Val::Str("x".into())));
        assert_eq!(shv(&cx(""), "seen".into()), Val::Str("x".into()));
        assert!(set_shv(&mut one, "seen".into(), Val::Null));
        assert_eq!(shv(&one, "seen".into()), Val::Int(0));
        preset(&["start=i:7".into()]).unwrap();
        assert_eq!(shv(&one, "start".into()), Val::Int(7));
    }

    #[test]
    fn operators_read_and_change_shared_variables() {
        store("rpc".into(), Val::Int(5));
        let args = |values: &[&'static str]| RpcArgs { values: values.iter().map(|text| (*text).into()).collect() };
        let shown =
            |value| vec![RpcValue::Struct(vec![("name", "rpc".into()), ("type", "int".into()), ("value", value)])];
        assert_eq!(rpc_get(&args(&["rpc"])), Ok(shown(RpcValue::Int(5))));
        assert!(rpc_set(&args(&["rpc", "int", "7"])).is_ok());
        assert_eq!(rpc_get(&args(&["rpc"])), Ok(shown(RpcValue::Int(7))));
        assert_eq!(rpc_set(&args(&["nope", "int", "7"])), Err(unknown()));
        assert_eq!(rpc_set(&args(&["rpc", "s", "7"])).unwrap_err().code, 500);
    }
}
