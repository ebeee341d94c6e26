//! The compiled script as the runtime sees it: tables of routes, made by the generated crate.

use crate::cx::Cx;
use crate::flow::{Flow, Stop};
use crate::value::{Str, Val};
use std::cell::Cell;
use std::future::Future;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::OnceLock;

/// A script function in progress that may suspend. Boxed, so that its code is compiled with its module and not with
/// every script.
pub type Suspending<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Makes such work in the memory where it runs, and does not move it there.
#[inline]
pub fn suspending_work<'a, F: Future + 'a>(make: impl FnOnce() -> F) -> Suspending<'a, F::Output> {
    let work: Box<F> = Box::write(Box::new_uninit(), make());
    Box::into_pin(work)
}

/// A route in progress.
pub type RouteFuture<'a> = Pin<Box<dyn Future<Output = Flow> + 'a>>;

/// A route's code. A route that can reach a suspending function is a future.
#[derive(Clone, Copy)]
pub enum RouteFn {
    /// Never suspends.
    Sync(fn(&mut Cx) -> Flow),
    /// May suspend; only its message waits.
    Async(for<'a> fn(&'a mut Cx) -> RouteFuture<'a>),
}

/// A named route block; numbered ones have their number as name.
#[derive(Clone, Copy)]
pub struct NamedRoute {
    /// Text between the brackets; for an `event_route` the whole `module:event`.
    pub name: &'static str,
    /// Its code.
    pub run: RouteFn,
}

/// All routes of a script.
#[derive(Clone, Copy)]
pub struct Script {
    /// `request_route`, all its blocks in order.
    pub request: Option<RouteFn>,
    /// `reply_route` (`onreply_route` without a name).
    pub reply: Option<RouteFn>,
    /// `onsend_route`.
    pub onsend: Option<RouteFn>,
    /// `route[..]`, for calls whose name is made at run time.
    pub routes: &'static [NamedRoute],
    /// `branch_route[..]`.
    pub branch: &'static [NamedRoute],
    /// `failure_route[..]`.
    pub failure: &'static [NamedRoute],
    /// `onreply_route[..]`.
    pub onreply: &'static [NamedRoute],
    /// `event_route[..]`.
    pub event: &'static [NamedRoute],
    /// How many slots the script's `$var`s take.
    pub vars: usize,
    /// Names of those slots, for names made at run time.
    pub var_names: &'static [&'static str],
    /// How many slots the script's `$vn`s take.
    pub nullable_vars: usize,
}

/// The kind of block that is being executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteKind {
    /// `request_route` and `route[..]`.
    Request,
    /// `reply_route`.
    Reply,
    /// `onreply_route[..]` of a transaction.
    Onreply,
    /// `failure_route[..]`.
    Failure,
    /// `branch_route[..]`.
    Branch,
    /// `onsend_route`.
    Onsend,
    /// `event_route[..]`.
    Event,
}

/// Index of a route in its table of [`Script`]; what `t_on_failure("X")` and its like hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteId(pub u16);

static SCRIPT: OnceLock<Script> = OnceLock::new();

static EMPTY: Script = Script {
    request: None,
    reply: None,
    onsend: None,
    routes: &[],
    branch: &[],
    failure: &[],
    onreply: &[],
    event: &[],
    vars: 0,
    var_names: &[],
    nullable_vars: 0,
};

/// The script of this process.
#[must_use]
pub fn script() -> &'static Script {
    SCRIPT.get().unwrap_or(&EMPTY)
}

/// Sets the script of this process, once, at start.
pub fn install(script: Script) {
    let _ = SCRIPT.set(script);
}

static START: OnceLock<Vec<(usize, Val)>> = OnceLock::new();

/// Gives script variables the values that each execution starts with instead of 0 (pv's `varset`); called once at
/// start. Names that the script does not use are passed over.
pub fn start_vars(values: Vec<(Str, Val)>) {
    let slot = |name: &Str| script().var_names.iter().position(|known| known.as_bytes() == &name[..]);
    let _ = START.set(values.into_iter().filter_map(|(name, value)| Some((slot(&name)?, value))).collect());
}

/// The slots of the script variables. They are used again by the next execution on this thread: their memory is in the
/// processor's cache by then.
#[derive(Debug)]
pub struct Vars(pub Vec<Val>);

thread_local! {
    /// Slots that nobody uses, each of them 0.
    static SPARE: Cell<Vec<Val>> = const { Cell::new(Vec::new()) };
}

impl Vars {
    /// The script variables as an execution finds them.
    #[must_use]
    pub fn fresh() -> Vars {
        let mut vars = SPARE.take();
        vars.resize(script().vars, Val::Int(0));
        for (slot, value) in START.get().into_iter().flatten() {
            if let Some(var) = vars.get_mut(*slot) {
                var.clone_from(value);
            }
        }
        Vars(vars)
    }
}

impl Drop for Vars {
    fn drop(&mut self) {
        let mut vars = std::mem::take(&mut self.0);
        vars.fill_with(|| Val::Int(0));
        // There is none when the thread ends.
        let _ = SPARE.try_with(|spare| spare.set(vars));
    }
}

/// How the execution of a top-level route ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Final value of the route, or the number given to `exit` or `drop`.
    pub code: i32,
    /// True if `drop` ended it.
    pub dropped: bool,
}

/// Runs a top-level route of the given kind on `cx`, and puts back the kind that `cx` had.
pub async fn run(cx: &mut Cx, route: RouteFn, kind: RouteKind) -> Outcome {
    let before = std::mem::replace(&mut cx.route, kind);
    let flow = match route {
        RouteFn::Sync(f) => f(cx),
        RouteFn::Async(f) => f(cx).await,
    };
    cx.route = before;
    match flow {
        ControlFlow::Continue(code) | ControlFlow::Break(Stop::Exit(code)) => Outcome { code, dropped: false },
        ControlFlow::Break(Stop::Drop(code)) => Outcome { code, dropped: true },
    }
}
