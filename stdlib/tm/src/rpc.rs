//! RPC commands of the module, with the original's field names and order.

use srcc_runtime::rpc::{Rpc, RpcArgs, RpcError, RpcResult, RpcValue};
use srcc_runtime::tx::{STATS, cancel, query, suspend, upstream};
use srcc_runtime::value::Str;

/// The commands.
pub const COMMANDS: &[Rpc] = &[
    Rpc { name: "tm.stats", doc: "Print transaction statistics.", run: stats },
    Rpc { name: "tm.list", doc: "List transactions.", run: list },
    Rpc { name: "tm.cancel", doc: "Cancel a pending transaction.", run: cancel_by_id },
    Rpc { name: "tm.reply", doc: "Reply transaction.", run: reply },
    Rpc { name: "tm.reply_callid", doc: "Reply transaction by call-id.", run: reply_call_id },
];

fn stats(_args: &RpcArgs) -> RpcResult {
    let class = |n: usize| STATS.completed.get(n).map_or(0, |counter| counter.get());
    let fields: [(&'static str, i64); 15] = [
        ("current", STATS.current.get()),
        ("waiting", STATS.waiting.get()),
        ("total", STATS.total.get()),
        ("total_local", STATS.total_local.get()),
        ("rpl_received", STATS.rpl_received.get()),
        ("rpl_generated", STATS.rpl_generated.get()),
        ("rpl_sent", STATS.rpl_sent.get()),
        ("6xx", class(4)),
        ("5xx", class(3)),
        ("4xx", class(2)),
        ("3xx", class(1)),
        ("2xx", class(0)),
        ("created", STATS.created.get()),
        ("freed", STATS.freed.get()),
        // Memory is given back by reference counts, never put off.
        ("delayed_free", 0),
    ];
    Ok(vec![RpcValue::Struct(fields.into_iter().map(|(name, value)| (name, RpcValue::Int(value))).collect())])
}

fn list(_args: &RpcArgs) -> RpcResult {
    Ok(query::list().into_iter().map(listed).collect())
}

fn listed(tx: query::Listed) -> RpcValue {
    RpcValue::Struct(vec![
        ("tindex", RpcValue::Int(tx.index.into())),
        ("tlabel", RpcValue::Int(tx.label.into())),
        ("method", RpcValue::Str(tx.method)),
        ("from", RpcValue::Str(tx.from)),
        ("to", RpcValue::Str(tx.to)),
        ("callid", RpcValue::Str(tx.call_id)),
        ("cseq", RpcValue::Str(tx.cseq)),
        ("uas_request", RpcValue::from("yes")),
        ("outgoings", RpcValue::Int(i64::try_from(tx.branches).unwrap_or(i64::MAX))),
        ("status", RpcValue::Int(tx.status.into())),
    ])
}

fn not_found() -> RpcError {
    RpcError::new(400, "Transaction not found")
}

/// `tm.cancel callid "cseq [method]"`.
fn cancel_by_id(args: &RpcArgs) -> RpcResult {
    let (call_id, cseq) = (args.text(0)?, args.text(1)?);
    let tx = query::by_call_id(&call_id, first_word(&cseq)).ok_or_else(not_found)?;
    if cancel::transaction(&tx) { Ok(Vec::new()) } else { Err(not_found()) }
}

/// `tm.reply code reason index:label to-tag [headers [body]]`: headers and body are not taken.
fn reply(args: &RpcArgs) -> RpcResult {
    let (code, reason) = (status(args.int(0)?)?, args.text(1)?);
    let id = args.text(2)?;
    let text = id.text();
    let (index, label) = text.split_once(':').ok_or_else(|| RpcError::new(400, "expected index:label"))?;
    let number = |part: &str| part.trim().parse().map_err(|_| RpcError::new(400, "expected index:label"));
    let tx = suspend::by_script_id(number(index)?, number(label)?).ok_or_else(not_found)?;
    answered(upstream::reply_outside(&tx, code, &reason))
}

/// `tm.reply_callid code reason callid cseq ..`.
fn reply_call_id(args: &RpcArgs) -> RpcResult {
    let (code, reason) = (status(args.int(0)?)?, args.text(1)?);
    let (call_id, cseq) = (args.text(2)?, args.text(3)?);
    let tx = query::by_call_id(&call_id, first_word(&cseq)).ok_or_else(not_found)?;
    answered(upstream::reply_outside(&tx, code, &reason))
}

fn answered(done: bool) -> RpcResult {
    if done { Ok(Vec::new()) } else { Err(RpcError::new(500, "the transaction cannot be answered now")) }
}

fn status(code: i64) -> Result<u16, RpcError> {
    u16::try_from(code)
        .ok()
        .filter(|code| (100..700).contains(code))
        .ok_or_else(|| RpcError::new(400, "bad status code"))
}

fn first_word(text: &Str) -> &[u8] {
    text.split(|byte| *byte == b' ').next().unwrap_or_default()
}
