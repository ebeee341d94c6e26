//! `cnt.*`: statistics by group and name.

use crate::script_counters;
use srcc_runtime::rpc::{Rpc, RpcArgs, RpcError, RpcResult, RpcValue};
use srcc_runtime::stats::{self, Stat};
use std::collections::BTreeSet;

/// The commands.
pub const RPCS: &[Rpc] = &[
    Rpc { name: "cnt.get", doc: "reads a counter, or all of a group", run: get },
    Rpc { name: "cnt.get_raw", doc: "reads a counter as it is stored", run: get },
    Rpc { name: "cnt.reset", doc: "sets a counter to zero", run: reset },
    Rpc { name: "cnt.list_groups", doc: "lists the groups", run: groups },
    Rpc { name: "cnt.grps_list", doc: "lists the groups", run: groups },
    Rpc { name: "cnt.list_vars", doc: "lists the counters of a group", run: names },
    Rpc { name: "cnt.var_list", doc: "lists the counters of a group", run: names },
    Rpc { name: "cnt.get_vars", doc: "reads all counters of a group", run: get_group },
    Rpc { name: "cnt.grp_get_all", doc: "reads all counters of a group", run: get_group },
    Rpc { name: "cnt.help", doc: "describes a counter", run: help },
];

fn get(args: &RpcArgs) -> RpcResult {
    if args.len() < 2 { get_group(args) } else { Ok(vec![RpcValue::Int(find(args)?.value())]) }
}

fn reset(args: &RpcArgs) -> RpcResult {
    find(args)?.reset();
    Ok(Vec::new())
}

fn groups(_args: &RpcArgs) -> RpcResult {
    let groups: BTreeSet<String> = stats::all().into_iter().map(|stat| stat.group).collect();
    Ok(groups.into_iter().map(RpcValue::from).collect())
}

fn names(args: &RpcArgs) -> RpcResult {
    Ok(group(args)?.into_iter().map(|stat| RpcValue::from(stat.name)).collect())
}

fn get_group(args: &RpcArgs) -> RpcResult {
    let members = group(args)?.into_iter().map(|stat| (stat.name.clone(), RpcValue::Int(stat.value()))).collect();
    Ok(vec![RpcValue::Map(members)])
}

fn help(args: &RpcArgs) -> RpcResult {
    let stat = find(args)?;
    let ours = script_counters().find(|c| (&c.group, &c.name) == (&stat.group, &stat.name));
    Ok(vec![RpcValue::from(ours.map_or("", |c| c.description.as_str()))])
}

/// The counters of the group that the first argument names, by name.
fn group(args: &RpcArgs) -> Result<Vec<Stat>, RpcError> {
    let group = args.text(0)?;
    let mut stats: Vec<Stat> = stats::all().into_iter().filter(|stat| stat.group.as_bytes() == &group[..]).collect();
    if stats.is_empty() {
        return Err(RpcError::new(400, format!("non-existent group {group}\n")));
    }
    stats.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(stats)
}

/// The counter that the first two arguments name.
fn find(args: &RpcArgs) -> Result<Stat, RpcError> {
    let (group, name) = (args.text(0)?, args.text(1)?);
    stats::all()
        .into_iter()
        .find(|stat| stat.group.as_bytes() == &group[..] && stat.name.as_bytes() == &name[..])
        .ok_or_else(|| RpcError::new(400, format!("non-existent counter {group}.{name}\n")))
}
