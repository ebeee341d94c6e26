//! The worker threads: each a single-threaded tokio runtime with its own sockets and timers.
//!
//! A message is handled on the thread that received it, inline; only a script that has to wait becomes a task.

use std::cell::{Cell, OnceCell, RefCell};
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Barrier, OnceLock};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{mpsc, watch};
use tokio::task::LocalSet;

use crate::transport::net::{BoundSocket, Net};
use crate::transport::outbox::Outbox;
use crate::transport::{ConnClosed, Dest, RcvInfo, SendError, tcp, udp};
use crate::{clock, dns, timer};

/// What the layers above give to the workers. All are called on worker threads and must not block.
#[derive(Clone, Copy)]
pub struct Handler {
    /// A message came in: for UDP a datagram that is no keepalive, for streams a framed message.
    pub on_message: fn(Bytes, RcvInfo),
    /// A message that [`send`](crate::transport::send) had queued will not be sent after all.
    pub on_undelivered: fn(Bytes, Dest, &SendError),
    /// A connection is gone (`event_route[tcp:closed]`, ..).
    pub on_conn_closed: fn(RcvInfo, ConnClosed),
    /// The worker with this number starts, before its first message. An error, in words for the operator, ends the
    /// start of all.
    pub on_start: fn(usize) -> Result<(), String>,
    /// The worker with this number ends, after its last message.
    pub on_stop: fn(usize),
    /// How much is still going on (transactions without a final reply); a clean end waits for zero, for a while.
    pub pending: fn() -> usize,
}

impl Default for Handler {
    fn default() -> Self {
        Handler {
            on_message: |_, _| {},
            on_undelivered: |_, _, _| {},
            on_conn_closed: |_, _| {},
            on_start: |_| Ok(()),
            on_stop: |_| {},
            pending: || 0,
        }
    }
}

/// A worker as its own thread sees it.
pub struct Worker {
    /// Number, from 0.
    pub id: usize,
    /// What all workers share.
    pub net: &'static Net,
    /// What to call.
    pub handler: Handler,
    pub(crate) udp: Vec<Option<Rc<udp::UdpPort>>>,
    pub(crate) outbox: Outbox,
    pub(crate) resolver: OnceCell<dns::Resolver>,
}

type Job = Box<dyn FnOnce() + Send>;

/// A handle by which other threads reach the workers.
#[derive(Clone)]
pub struct Workers {
    inboxes: Arc<[mpsc::UnboundedSender<Job>]>,
    stop: watch::Sender<bool>,
}

/// The running workers, for the thread that started them.
pub struct Running {
    /// To give work to them or to stop them.
    pub workers: Workers,
    threads: Vec<std::thread::JoinHandle<()>>,
}

/// Messages whose script waits for something, over all workers.
static SUSPENDED: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static CURRENT: RefCell<Option<Rc<Worker>>> = const { RefCell::new(None) };
    static WORKERS: RefCell<Option<Workers>> = const { RefCell::new(None) };
    static STOPPING: Cell<bool> = const { Cell::new(false) };
}

/// How many workers to start for a `children` of the script: no more than there are cores, as they never block.
pub fn count_for(children: usize) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    children.clamp(1, cores)
}

/// The worker of this thread.
pub fn current() -> Option<Rc<Worker>> {
    CURRENT.with_borrow(Option::clone)
}

/// All workers, seen from one of them.
pub fn workers() -> Option<Workers> {
    WORKERS.with_borrow(Option::clone)
}

/// Messages whose script waits for something (DNS, a database, a timer), over all workers.
pub fn suspended() -> usize {
    SUSPENDED.load(Relaxed)
}

impl Worker {
    /// Hands a received message up; a panic there is logged and ends the work on this message only.
    pub(crate) fn deliver(&self, msg: Bytes, rcv: RcvInfo) {
        guarded("the work on a message", || (self.handler.on_message)(msg, rcv));
    }

    pub(crate) fn undelivered(&self, msg: Bytes, dest: Dest, error: &SendError) {
        guarded("the work on an undelivered message", || (self.handler.on_undelivered)(msg, dest, error));
    }

    pub(crate) fn conn_closed(&self, rcv: RcvInfo, why: ConnClosed) {
        guarded("the work on a closed connection", || (self.handler.on_conn_closed)(rcv, why));
    }
}

impl Workers {
    /// Runs `job` on worker `id` soon; false when that worker does not exist or has ended.
    pub fn run_on(&self, id: usize, job: impl FnOnce() + Send + 'static) -> bool {
        self.inboxes.get(id).is_some_and(|inbox| inbox.send(Box::new(job)).is_ok())
    }

    /// Number of workers.
    pub fn count(&self) -> usize {
        self.inboxes.len()
    }

    /// Asks all workers to end: what is going on is finished first, for at most the drain time.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }
}

impl Running {
    /// Waits until all workers have ended.
    pub fn join(self) {
        for thread in self.threads {
            // A worker's panic has been logged by its thread already.
            let _ = thread.join();
        }
    }
}

/// Starts one thread per element of `sockets` (see [`Net::bind`]) and returns when all are receiving.
///
/// # Errors
/// A thread or a runtime could not be had, or `on_start` failed; then none is left running.
pub fn start(
    net: &'static Net,
    sockets: Vec<Vec<BoundSocket>>,
    handler: Handler,
    drain: Duration,
) -> std::io::Result<Running> {
    let (stop, _) = watch::channel(false);
    let (inboxes, receivers): (Vec<_>, Vec<_>) = sockets.iter().map(|_| mpsc::unbounded_channel()).unzip();
    let workers = Workers { inboxes: inboxes.into(), stop };
    let ready = Arc::new(Barrier::new(sockets.len() + 1));
    let failure = Arc::new(OnceLock::new());
    let mut threads = Vec::new();
    for (id, (sockets, inbox)) in sockets.into_iter().zip(receivers).enumerate() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let seat =
            Seat { id, net, handler, drain, workers: workers.clone(), ready: ready.clone(), failure: failure.clone() };
        let body = move || LocalSet::new().block_on(&runtime, seat.work(sockets, inbox));
        threads.push(std::thread::Builder::new().name(format!("worker-{id}")).spawn(body)?);
    }
    ready.wait();
    let running = Running { workers, threads };
    match failure.get() {
        None => Ok(running),
        Some(text) => {
            running.workers.stop();
            running.join();
            Err(std::io::Error::other(String::clone(text)))
        }
    }
}

/// What a worker thread is given at its start.
struct Seat {
    id: usize,
    net: &'static Net,
    handler: Handler,
    drain: Duration,
    workers: Workers,
    ready: Arc<Barrier>,
    /// What the first worker that could not start says.
    failure: Arc<OnceLock<String>>,
}

impl Seat {
    async fn work(self, sockets: Vec<BoundSocket>, mut inbox: mpsc::UnboundedReceiver<Job>) {
        crate::log::set_process_number(self.id + 1);
        clock::follow_wake_ups();
        let (udp, listeners) = register(self.net, sockets);
        let worker = Rc::new(Worker {
            id: self.id,
            net: self.net,
            handler: self.handler,
            udp,
            outbox: Outbox::default(),
            resolver: OnceCell::new(),
        });
        CURRENT.set(Some(worker.clone()));
        WORKERS.set(Some(self.workers.clone()));
        if let Err(text) = (self.handler.on_start)(self.id) {
            let _ = self.failure.set(text);
        }
        tokio::task::spawn_local(timer::drive());
        if self.id == 0 {
            timer::start_periodic();
        }
        for port in worker.udp.iter().flatten() {
            tokio::task::spawn_local(udp::receive(port.clone(), worker.clone()));
        }
        let accepting: Vec<_> =
            listeners.into_iter().map(|(id, l)| tokio::task::spawn_local(tcp::accept(l, id, worker.clone()))).collect();
        self.ready.wait();
        let mut stop = self.workers.stop.subscribe();
        loop {
            tokio::select! {
                job = inbox.recv() => match job {
                    Some(job) => run_job(job),
                    None => break,
                },
                // An error means that the starter is gone, which ends us as well.
                _ = stop.wait_for(|s| *s) => break,
            }
        }
        accepting.iter().for_each(tokio::task::JoinHandle::abort);
        STOPPING.set(true);
        self.finish_work(&mut inbox).await;
        (self.handler.on_stop)(self.id);
        CURRENT.set(None);
        WORKERS.set(None);
    }

    /// Goes on until nothing is left to do, at most for the drain time.
    async fn finish_work(&self, inbox: &mut mpsc::UnboundedReceiver<Job>) {
        const LOOK_AGAIN: Duration = Duration::from_millis(20);
        let end = tokio::time::Instant::now() + self.drain;
        while tokio::time::Instant::now() < end {
            while let Ok(job) = inbox.try_recv() {
                run_job(job);
            }
            if suspended() == 0 && (self.handler.pending)() == 0 && self.net.conns.queued_bytes() == 0 {
                return;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }
}

/// Whether this worker has been asked to end and only finishes what is going on.
pub fn is_stopping() -> bool {
    STOPPING.get()
}

type Registered = (Vec<Option<Rc<udp::UdpPort>>>, Vec<(crate::transport::SockId, tokio::net::TcpListener)>);

/// Registers the sockets with this thread's runtime.
fn register(net: &'static Net, sockets: Vec<BoundSocket>) -> Registered {
    let mut udp = Vec::new();
    let mut tcp = Vec::new();
    for (listen, socket) in net.sockets.sockets.iter().zip(sockets) {
        // Pushed for every socket, so that the index is the socket's number.
        let mut port = None;
        let done = match socket {
            BoundSocket::Udp(s) => udp::UdpPort::new(listen, s, &net.udp).map(|p| port = Some(Rc::new(p))),
            BoundSocket::Tcp(l) => tokio::net::TcpListener::from_std(l).map(|l| tcp.push((listen.id, l))),
        };
        udp.push(port);
        if let Err(e) = done {
            crate::critical!("{}: cannot be watched: {e}", listen.text());
        }
    }
    (udp, tcp)
}

fn guarded(what: &str, work: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(work)).is_err() {
        crate::error!("{what} panicked; the worker goes on");
    }
}

fn run_job(job: Job) {
    clock::refresh();
    guarded("a job given to a worker", job);
}

/// Runs the work on a message: at once as far as it gets, and the rest as a task if it has to wait.
///
/// A panic is logged and ends this message's work only. Outside a worker (or a `LocalSet`) nothing may wait.
pub fn spawn_inline(work: impl Future<Output = ()> + 'static) {
    clock::refresh();
    spawn_made(|| work);
}

/// As [`spawn_inline`], for the path of every message: the work is made in the memory where it runs, and not moved there, and
/// the clock has been read when the message was received.
pub(crate) fn spawn_made<F: Future<Output = ()> + 'static>(make: impl FnOnce() -> F) {
    let work: Box<F> = Box::write(Box::new_uninit(), make());
    let mut work = Guarded { work: Box::into_pin(work), is_late: false };
    // The task polls once more when it starts, which leaves its own waker behind, so none is needed here.
    if Pin::new(&mut work).poll(&mut Context::from_waker(Waker::noop())).is_ready() {
        return;
    }
    SUSPENDED.fetch_add(1, Relaxed);
    tokio::task::spawn_local(async move {
        let _count = Suspended;
        work.await;
    });
}

/// Counts down when a suspended message's work ends, however it ends.
struct Suspended;

impl Drop for Suspended {
    fn drop(&mut self) {
        SUSPENDED.fetch_sub(1, Relaxed);
    }
}

/// A future whose panics are caught.
struct Guarded {
    work: Pin<Box<dyn Future<Output = ()>>>,
    /// It has waited, so that time has passed.
    is_late: bool,
}

impl Future for Guarded {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.is_late, true) {
            clock::refresh();
        }
        catch_unwind(AssertUnwindSafe(|| self.work.as_mut().poll(cx))).unwrap_or_else(|_| {
            crate::error!("the work on a message panicked; the worker goes on");
            Poll::Ready(())
        })
    }
}
