//! RPC commands about transactions. Names, fields, order and errors are the original's (measured on Kamailio 5.6.3);
//! those that send requests are in `rpc_uac.rs`.

use srcc_runtime::rpc::{Rpc, RpcArgs, RpcError, RpcResult, RpcValue};
use srcc_runtime::tx::upstream::OutsideReply;
use srcc_runtime::tx::{self, STATS, Transaction, cancel, query, suspend, upstream};
use srcc_runtime::value::Str;
use std::sync::Arc;

/// The commands that answer at once.
pub const COMMANDS: &[Rpc] = &[
    Rpc { name: "tm.stats", doc: "Print transaction statistics.", run: stats },
    Rpc { name: "tm.hash_stats", doc: "Not kept here: how full the buckets of the table are.", run: hash_stats },
    Rpc { name: "tm.list", doc: "List transactions.", run: list },
    Rpc { name: "tm.clean", doc: "Delete transactions that have outlived their longest life.", run: clean },
    Rpc { name: "tm.cancel", doc: "Cancel a pending transaction: Call-ID, CSeq number.", run: cancel_by_id },
    Rpc {
        name: "tm.reply",
        doc: "Answer a transaction: code, reason, index:label, To tag, header lines, body.",
        run: reply,
    },
    Rpc {
        name: "tm.reply_callid",
        doc: "Answer a transaction: code, reason, Call-ID, CSeq number, To tag, header lines, body.",
        run: reply_call_id,
    },
    Rpc {
        name: "tm.t_uac_start",
        doc: "Send a request: method, URI, next hop, socket, header lines, body.",
        run: crate::rpc_uac::start,
    },
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

/// As the original answers where it is not built for them, which it is nowhere by default.
fn hash_stats(_args: &RpcArgs) -> RpcResult {
    Err(RpcError::new(500, "Hash statistics not supported"))
}

fn list(_args: &RpcArgs) -> RpcResult {
    Ok(vec![RpcValue::Many(query::list().into_iter().map(listed).collect())])
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
        ("uas_request", RpcValue::from(if tx.is_local { "no" } else { "yes" })),
        ("outgoings", RpcValue::Int(i64::try_from(tx.branches).unwrap_or(i64::MAX))),
        ("status", RpcValue::Int(tx.status.into())),
    ])
}

fn clean(_args: &RpcArgs) -> RpcResult {
    let cleaned = tx::clean();
    if cleaned > 0 {
        srcc_runtime::warn!("{cleaned} transactions had outlived their longest life");
    }
    Ok(Vec::new())
}

fn cancel_by_id(args: &RpcArgs) -> RpcResult {
    let expected = |_| RpcError::new(400, "Callid and CSeq expected as parameters");
    let (call_id, cseq) = (args.text(0).map_err(expected)?, args.text(1).map_err(expected)?);
    let tx = by_call_id(&call_id, &cseq).ok_or_else(|| RpcError::new(400, "Transaction not found"))?;
    let reached = cancel::reach(&tx);
    cancel::transaction(&tx);
    let reached = i64::try_from(reached).unwrap_or(i64::MAX);
    Ok(vec![RpcValue::Int(reached), RpcValue::from("branches remaining (waiting for timeout)")])
}

fn reply(args: &RpcArgs) -> RpcResult {
    let (status, reason) = status_and_reason(args)?;
    let id = expected(args, 2, "Transaction ID")?;
    let reply = outside(args, status, reason, 3)?;
    let (index, label) = script_id(&id).ok_or_else(|| RpcError::new(400, "Invalid transaction ID"))?;
    let tx = suspend::by_script_id(index, label).ok_or_else(|| RpcError::new(481, "No such transaction"))?;
    send(&tx, reply)
}

fn reply_call_id(args: &RpcArgs) -> RpcResult {
    let (status, reason) = status_and_reason(args)?;
    let (call_id, cseq) = (expected(args, 2, "Call-ID")?, expected(args, 3, "CSeq")?);
    let reply = outside(args, status, reason, 4)?;
    let tx = by_call_id(&call_id, &cseq).ok_or_else(|| RpcError::new(404, "Transaction not found"))?;
    send(&tx, reply)
}

fn expected(args: &RpcArgs, n: usize, what: &str) -> Result<Str, RpcError> {
    args.text(n).map_err(|_| RpcError::new(400, format!("{what} expected")))
}

fn status_and_reason(args: &RpcArgs) -> Result<(u16, Str), RpcError> {
    let code = args.int(0).map_err(|_| RpcError::new(400, "Reply code expected"))?;
    let status = u16::try_from(code).ok().filter(|code| (100..700).contains(code));
    let status = status.ok_or_else(|| RpcError::new(400, "Reply code is not 100 to 699"))?;
    Ok((status, expected(args, 1, "Reason phrase")?))
}

/// The reply whose To tag is argument `first`; header lines and body may follow.
fn outside(args: &RpcArgs, status: u16, reason: Str, first: usize) -> Result<OutsideReply, RpcError> {
    let to_tag = expected(args, first, "To tag")?;
    let headers = args.text(first + 1).unwrap_or_default();
    let body = args.text(first + 2).unwrap_or_default();
    Ok(OutsideReply { status, reason, to_tag, headers: header_lines(&headers), body })
}

/// Header lines with the line ends that SIP wants, whatever was typed; a lone `.` stands for none.
pub(crate) fn header_lines(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 8);
    for line in text.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)) {
        if !line.is_empty() && line != b"." {
            out.extend_from_slice(line);
            out.extend_from_slice(b"\r\n");
        }
    }
    out
}

/// `index:label`, as `tm.list` shows them.
fn script_id(text: &Str) -> Option<(i32, i32)> {
    let text = text.text();
    let (index, label) = text.split_once(':')?;
    Some((index.trim().parse().ok()?, label.trim().parse().ok()?))
}

/// The method that some clients write behind the number is not needed.
fn by_call_id(call_id: &Str, cseq: &Str) -> Option<Arc<Transaction>> {
    let number = cseq.split(|byte| *byte == b' ').next().unwrap_or_default();
    query::by_call_id(call_id, number)
}

fn send(tx: &Arc<Transaction>, reply: OutsideReply) -> RpcResult {
    if upstream::reply_outside(tx, reply) { Ok(Vec::new()) } else { Err(RpcError::new(500, "Reply failed")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(words: &[&str]) -> RpcArgs {
        RpcArgs { values: words.iter().map(|word| RpcValue::from(*word)).collect() }
    }

    fn error(result: RpcResult) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn missing_arguments_are_named_as_measured() {
        assert_eq!(error(cancel_by_id(&args(&["a"]))), "400 Callid and CSeq expected as parameters");
        assert_eq!(error(cancel_by_id(&args(&["a", "1"]))), "400 Transaction not found");
        assert_eq!(error(reply(&args(&[]))), "400 Reply code expected");
        assert_eq!(error(reply(&args(&["600"]))), "400 Reason phrase expected");
        assert_eq!(error(reply(&args(&["600", "x"]))), "400 Transaction ID expected");
        assert_eq!(error(reply(&args(&["600", "x", "bad"]))), "400 To tag expected");
        assert_eq!(error(reply(&args(&["600", "x", "bad", "t"]))), "400 Invalid transaction ID");
        assert_eq!(error(reply(&args(&["600", "x", "1:2", "t"]))), "481 No such transaction");
        assert_eq!(error(reply_call_id(&args(&["600", "x"]))), "400 Call-ID expected");
        assert_eq!(error(reply_call_id(&args(&["600", "x", "c"]))), "400 CSeq expected");
        assert_eq!(error(reply_call_id(&args(&["600", "x", "c", "1", "t"]))), "404 Transaction not found");
    }

    #[test]
    fn header_lines_end_as_sip_wants_them() {
        assert_eq!(header_lines(b"A: 1\nB: 2"), b"A: 1\r\nB: 2\r\n");
        assert_eq!(header_lines(b"A: 1\r\n"), b"A: 1\r\n");
        assert_eq!(header_lines(b"."), b"");
    }
}
