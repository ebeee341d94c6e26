//! The cfg module `rtimer`: runs routes periodically, on a message that nobody sent.
//!
//! Measured on Kamailio 5.6.3: the first run is one interval after the start, the routes of a timer run one after the
//! other, the last one given first, and each on a message of its own. A timer waits for its routes before it counts the
//! next interval. Timers are spread over the workers.

pub mod params;
pub mod spec;

use spec::Timer;
use srcc_runtime::cx::Cx;
use srcc_runtime::module::{InitError, Module};
use srcc_runtime::script::{self, RouteFn, RouteKind};
use srcc_runtime::{event, script_pv, worker};
use std::sync::OnceLock;
use tokio::sync::oneshot;
use tokio::time::MissedTickBehavior;

/// What the runtime needs to know of this module.
pub const MODULE: Module = Module { name: "rtimer", init, worker_init, ..Module::NEW };

/// A timer with the routes that it runs, in their order.
#[derive(Clone)]
struct Job {
    timer: Timer,
    routes: Vec<RouteFn>,
}

static JOBS: OnceLock<Vec<Job>> = OnceLock::new();

/// Which of the runs at once this is, from 0.
#[derive(Default)]
struct Instance(i32);

fn init() -> Result<(), InitError> {
    let params = params::params();
    let mut jobs: Vec<Job> = Vec::new();
    for text in &params.timer {
        let timer = spec::timer(&text.text(), params.default_interval)
            .map_err(|e| InitError(format!("timer definition `{text}`: {e}")))?;
        if jobs.iter().any(|job| job.timer.name == timer.name) {
            return Err(InitError(format!("timer `{}` is defined twice", timer.name)));
        }
        jobs.push(Job { timer, routes: Vec::new() });
    }
    for text in &params.exec {
        let exec = spec::exec(&text.text()).map_err(|e| InitError(format!("exec definition `{text}`: {e}")))?;
        let job = jobs.iter_mut().find(|job| job.timer.name == exec.timer);
        let job = job.ok_or_else(|| InitError(format!("exec definition `{text}`: no timer of that name")))?;
        match script::script().routes.iter().find(|route| route.name == exec.route) {
            Some(route) => job.routes.insert(0, route.run),
            None => srcc_runtime::warn!("exec definition `{text}`: the script has no such route"),
        }
    }
    let _ = JOBS.set(jobs);
    Ok(())
}

fn worker_init(worker: usize) -> Result<(), InitError> {
    let workers = worker::workers().map_or(1, |all| all.count());
    let instances = JOBS.get().into_iter().flatten().flat_map(|job| (0..job.timer.instances).map(move |n| (job, n)));
    for (place, (job, instance)) in instances.enumerate() {
        if place % workers == worker && !job.routes.is_empty() {
            tokio::task::spawn_local(repeat(job, instance));
        }
    }
    Ok(())
}

async fn repeat(job: &'static Job, instance: i32) {
    let period = job.timer.interval;
    let mut ticks = tokio::time::interval_at(tokio::time::Instant::now() + period, period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        for route in &job.routes {
            run(*route, instance).await;
        }
    }
}

/// Runs a route to its end; one that panics ends there, and the timer goes on.
async fn run(route: RouteFn, instance: i32) {
    let Some(mut cx) = event::faked_cx() else { return };
    *cx.ext() = Instance(instance);
    let (running, ended) = oneshot::channel::<()>();
    worker::spawn_inline(async move {
        let _running = running;
        script::run(&mut cx, route, RouteKind::Event).await;
    });
    // Ends with an error, as nothing is ever sent.
    let _ = ended.await;
}

/// In a route that a timer runs several times at once: which of them this is, from 0.
#[script_pv("$rtimer_worker", module = "rtimer")]
pub fn rtimer_worker(cx: &Cx) -> i32 {
    cx.ext_get::<Instance>().map_or(0, |instance| instance.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use srcc_runtime::flow::Flow;
    use std::cell::Cell;
    use std::ops::ControlFlow;
    use std::time::Duration;

    thread_local! {
        static SEEN: Cell<i32> = const { Cell::new(0) };
    }

    fn count(cx: &mut Cx) -> Flow {
        SEEN.set(SEEN.get() * 10 + rtimer_worker(cx));
        ControlFlow::Continue(1)
    }

    fn fail(_cx: &mut Cx) -> Flow {
        panic!("a route that panics");
    }

    #[tokio::test(start_paused = true)]
    async fn a_timer_runs_its_routes_every_interval_and_survives_a_panic() {
        let timer = spec::timer("name=a;interval=200000u", 120).unwrap();
        let job: &'static Job =
            Box::leak(Box::new(Job { timer, routes: vec![RouteFn::Sync(fail), RouteFn::Sync(count)] }));
        let work = tokio::task::LocalSet::new();
        work.spawn_local(repeat(job, 7));
        work.run_until(tokio::time::sleep(Duration::from_millis(700))).await;
        assert_eq!(SEEN.get(), 777);
    }
}
