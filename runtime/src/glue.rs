//! What generated code calls: conversions between the types of variables and expressions, calls of routes, limits and
//! the log lines of failed statements.
//!
//! Nothing else uses it. A function here exists so that generated code stays short and readable.

use crate::core_cfg;
use crate::cx::Cx;
use crate::flow::{Flow, Stop};
use crate::ops::{self, EvalError};
use crate::regex::{self, Regex, RegexFlags};
use crate::script::{self, NamedRoute, RouteFn, RouteFuture};
use crate::value::{Str, Val, int_to_str, text_to_int, write_int};
use std::cell::Cell;
use std::ops::ControlFlow::{Break, Continue};

/// Everything that generated code names.
pub mod prelude {
    pub use super::{
        Turns, Value, assigned, cfg_get, computed_index, env, env_int, expand, failed, len, matches, nested,
        nested_async, or_empty, ran, regex, returned, run_route, run_sync_route, selected, text_argument, transform,
        variable_text,
    };
    pub use crate::args::{BranchRoute, FailureRoute, FlagNo, Fmt, NamedFmts, OnreplyRoute, Pv, PvMut, RequestRoute};
    pub use crate::avp::PvIndex;
    pub use crate::cx::Cx;
    pub use crate::flow::{Flow, Rc, Stop};
    pub use crate::script::{NamedRoute, RouteFn, RouteId, Script};
    pub use crate::value::{Str, Val};
    pub use crate::{operand, ops, select};
    pub use std::net::IpAddr;
    pub use std::ops::ControlFlow::{Break, Continue};
}

/// What the getter of a variable returns, turned into what an expression needs.
#[allow(clippy::wrong_self_convention, reason = "the values are handed over, not looked at")]
pub trait Value: Sized {
    /// As a number.
    fn int(self) -> i32;
    /// As text; "" where it is undefined.
    fn text(self) -> Str;
    /// With its run-time type.
    fn val(self) -> Val;
    /// False only for the undefined value.
    fn is_defined(self) -> bool;
    /// Appends it as a format string shows it.
    fn show(self, out: &mut Vec<u8>);
    /// Appends it as text; nothing where it is undefined.
    fn append(self, out: &mut Vec<u8>);
    /// The number of a value that is one; text is none, whatever it holds.
    fn number(self) -> Option<i32>;
}

impl Value for i32 {
    #[inline]
    fn int(self) -> i32 {
        self
    }
    #[inline]
    fn text(self) -> Str {
        int_to_str(self)
    }
    #[inline]
    fn val(self) -> Val {
        Val::Int(self)
    }
    #[inline]
    fn is_defined(self) -> bool {
        true
    }
    #[inline]
    fn show(self, out: &mut Vec<u8>) {
        write_int(self, out);
    }
    #[inline]
    fn append(self, out: &mut Vec<u8>) {
        write_int(self, out);
    }
    #[inline]
    fn number(self) -> Option<i32> {
        Some(self)
    }
}

impl Value for Str {
    #[inline]
    fn int(self) -> i32 {
        text_to_int(&self)
    }
    #[inline]
    fn text(self) -> Str {
        self
    }
    #[inline]
    fn val(self) -> Val {
        Val::Str(self)
    }
    #[inline]
    fn is_defined(self) -> bool {
        true
    }
    #[inline]
    fn show(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self);
    }
    #[inline]
    fn append(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self);
    }
    #[inline]
    fn number(self) -> Option<i32> {
        None
    }
}

impl Value for Val {
    #[inline]
    fn int(self) -> i32 {
        self.to_int()
    }
    #[inline]
    fn text(self) -> Str {
        match self {
            Val::Str(s) | Val::Named(s, _) => s,
            other => other.to_str(),
        }
    }
    #[inline]
    fn val(self) -> Val {
        self
    }
    #[inline]
    fn is_defined(self) -> bool {
        Val::is_defined(&self)
    }
    #[inline]
    fn show(self, out: &mut Vec<u8>) {
        self.write(out);
    }
    #[inline]
    fn append(self, out: &mut Vec<u8>) {
        (&self).append(out);
    }
    #[inline]
    fn number(self) -> Option<i32> {
        ops::number(&self)
    }
}

impl Value for &Val {
    #[inline]
    fn int(self) -> i32 {
        self.to_int()
    }
    #[inline]
    fn text(self) -> Str {
        self.to_str()
    }
    #[inline]
    fn val(self) -> Val {
        self.clone()
    }
    #[inline]
    fn is_defined(self) -> bool {
        Val::is_defined(self)
    }
    #[inline]
    fn show(self, out: &mut Vec<u8>) {
        self.write(out);
    }
    #[inline]
    fn append(self, out: &mut Vec<u8>) {
        match self {
            Val::Null => {}
            Val::Int(n) => write_int(*n, out),
            Val::Str(s) | Val::Named(s, _) => out.extend_from_slice(s),
        }
    }
    #[inline]
    fn number(self) -> Option<i32> {
        ops::number(self)
    }
}

impl<T: Value> Value for Option<T> {
    #[inline]
    fn int(self) -> i32 {
        self.map_or(0, Value::int)
    }
    #[inline]
    fn text(self) -> Str {
        self.map_or(Str::EMPTY, Value::text)
    }
    #[inline]
    fn val(self) -> Val {
        self.map_or(Val::Null, Value::val)
    }
    #[inline]
    fn is_defined(self) -> bool {
        self.is_some()
    }
    #[inline]
    fn show(self, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.show(out),
            None => Val::Null.write(out),
        }
    }
    #[inline]
    fn append(self, out: &mut Vec<u8>) {
        if let Some(value) = self {
            value.append(out);
        }
    }
    #[inline]
    fn number(self) -> Option<i32> {
        self.and_then(Value::number)
    }
}

thread_local! {
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// An expanded format string; `room` is its likely length in bytes. It is written into a buffer of the thread, which an
/// expansion inside of this one does not have: the text gets the memory that it needs and no more.
#[inline]
pub fn expand(cx: &mut Cx, room: usize, write: impl FnOnce(&mut Cx, &mut Vec<u8>)) -> Str {
    let mut out = SCRATCH.take();
    out.clear();
    out.reserve(room);
    write(cx, &mut out);
    let text = Str::copy(&out);
    // A text of that size is not expanded often.
    if out.capacity() <= SCRATCH_LIMIT {
        SCRATCH.set(out);
    }
    text
}

/// The largest buffer that is kept, in bytes.
const SCRATCH_LIMIT: usize = 64 * 1024;

/// Applies a transformation; an undefined value stays undefined (measured on Kamailio 5.6.3).
#[inline]
pub fn transform(value: &Val, change: impl FnOnce(&Val) -> Val) -> Val {
    match value {
        Val::Null => Val::Null,
        value => change(value),
    }
}

/// The value of `$sel(path)`, where empty text is undefined: what a message lacks reads so (measured on Kamailio 5.6.3).
#[must_use]
pub fn selected(value: Option<Str>) -> Option<Str> {
    value.filter(|text| !text.is_empty())
}

/// The chosen operand of `selval`: an undefined one is "".
#[must_use]
pub fn or_empty(value: Val) -> Val {
    match value {
        Val::Null => Val::Str(Str::EMPTY),
        value => value,
    }
}

/// `strlen(..)`
#[inline]
#[must_use]
pub fn len(text: &[u8]) -> i32 {
    i32::try_from(text.len()).unwrap_or(i32::MAX)
}

/// `$env(NAME)`
#[must_use]
pub fn env(name: &str) -> Option<Str> {
    use std::os::unix::ffi::OsStringExt;
    std::env::var_os(name).map(|value| Str::from(value.into_vec()))
}

/// `$envn(NAME)`
#[must_use]
pub fn env_int(name: &str) -> Option<i32> {
    env(name).map(Value::int)
}

/// `@cfg_get.group.name`
#[must_use]
pub fn cfg_get(cx: &Cx, group: &str, name: &str) -> Str {
    crate::cfg_instance::read(cx, group, name).unwrap_or_default()
}

/// A regular expression of the script.
#[must_use]
pub fn regex(pattern: &[u8], ignore_case: bool) -> Regex {
    Regex::constant(pattern, RegexFlags { icase: ignore_case, newline: false })
}

/// `text =~ pattern` with a pattern made at run time, case ignored.
pub fn matches(text: &[u8], pattern: &[u8]) -> Result<bool, EvalError> {
    regex::cached(pattern, RegexFlags { icase: true, newline: false })
        .map(|regex| regex.is_match(text))
        .map_err(|_| EvalError::BadRegex)
}

/// The value of a variable as an index. Measured: what is no number finds nothing, which here is an index that nothing has.
#[must_use]
pub fn computed_index(value: &Val) -> i32 {
    if let Val::Int(n) = value { *n } else { i32::MIN }
}

/// A variable as the text that a transformation takes: an empty one is as good as none (measured on Kamailio 5.6.3).
#[must_use]
pub fn text_argument(value: Val) -> Option<Str> {
    Some(value.text()).filter(|text| !text.is_empty())
}

/// The value of a variable, assigned to one that holds text: a number counts as its digits.
#[must_use]
pub fn variable_text(value: Val) -> Val {
    match value {
        Val::Int(n) => Val::Named(int_to_str(n), n),
        other => other,
    }
}

/// Reports an assignment that failed; gives its value as a statement.
pub fn assigned(done: bool, name: &str, line: &str) -> i32 {
    if done {
        return 1;
    }
    crate::error!("line {line}: {name} cannot have this value: the assignment is skipped");
    -1
}

/// Reports a statement that an evaluation error skips.
#[cold]
pub fn failed(error: EvalError, line: &str) {
    crate::error!("line {line}: {error}: the statement is skipped");
}

/// `return code`: 0 ends the script.
pub fn returned(code: i32) -> Flow {
    if code == 0 { Break(Stop::Exit(0)) } else { Continue(code) }
}

/// Takes the code of a route that was called: it becomes `$rc`.
pub fn ran(code: i32, cx: &mut Cx) -> i32 {
    cx.rc = code;
    code
}

/// Code of a `route(..)` that was skipped because of an unknown name or too many nested calls.
const NOT_RUN: Flow = Continue(-1);

/// Calls a route that may call itself.
pub fn nested(cx: &mut Cx, route: fn(&mut Cx) -> Flow) -> Flow {
    if !cx.enter() {
        return NOT_RUN;
    }
    let flow = route(cx);
    left(cx, flow)
}

/// As [`nested`], for a route that may suspend.
pub async fn nested_async(cx: &mut Cx, route: for<'a> fn(&'a mut Cx) -> RouteFuture<'a>) -> Flow {
    if !cx.enter() {
        return NOT_RUN;
    }
    let flow = route(cx).await;
    left(cx, flow)
}

fn left(cx: &mut Cx, flow: Flow) -> Flow {
    cx.leave();
    if let Continue(code) = flow {
        cx.rc = code;
    }
    flow
}

/// `route(name)` with a name made at run time. An unknown one is logged and leaves `$rc` as it is.
pub async fn run_route(cx: &mut Cx, name: &[u8]) -> Flow {
    match named(name) {
        Some(RouteFn::Sync(route)) => nested(cx, route),
        Some(RouteFn::Async(route)) => nested_async(cx, route).await,
        None => NOT_RUN,
    }
}

/// As [`run_route`], in a script none of whose routes can suspend.
pub fn run_sync_route(cx: &mut Cx, name: &[u8]) -> Flow {
    match named(name) {
        Some(RouteFn::Sync(route)) => nested(cx, route),
        Some(RouteFn::Async(_)) | None => NOT_RUN,
    }
}

fn named(name: &[u8]) -> Option<RouteFn> {
    let routes: &[NamedRoute] = script::script().routes;
    let found = routes.iter().find(|route| route.name.as_bytes() == name).map(|route| route.run);
    if found.is_none() {
        crate::error!("no route is named \"{}\": the call is skipped", String::from_utf8_lossy(name));
    }
    found
}

/// Counts the turns of one `while`.
pub struct Turns {
    left: u32,
    is_limited: bool,
    line: &'static str,
}

impl Turns {
    /// At the start of the loop at `line`.
    #[must_use]
    pub fn new(line: &'static str) -> Turns {
        let left = u32::try_from(core_cfg::MAX_WHILE_LOOPS.get()).unwrap_or(0);
        Turns { left, is_limited: left > 0, line }
    }

    /// Whether the body may run once more; where `max_while_loops` is reached, that is logged.
    #[allow(clippy::should_implement_trait, reason = "a question with a side effect, not an iterator")]
    pub fn next(&mut self) -> bool {
        if !self.is_limited {
            return true;
        }
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                true
            }
            None => {
                crate::error!("line {}: max_while_loops is reached: the loop ends", self.line);
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_undefined_value_shows_as_null_in_a_format_string_only() {
        let mut out = Vec::new();
        None::<Str>.show(&mut out);
        assert_eq!(out, b"<null>");
        assert_eq!(None::<Str>.text(), Str::EMPTY);
        assert_eq!(None::<i32>.int(), 0);
    }

    #[test]
    fn a_loop_runs_a_hundred_times_at_most_by_default() {
        let mut turns = Turns::new("1");
        assert_eq!((0..200).take_while(|_| turns.next()).count(), 100);
    }

    #[test]
    fn return_of_zero_ends_the_script() {
        assert_eq!(returned(0), Break(Stop::Exit(0)));
        assert_eq!(returned(-1), Continue(-1));
    }
}
