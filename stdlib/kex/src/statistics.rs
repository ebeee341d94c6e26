//! `stats.*`: statistics by RPC, in the lines and structs measured on Kamailio 5.6.3.
//!
//! Each argument is `all`, a group with a colon (`tmx:`), or the name of one statistic.

use srcc_runtime::rpc::{Rpc, RpcArgs, RpcError, RpcResult, RpcValue};
use srcc_runtime::stats::{self, Stat};

/// The commands.
pub const RPCS: &[Rpc] = &[
    Rpc { name: "stats.get_statistics", doc: "lists statistics as `group:name = value`", run: get_statistics },
    Rpc { name: "stats.fetch", doc: "reads statistics as texts by name", run: fetch },
    Rpc { name: "stats.fetchn", doc: "reads statistics as numbers by name", run: fetch_numbers },
    Rpc { name: "stats.reset_statistics", doc: "sets statistics to zero", run: reset },
    Rpc { name: "stats.clear_statistics", doc: "sets statistics to zero and lists what they were", run: clear },
];

fn get_statistics(args: &RpcArgs) -> RpcResult {
    Ok(chosen(args)?.iter().map(line).collect())
}

fn fetch(args: &RpcArgs) -> RpcResult {
    Ok(vec![RpcValue::Map(chosen(args)?.iter().map(|s| (dotted(s), s.value().to_string().into())).collect())])
}

fn fetch_numbers(args: &RpcArgs) -> RpcResult {
    Ok(vec![RpcValue::Map(chosen(args)?.iter().map(|s| (dotted(s), s.value().into())).collect())])
}

fn reset(args: &RpcArgs) -> RpcResult {
    chosen(args)?.iter().for_each(Stat::reset);
    Ok(Vec::new())
}

fn clear(args: &RpcArgs) -> RpcResult {
    let stats = chosen(args)?;
    let lines = stats.iter().map(line).collect();
    stats.iter().for_each(Stat::reset);
    Ok(lines)
}

fn line(stat: &Stat) -> RpcValue {
    format!("{}:{} = {}", stat.group, stat.name, stat.value()).into()
}

fn dotted(stat: &Stat) -> String {
    format!("{}.{}", stat.group, stat.name)
}

/// The statistics that the arguments name, each argument's by group and name.
fn chosen(args: &RpcArgs) -> Result<Vec<Stat>, RpcError> {
    let mut all = stats::all();
    all.sort_by(|a, b| (&a.group, &a.name).cmp(&(&b.group, &b.name)));
    let mut out = Vec::new();
    for n in 0..args.len().max(1) {
        let word = args.text(n)?.text().into_owned();
        let wanted = |stat: &&Stat| match word.strip_suffix(':') {
            _ if word == "all" => true,
            Some(group) => stat.group == group,
            None => stat.name == word,
        };
        out.extend(all.iter().filter(wanted).cloned());
    }
    Ok(out)
}
