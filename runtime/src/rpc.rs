//! RPC commands: one table for all control transports (binrpc, JSON-RPC over fifo, datagram, HTTP).
//!
//! A command reads typed parameters and builds a tree of values; each transport prints the tree in its own form.

use crate::clock;
use crate::module::Module;
use crate::value::Str;
use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;

/// An RPC command.
#[derive(Clone, Copy)]
pub struct Rpc {
    /// Whole name: `ul.dump`.
    pub name: &'static str,
    /// One line for `system.methodHelp`.
    pub doc: &'static str,
    /// Executes it.
    pub run: fn(&RpcArgs) -> RpcResult,
}

/// A command whose answer has to be waited for: that of another host, say.
#[derive(Clone, Copy)]
pub struct WaitingRpc {
    /// Whole name: `tm.t_uac_wait`.
    pub name: &'static str,
    /// One line for `system.methodHelp`.
    pub doc: &'static str,
    /// Starts it. The future is polled on the worker that started it.
    pub run: fn(RpcArgs) -> RpcFuture,
}

/// An answer that is still to come.
pub type RpcFuture = Pin<Box<dyn Future<Output = RpcResult>>>;

/// The answer of a command: the values it added, in order. Most commands answer one.
pub type RpcResult = Result<Vec<RpcValue>, RpcError>;

/// Why a command failed, with the original's codes (400 bad arguments, 404 not found, 500 ..).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code} {text}")]
pub struct RpcError {
    /// Number as in a SIP status.
    pub code: u16,
    /// Reason shown to the operator.
    pub text: String,
}

impl RpcError {
    /// An error with code and reason.
    pub fn new(code: u16, text: impl Into<String>) -> RpcError {
        RpcError { code, text: text.into() }
    }
}

/// A value of an answer or an argument.
#[derive(Clone, Debug, PartialEq)]
pub enum RpcValue {
    /// A signed number; binrpc sends 32 bits of it.
    Int(i64),
    /// A number with a fraction.
    Double(f64),
    /// Text.
    Str(Str),
    /// Members in order; names may repeat (as in `ul.dump`).
    Struct(Vec<(&'static str, RpcValue)>),
    /// Members in order, with names made at run time.
    Map(Vec<(String, RpcValue)>),
    /// A list.
    Array(Vec<RpcValue>),
    /// Values side by side, as many as there are: a list in JSON even if there is one or none, and in binrpc as if each
    /// had been answered alone.
    Many(Vec<RpcValue>),
}

impl From<i64> for RpcValue {
    fn from(n: i64) -> RpcValue {
        RpcValue::Int(n)
    }
}
impl From<&str> for RpcValue {
    fn from(s: &str) -> RpcValue {
        RpcValue::Str(Str::copy(s.as_bytes()))
    }
}
impl From<String> for RpcValue {
    fn from(s: String) -> RpcValue {
        RpcValue::Str(s.into())
    }
}
impl From<Str> for RpcValue {
    fn from(s: Str) -> RpcValue {
        RpcValue::Str(s)
    }
}

/// The arguments of a call.
#[derive(Clone, Debug, Default)]
pub struct RpcArgs {
    /// In the order given.
    pub values: Vec<RpcValue>,
}

impl RpcArgs {
    /// Argument `n` as text; numbers are written in decimal.
    pub fn text(&self, n: usize) -> Result<Str, RpcError> {
        match self.values.get(n) {
            Some(RpcValue::Str(s)) => Ok(s.clone()),
            Some(RpcValue::Int(i)) => Ok(i.to_string().into()),
            Some(RpcValue::Double(d)) => Ok(d.to_string().into()),
            Some(_) => Err(RpcError::new(400, format!("argument {} must be a text", n + 1))),
            None => Err(RpcError::new(400, format!("argument {} is missing", n + 1))),
        }
    }

    /// Argument `n` as a number; text is read as decimal.
    pub fn int(&self, n: usize) -> Result<i64, RpcError> {
        match self.values.get(n) {
            Some(RpcValue::Int(i)) => Ok(*i),
            Some(RpcValue::Str(s)) => {
                s.text().trim().parse().map_err(|_| RpcError::new(400, format!("argument {} must be a number", n + 1)))
            }
            Some(_) => Err(RpcError::new(400, format!("argument {} must be a number", n + 1))),
            None => Err(RpcError::new(400, format!("argument {} is missing", n + 1))),
        }
    }

    /// How many arguments were given.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// True if there was none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// A command of the table, whichever kind it is.
#[derive(Clone, Copy)]
pub struct Command {
    /// Whole name.
    pub name: &'static str,
    /// One line for `system.methodHelp`.
    pub doc: &'static str,
    run: Run,
}

#[derive(Clone, Copy)]
enum Run {
    Now(fn(&RpcArgs) -> RpcResult),
    Waiting(fn(RpcArgs) -> RpcFuture),
}

static COMMANDS: OnceLock<Vec<Command>> = OnceLock::new();

/// Makes the table of commands from the core's own and those of the loaded modules; called once at start.
pub fn install(core: &[Rpc], modules: &[Module]) {
    let now = core.iter().chain(modules.iter().flat_map(|module| module.rpcs));
    let waiting = modules.iter().flat_map(|module| module.waiting_rpcs);
    let mut all: Vec<Command> = now
        .map(|rpc| Command { name: rpc.name, doc: rpc.doc, run: Run::Now(rpc.run) })
        .chain(waiting.map(|rpc| Command { name: rpc.name, doc: rpc.doc, run: Run::Waiting(rpc.run) }))
        .collect();
    all.sort_by_key(|command| command.name);
    let _ = COMMANDS.set(all);
}

/// All commands, by name.
#[must_use]
pub fn commands() -> &'static [Command] {
    COMMANDS.get().map_or(&[], Vec::as_slice)
}

fn find(name: &str) -> Result<Command, RpcError> {
    // Commands come in by sockets of their own, so a worker may not have looked at its clock for long.
    clock::refresh();
    let table = commands();
    let at = table.binary_search_by(|command| command.name.cmp(name));
    at.ok().and_then(|at| table.get(at)).copied().ok_or_else(|| RpcError::new(404, "Method Not Found"))
}

/// Runs a command by name for a caller that cannot wait: one that would have to is refused, as the original does over
/// transports that have no late answers (measured: code and text).
pub fn call(name: &str, args: &RpcArgs) -> RpcResult {
    match find(name)?.run {
        Run::Now(run) => run(args),
        Run::Waiting(_) => Err(RpcError::new(600, "Reply wait/async mode not supported by this rpc transport")),
    }
}

/// Runs a command by name and waits for its answer where that takes time.
pub async fn call_waiting(name: &str, args: RpcArgs) -> RpcResult {
    match find(name)?.run {
        Run::Now(run) => run(&args),
        Run::Waiting(run) => run(args).await,
    }
}
