//! From the text of a JSON-RPC request to the text of its answer.
//!
//! Answers, codes and messages are those measured on Kamailio 5.6.3, except where it breaks the standard to no use: it
//! says nothing to text that is no JSON and answers batches and requests without a method with an empty object; here
//! these get what JSON-RPC 2.0 asks for.

use crate::params;
use crate::print::print;
use serde_json::{Map, Number, Value, json};
use srcc_runtime::rpc::{self, RpcArgs, RpcError, RpcValue};
use srcc_runtime::value::Str;

/// JSON-RPC 2.0 section 5.1.
const PARSE_ERROR: i64 = -32_700;
const INVALID_REQUEST: i64 = -32_600;

/// An answer, and what a fifo needs to deliver it.
#[derive(Debug)]
pub struct Answer {
    /// The text.
    pub text: String,
    /// Code and message of an error.
    pub error: Option<(i64, String)>,
    /// `reply_name` of the request: the fifo that waits for the answer.
    pub reply_name: Option<String>,
}

/// Code and message of an error.
type Fault = (i64, String);

/// A call's id and what it led to.
type Done = (Option<Value>, Result<Vec<RpcValue>, Fault>);

/// A request as it is read: one call, or those of a batch.
struct Request {
    calls: Vec<Asked>,
    is_batch: bool,
    reply_name: Option<String>,
}

/// One call.
struct Asked {
    id: Option<Value>,
    /// Method and arguments, or what is wrong with them.
    call: Result<(String, RpcArgs), Fault>,
}

/// Executes the request in `text` for a caller that cannot wait, a script: a command that would have to is refused.
#[must_use]
pub fn call_text(text: &[u8]) -> Answer {
    let request = from_text(text);
    let run = |asked: Asked| {
        let result = asked.call.and_then(|(method, args)| rpc::call(&method, &args).map_err(fault));
        (asked.id, result)
    };
    finish(request.calls.into_iter().map(run).collect(), request.is_batch, request.reply_name)
}

/// Executes the request in `text`.
pub async fn answer_text(text: &[u8]) -> Answer {
    answer(from_text(text)).await
}

/// Executes a request that is JSON already.
pub async fn answer_json(request: Value) -> Answer {
    answer(from_json(request)).await
}

async fn answer(request: Request) -> Answer {
    let mut results = Vec::with_capacity(request.calls.len());
    for asked in request.calls {
        let result = match asked.call {
            Ok((method, args)) => rpc::call_waiting(&method, args).await.map_err(fault),
            Err(error) => Err(error),
        };
        results.push((asked.id, result));
    }
    finish(results, request.is_batch, request.reply_name)
}

fn fault(error: RpcError) -> Fault {
    (i64::from(error.code), error.text)
}

fn from_text(text: &[u8]) -> Request {
    serde_json::from_slice(text).map_or_else(
        |error| {
            let call = Err((PARSE_ERROR, format!("Parse error: {error}")));
            Request { calls: vec![Asked { id: Some(Value::Null), call }], is_batch: false, reply_name: None }
        },
        from_json,
    )
}

fn from_json(request: Value) -> Request {
    match request {
        Value::Array(batch) if !batch.is_empty() => {
            Request { calls: batch.iter().map(asked).collect(), is_batch: true, reply_name: None }
        }
        one => {
            let reply_name = one.get("reply_name").and_then(Value::as_str).map(str::to_owned);
            Request { calls: vec![asked(&one)], is_batch: false, reply_name }
        }
    }
}

fn asked(request: &Value) -> Asked {
    let id = request.get("id").cloned();
    let Some(method) = request.get("method").and_then(Value::as_str) else {
        let call = Err((INVALID_REQUEST, "Invalid Request: there is no method".to_owned()));
        return Asked { id: id.or(Some(Value::Null)), call };
    };
    let known = rpc::commands().iter().any(|command| command.name == method);
    let args = RpcArgs { values: arguments(request.get("params")) };
    let call = if known { Ok((method.to_owned(), args)) } else { Err((500, "Method Not Found".to_owned())) };
    Asked { id, call }
}

fn finish(results: Vec<Done>, is_batch: bool, reply_name: Option<String>) -> Answer {
    let error = match &results[..] {
        [(_, Err(error))] if !is_batch => Some(error.clone()),
        _ => None,
    };
    let mut values = results.into_iter().map(|(id, result)| match result {
        Ok(values) => success(values, id.as_ref()),
        Err(error) => failure(&error, id.as_ref()),
    });
    let value = if is_batch { values.collect() } else { values.next().unwrap_or_default() };
    Answer { text: print(&value, params::params().pretty_format != 0), error, reply_name }
}

/// The parameters in order; those given by name count in the order written.
fn arguments(params: Option<&Value>) -> Vec<RpcValue> {
    match params {
        Some(Value::Array(items)) => items.iter().filter_map(argument).collect(),
        Some(Value::Object(members)) => members.values().filter_map(argument).collect(),
        _ => Vec::new(),
    }
}

fn argument(value: &Value) -> Option<RpcValue> {
    match value {
        Value::Null => None,
        Value::Bool(b) => Some(RpcValue::Int(i64::from(*b))),
        Value::Number(n) => n.as_i64().map(RpcValue::Int).or_else(|| n.as_f64().map(RpcValue::Double)),
        Value::String(s) => Some(RpcValue::Str(Str::copy(s.as_bytes()))),
        Value::Array(items) => Some(RpcValue::Array(items.iter().filter_map(argument).collect())),
        Value::Object(members) => {
            Some(RpcValue::Map(members.iter().filter_map(|(k, v)| Some((k.clone(), argument(v)?))).collect()))
        }
    }
}

fn success(values: Vec<RpcValue>, id: Option<&Value>) -> Value {
    let mut values: Vec<Value> = values.into_iter().map(to_json).collect();
    let result = match values.len() {
        0 => json!({}),
        1 => values.swap_remove(0),
        _ => Value::Array(values),
    };
    with_id(json!({"jsonrpc": "2.0", "result": result}), id)
}

fn failure((code, message): &(i64, String), id: Option<&Value>) -> Value {
    with_id(json!({"jsonrpc": "2.0", "error": {"code": code, "message": message}}), id)
}

/// A request without an id is answered without one.
fn with_id(mut answer: Value, id: Option<&Value>) -> Value {
    if let (Some(id), Some(members)) = (id, answer.as_object_mut()) {
        members.insert("id".to_owned(), id.clone());
    }
    answer
}

fn to_json(value: RpcValue) -> Value {
    match value {
        RpcValue::Int(n) => Value::from(n),
        RpcValue::Double(d) => Number::from_f64(d).map_or(Value::Null, Value::Number),
        RpcValue::Str(s) => Value::from(s.text()),
        RpcValue::Struct(members) => object(members.into_iter().map(|(name, v)| (name.to_owned(), v))),
        RpcValue::Map(members) => object(members.into_iter()),
        RpcValue::Array(items) | RpcValue::Many(items) => items.into_iter().map(to_json).collect(),
    }
}

/// Names that repeat (as contacts do) become one member with a list, since JSON objects hold a name once.
fn object(members: impl Iterator<Item = (String, RpcValue)>) -> Value {
    let mut out = Map::new();
    let mut repeated: Vec<String> = Vec::new();
    for (name, value) in members {
        let value = to_json(value);
        match out.get_mut(&name) {
            None => drop(out.insert(name, value)),
            Some(Value::Array(items)) if repeated.contains(&name) => items.push(value),
            Some(first) => {
                *first = Value::Array(vec![first.take(), value]);
                repeated.push(name);
            }
        }
    }
    Value::Object(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(text: &str) -> String {
        call_text(text.as_bytes()).text
    }

    #[test]
    fn an_unknown_method_is_answered_as_measured() {
        assert_eq!(
            answer(r#"{"jsonrpc":"2.0","method":"nosuch","id":1}"#),
            "{\n\t\"jsonrpc\":\t\"2.0\",\n\t\"error\":\t{\n\t\t\"code\":\t500,\n\t\t\"message\":\t\"Method Not Found\"\n\t},\n\t\"id\":\t1\n}"
        );
    }

    #[test]
    fn what_is_no_request_gets_the_errors_of_the_standard() {
        assert!(answer("{bad").contains("-32700"));
        assert!(answer("[]").contains("-32600"));
        assert!(answer(r#"{"id":3}"#).contains("-32600"));
        assert!(answer(r#"[{"method":"a","id":1},{"method":"b","id":2}]"#).starts_with('['));
    }

    #[test]
    fn lists_of_structs_are_printed_as_measured() {
        let psx = RpcValue::Struct(vec![("IDX", 0.into()), ("DSC", "main".into())]);
        let text = print(&success(vec![psx.clone(), psx], Some(&Value::from(4))), true);
        assert_eq!(
            text,
            "{\n\t\"jsonrpc\":\t\"2.0\",\n\t\"result\":\t[{\n\t\t\t\"IDX\":\t0,\n\t\t\t\"DSC\":\t\"main\"\n\t\t}, {\n\t\t\t\"IDX\":\t0,\n\t\t\t\
             \"DSC\":\t\"main\"\n\t\t}],\n\t\"id\":\t4\n}"
        );
    }

    #[test]
    fn names_that_repeat_become_a_list() {
        let value = RpcValue::Struct(vec![("Contact", 1.into()), ("Contact", 2.into()), ("Contact", 3.into())]);
        assert_eq!(to_json(value), json!({"Contact": [1, 2, 3]}));
    }
}
