//! `async_task_route`, `async_task_data` and their like: a route apart from the script at hand.
//!
//! The original hands it to processes of their own (core parameter `async_workers`). Here routes never hold up others,
//! so the same worker runs it, once it has done what it is doing.

use crate::sleep::{named, pause};
use srcc_runtime::args::RequestRoute;
use srcc_runtime::cx::Cx;
use srcc_runtime::event;
use srcc_runtime::flow::Rc;
use srcc_runtime::script::{self, RouteKind};
use srcc_runtime::value::Str;
use srcc_runtime::{script_fn, script_pv, worker};
use std::time::Duration;

/// What a task was given, for `$async`.
#[derive(Default)]
struct Task {
    data: Str,
    group: Str,
}

/// The group of tasks that name none (measured).
const DEFAULT_GROUP: &str = "default";

/// Ends the script, and runs a route on the request when others have had their turn.
#[script_fn(module = "async", routes(request, failure, event))]
#[returns(0 = "the script has ended", -1 = "no such route, or no transaction")]
pub async fn async_task_route(cx: &mut Cx, route: RequestRoute) -> Rc {
    hand_over(cx, DEFAULT_GROUP.into(), route).await
}

/// As `async_task_route`, for a group of workers, whose name `$async(gname)` shows.
#[script_fn(module = "async", routes(request, failure, event))]
#[returns(0 = "the script has ended", -1 = "no such route, or no transaction")]
pub async fn async_task_group_route(cx: &mut Cx, group: Str, route: RequestRoute) -> Rc {
    hand_over(cx, group, route).await
}

async fn hand_over(cx: &mut Cx, group: Str, route: RequestRoute) -> Rc {
    let Some(route) = named(route) else { return Rc::FALSE };
    match pause(cx, Duration::ZERO).await {
        Rc::TRUE => {
            *cx.ext() = Task { data: Str::EMPTY, group };
            let kind = cx.route;
            script::run(cx, route.run, kind).await;
            Rc::STOP
        }
        other => other,
    }
}

/// Runs a route beside the script, without its message; `$async(data)` is what is given here.
#[script_fn(module = "async", routes(any))]
#[returns(1 = "the route will run", -1 = "no such route")]
pub fn async_task_data(_cx: &mut Cx, route: RequestRoute, data: Str) -> Rc {
    spawn(DEFAULT_GROUP.into(), route, &data)
}

/// As `async_task_data`, for a group of workers, whose name `$async(gname)` shows.
#[script_fn(module = "async", routes(any))]
#[returns(1 = "the route will run", -1 = "no such route")]
pub fn async_task_group_data(_cx: &mut Cx, group: Str, route: RequestRoute, data: Str) -> Rc {
    spawn(group, route, &data)
}

fn spawn(group: Str, route: RequestRoute, data: &Str) -> Rc {
    let Some(route) = named(route) else { return Rc::FALSE };
    let Some(mut cx) = event::faked_cx() else { return Rc::FALSE };
    // A copy, so that the message at hand is not kept for it.
    *cx.ext() = Task { data: Str::copy(data), group: Str::copy(&group) };
    let run = route.run;
    worker::spawn_inline(async move {
        tokio::task::yield_now().await;
        script::run(&mut cx, run, RouteKind::Event).await;
    });
    Rc::TRUE
}

/// In a route that runs as a task: its data, or the name of its group.
#[script_pv("$async", module = "async")]
pub fn async_task(cx: &Cx, part: &'static str) -> Option<Str> {
    let task: &Task = cx.ext_get()?;
    Some(if part == "gname" { task.group.clone() } else { task.data.clone() })
}
