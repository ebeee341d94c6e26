use super::*;

#[derive(Default)]
struct Recorder(Mutex<Vec<(u64, u64)>>);

impl TimerTarget for Recorder {
    fn expired(self: Arc<Self>, arg: u64) {
        self.0.lock().unwrap().push((arg, clock::now_ms()));
    }
}

async fn run_for(secs: u64) {
    let _ = tokio::time::timeout(Duration::from_secs(secs), drive()).await;
}

#[tokio::test(start_paused = true)]
async fn timers_fire_in_order_and_at_most_a_tick_late() {
    let rec = Arc::new(Recorder::default());
    let start = clock::now_ms();
    // Further apart than a tick: those of one tick fire in the order they were started.
    let delays = [500, 15, 0, 40_970, 4_000, 90_000, 33];
    for ms in delays {
        after(ms, rec.clone(), ms);
    }
    assert_eq!(running(), delays.len());
    run_for(120).await;
    let fired = rec.0.lock().unwrap().clone();
    assert_eq!(fired.iter().map(|f| f.0).collect::<Vec<_>>(), [0, 15, 33, 500, 4_000, 40_970, 90_000]);
    for (ms, at) in fired {
        let late = at - start - ms;
        assert!(late <= 2 * TICK_MS, "{ms} was {late} ms late");
    }
    assert_eq!(running(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_timer_started_while_the_wheel_sleeps_for_a_later_one_is_not_late() {
    let rec = Arc::new(Recorder::default());
    after(60_000, rec.clone(), 1);
    let local = tokio::task::LocalSet::new();
    let rec2 = rec.clone();
    local
        .run_until(async move {
            tokio::task::spawn_local(drive());
            tokio::time::sleep(Duration::from_secs(1)).await;
            let start = clock::now_ms();
            after(100, rec2.clone(), 2);
            tokio::time::sleep(Duration::from_secs(2)).await;
            let fired = rec2.0.lock().unwrap().clone();
            assert_eq!(fired.len(), 1);
            assert!(fired[0].0 == 2 && fired[0].1 - start <= 100 + 2 * TICK_MS);
        })
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_change_of_the_systems_time_moves_no_timer() {
    const DAY: i64 = 86_400;
    for jump in [DAY, -2 * DAY, 365 * DAY] {
        let rec = Arc::new(Recorder::default());
        let (start, date) = (clock::now_ms(), clock::wall_secs());
        after(3_000, rec.clone(), 1);
        run_for(1).await;
        clock::jump_wall(jump);
        assert!((clock::wall_secs() - date - jump - 1).abs() <= 1, "the date follows the system's");
        run_for(1).await;
        assert!(rec.0.lock().unwrap().is_empty(), "a timer fired too early after a jump of {jump} s");
        run_for(2).await;
        let fired = rec.0.lock().unwrap().clone();
        assert_eq!(fired.len(), 1, "a timer was lost in a jump of {jump} s");
        assert!(fired[0].1 - start - 3_000 <= 2 * TICK_MS, "{fired:?}");
    }
}

struct Chain(Mutex<Vec<u64>>);

impl TimerTarget for Chain {
    fn expired(self: Arc<Self>, arg: u64) {
        self.0.lock().unwrap().push(arg);
        if arg == 3 {
            panic!("a bug in a timer");
        }
        if arg < 3 {
            after(0, self.clone(), arg + 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_timer_may_start_another_and_a_panic_harms_nobody() {
    let chain = Arc::new(Chain(Mutex::default()));
    after(5, chain.clone(), 1);
    after(500, chain.clone(), 10);
    run_for(2).await;
    assert_eq!(*chain.0.lock().unwrap(), [1, 2, 3, 10]);
}
