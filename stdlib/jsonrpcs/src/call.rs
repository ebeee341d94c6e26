//! From the text of a JSON-RPC request to the text of its answer.
//!
//! Answers, codes and messages are those measured on Kamailio 5.6.3, except where it breaks the standard to no use: it
//! says nothing to text that is no JSON and answers batches and requests without a method with an empty object; here
//! these get what JSON-RPC 2.0 asks for.

use crate::params;
use crate::print::print;
use serde_json::{Map, Number, Value, json};
use srcc_runtime::rpc::{self, RpcArgs, RpcError, RpcResult, RpcValue};
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

/// Executes the request in `text`.
#[must_use]
pub fn call_text(text: &[u8]) -> Answer {
    match serde_json::from_slice::<Value>(text) {
        Ok(request) => call(&request),
        Err(e) => {
            let error = (PARSE_ERROR, format!("Parse error: {e}"));
            finish(failure(&error, Some(&Value::Null)), Some(error), None)
        }
    }
}

/// Executes a request, or all of a batch.
#[must_use]
pub fn call(request: &Value) -> Answer {
    match request {
        Value::Array(batch) if !batch.is_empty() => {
            let answers: Vec<Value> = batch.iter().map(|one| single(one).0).collect();
            finish(Value::Array(answers), None, None)
        }
        one => {
            let (answer, error) = single(one);
            let name = one.get("reply_name").and_then(Value::as_str).map(str::to_owned);
            finish(answer, error, name)
        }
    }
}

fn finish(answer: Value, error: Option<(i64, String)>, reply_name: Option<String>) -> Answer {
    Answer { text: print(&answer, params::params().pretty_format != 0), error, reply_name }
}

fn single(request: &Value) -> (Value, Option<(i64, String)>) {
    let id = request.get("id");
    let Some(method) = request.get("method").and_then(Value::as_str) else {
        let error = (INVALID_REQUEST, "Invalid Request: there is no method".to_owned());
        return (failure(&error, id.or(Some(&Value::Null))), Some(error));
    };
    match rpc_call(method, request.get("params")) {
        Ok(values) => (success(values, id), None),
        Err(e) => {
            let error = (i64::from(e.code), e.text);
            (failure(&error, id), Some(error))
        }
    }
}

fn rpc_call(method: &str, params: Option<&Value>) -> RpcResult {
    if !rpc::commands().iter().any(|command| command.name == method) {
        return Err(RpcError::new(500, "Method Not Found"));
    }
    rpc::call(method, &RpcArgs { values: arguments(params) })
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
        RpcValue::Array(items) => items.into_iter().map(to_json).collect(),
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
