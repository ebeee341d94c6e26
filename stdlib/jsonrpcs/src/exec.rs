//! `jsonrpc_exec()`: a command called by the script, and `$jsonrpl(..)`, its answer.

use crate::call;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::value::{Str, Val};
use srcc_runtime::{script_fn, script_pv};

/// Answer of the last command that the script called for this message.
#[derive(Default)]
struct Last(Option<Reply>);

struct Reply {
    code: i32,
    text: Str,
    body: Str,
}

/// Executes the JSON-RPC request in `request`; the answer is in `$jsonrpl(..)`.
#[script_fn(module = "jsonrpcs", routes(any))]
#[returns(1 = "executed, whatever the command answered")]
pub fn jsonrpc_exec(cx: &mut Cx, request: Str) -> Rc {
    let answer = call::call_text(&request);
    let (code, text) = answer.error.unwrap_or((200, "OK".to_owned()));
    let code = i32::try_from(code).unwrap_or(500);
    cx.ext::<Last>().0 = Some(Reply { code, text: text.into(), body: answer.text.into() });
    Rc::TRUE
}

/// The answer of the last `jsonrpc_exec`: its code (200 if all went well), the reason, and the whole text.
#[script_pv("$jsonrpl", module = "jsonrpcs", words("code", "text", "body"))]
pub fn jsonrpl(cx: &mut Cx, part: &'static str) -> Val {
    let Some(reply) = cx.ext_get::<Last>().and_then(|last| last.0.as_ref()) else { return Val::Null };
    match part {
        "code" => Val::Int(reply.code),
        "text" => Val::Str(reply.text.clone()),
        _ => Val::Str(reply.body.clone()),
    }
}
