//! The module's statistics and `sl.stats`, with the original's names.

use srcc_runtime::reply::counts;
use srcc_runtime::rpc::{Rpc, RpcArgs, RpcResult, RpcValue};
use srcc_runtime::stats::{self, Counter, Source};

const CLASSES: [&str; 7] =
    ["xxx_replies", "1xx_replies", "2xx_replies", "3xx_replies", "4xx_replies", "5xx_replies", "6xx_replies"];

/// RPC commands.
pub(crate) const RPCS: &[Rpc] =
    &[Rpc { name: "sl.stats", doc: "Replies sent without a transaction, by status.", run: sl_stats }];

/// Registers the statistics.
pub(crate) fn register() {
    let sl = |name: &str, counter: &'static Counter| stats::register("sl", name, Source::Counter(counter));
    sl("sent_replies", &counts::SENT);
    sl("sent_err_replies", &counts::SENT_ERR);
    sl("received_ACKs", &counts::RECEIVED_ACKS);
    sl("failures", &counts::FAILURES);
    sl("500_replies", &counts::CODE_500);
    for (_, name, counter) in &counts::BY_CODE {
        sl(name, counter);
    }
    for (name, counter) in CLASSES.iter().zip(&counts::BY_CLASS) {
        sl(name, counter);
    }
}

fn sl_stats(_: &RpcArgs) -> RpcResult {
    let code = |wanted: u16| counts::BY_CODE.iter().find(|(code, ..)| *code == wanted).map_or(0, |(.., n)| n.get());
    let class = |n: usize| counts::BY_CLASS.get(n).map_or(0, Counter::get);
    let fields = vec![
        ("200", code(200)),
        ("202", code(202)),
        ("2xx", class(2)),
        ("300", code(300)),
        ("301", code(301)),
        ("302", code(302)),
        ("3xx", class(3)),
        ("400", code(400)),
        ("401", code(401)),
        ("403", code(403)),
        ("404", code(404)),
        ("407", code(407)),
        ("408", code(408)),
        ("483", code(483)),
        ("4xx", class(4)),
        ("500", counts::CODE_500.get()),
        ("5xx", class(5)),
        ("6xx", class(6)),
        ("xxx", class(0)),
    ];
    Ok(vec![RpcValue::Struct(fields.into_iter().map(|(name, n)| (name, RpcValue::Int(n))).collect())])
}
