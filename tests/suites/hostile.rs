//! Scripts that are made to bring the compiler down: each is compiled or refused with a code, and in bounded time.
//!
//! The bound is generous, because what it has to tell apart are seconds and hours: the sizes are such that work which
//! grows with their square does not end.

use srcc_tests::{compiler, fuzz, scratch, script};
use std::fmt::Write as _;
use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Far beyond what any of these scripts takes in an unoptimised build on a busy machine.
const LIMIT: Duration = Duration::from_secs(300);

/// What `srcc` said to a script: the codes of its findings, each once, in the order of their first appearance.
fn run(command: &[&str], name: &str, script: &[u8]) -> Vec<String> {
    let file = scratch(&format!("hostile-{name}")).join("hostile.cfg");
    std::fs::write(&file, script).expect("the script can be written");
    let mut child = Command::new(compiler::srcc())
        .args(command)
        .arg(&file)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("srcc runs");
    let mut stderr = child.stderr.take().expect("it is piped");
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        stderr.read_to_end(&mut text).map(|_| String::from_utf8_lossy(&text).into_owned())
    });
    let start = Instant::now();
    let status = loop {
        match child.try_wait().expect("the child can be waited for") {
            Some(status) => break status,
            None if start.elapsed() < LIMIT => std::thread::park_timeout(Duration::from_millis(5)),
            None => {
                let _ = child.kill();
                panic!("{name}: no end");
            }
        }
    };
    let said = reader.join().expect("the reader does not panic").expect("stderr can be read");
    let start = said.get(..500).unwrap_or(&said);
    assert!(matches!(status.code(), Some(0 | 1)), "{name}: {status}\n{start}");
    let mut codes = Vec::new();
    for line in said.lines() {
        let code = line.split_once('[').and_then(|(word, rest)| {
            matches!(word, "error" | "warning").then(|| rest.split(']').next().unwrap_or("").to_owned())
        });
        codes.extend(code.filter(|code| !codes.contains(code)));
    }
    assert_eq!(status.code() == Some(1), codes.iter().any(|code| code.starts_with('E')), "{name}: {start}");
    codes
}

fn check(name: &str, script: &str) -> Vec<String> {
    run(&["check", "--build"], name, script.as_bytes())
}

/// Also makes the code, which is not compiled.
fn expand(name: &str, script: &str) -> Vec<String> {
    run(&["expand"], name, script.as_bytes())
}

fn in_request_route(body: &str) -> String {
    format!("loadmodule \"pv.so\"\nloadmodule \"xlog.so\"\nrequest_route {{\n{body}\n}}\n")
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "{}", line(n));
        text
    })
}

#[test]
fn the_longest_expressions_become_code() {
    let none: [&str; 0] = [];
    assert_eq!(expand("sum", &in_request_route(&format!("$var(x) = 1{};", " + $var(y)".repeat(999)))), none);
    assert_eq!(expand("texts", &in_request_route(&format!("$var(x) = \"a\"{};", " + $ru".repeat(999)))), none);
    assert_eq!(expand("and", &in_request_route(&format!("if ($var(a){}) exit;", " && $var(y)".repeat(999)))), none);
    assert_eq!(expand("or", &in_request_route(&format!("if ($var(a){}) exit;", " or $rU =~ \"a\"".repeat(400)))), none);
    let deep = format!("$var(x) = {}$var(y){};", "(1 + ".repeat(60), ")".repeat(60));
    assert_eq!(expand("right", &in_request_route(&deep)), none);
    let blocks = format!("{}exit;{}", "if ($var(x) == 1) { ".repeat(60), " }".repeat(60));
    assert_eq!(expand("blocks", &in_request_route(&blocks)), none);
    assert_eq!(
        expand("transformations", &in_request_route(&format!("$var(x) = $(ru{});", "{s.len}".repeat(64)))),
        none
    );
    let nested = format!("$var(x) = {}$ru{};", "$(ru{uri.param,".repeat(30), "})".repeat(30));
    assert_eq!(expand("nested", &in_request_route(&nested)), none);
    let otherwise = " else if ($var(x) == 2) exit;".repeat(5000);
    assert_eq!(expand("else", &in_request_route(&format!("if ($var(x) == 1) exit;{otherwise}"))), none);
}

#[test]
fn what_nests_or_grows_without_end_is_refused() {
    assert_eq!(
        expand("long-sum", &in_request_route(&format!("$var(x) = 1{};", " + $var(y)".repeat(100_000)))),
        ["E0158"]
    );
    let many = 100_000;
    let deep = format!("$var(x) = {}1{};", "(".repeat(many), ")".repeat(many));
    assert_eq!(expand("parentheses", &in_request_route(&deep)), ["E0157"]);
    assert_eq!(expand("negations", &in_request_route(&format!("$var(x) = {}1;", "!".repeat(many)))), ["E0157"]);
    assert_eq!(expand("open-blocks", &"{".repeat(many)), ["E0157"]);
    let text = format!("$var(x) = $(ru{});", "{s.len}".repeat(many));
    assert_eq!(expand("many-transformations", &in_request_route(&text)), ["E0107"]);
    let text = format!("$var(x) = {}$ru{};", "$(ru{uri.param,".repeat(many), "})".repeat(many));
    assert!(expand("nested-variables", &in_request_route(&text)).contains(&"E0107".to_owned()));
    let pattern = format!("if ($ru =~ \"{}a{}\") exit;", "(".repeat(many), ")".repeat(many));
    expand("nested-groups", &in_request_route(&pattern));
}

#[test]
fn a_line_of_megabytes_is_read_and_its_mistakes_are_shown() {
    let none: [&str; 0] = [];
    let long = "a".repeat(10 << 20);
    assert_eq!(check("string", &in_request_route(&format!("xlog(\"{long}\");"))), none);
    assert_eq!(check("string-mistake", &in_request_route(&format!("xlog(\"{long}$ \");"))), ["E0104"]);
    assert_eq!(check("comment", &in_request_route(&format!("exit; # {long}"))), none);
    assert_eq!(check("statements", &in_request_route(&format!("{} foo();", "exit;".repeat(100_000)))), ["E0201"]);
    assert_eq!(check("mistakes", &in_request_route(&" foo();".repeat(5_000))), ["E0201"]);
}

#[test]
fn as_many_mistakes_as_lines_take_no_more_than_their_sum() {
    let many = 10_000;
    let routes = lines(many, |n| format!("route[R{n}] {{ exit; }}"));
    let calls = |name: &str| lines(many, |n| format!("{name}{n});"));
    assert_eq!(check("routes", &(in_request_route(&calls("route(N")) + &routes)), ["E0203"]);
    assert_eq!(check("functions", &in_request_route(&lines(many, |n| format!("foo{n}();")))), ["E0201"]);
    assert_eq!(check("variables", &in_request_route(&lines(many, |n| format!("xlog(\"$foo{n}\");")))), ["E0207"]);
    assert_eq!(check("modules", &lines(many, |n| format!("loadmodule \"m{n}.so\""))), ["E0401"]);
    check("parameters", &lines(many, |n| format!("modparam(\"m{n}\", \"a\", 1)")));
    check("settings", &lines(many, |n| format!("a.b{n} = {n}")));
    check("unclosed", &in_request_route(&"$var(x = $(ru{s.len;\n".repeat(many)));
    check("strings", &in_request_route(&"\\\"\n".repeat(many)));
    check("comments", &"/* ".repeat(many));
    check("closers", &"}".repeat(many));
    check("ifdefs", &"#!ifdef A\n".repeat(many));
    let chain =
        lines(many, |n| format!("failure_route[F{n}] {{ route(R{n}); }}\nroute[R{n}] {{ route(R{}); }}", n + 1));
    check("chain", &format!("{chain}route[R{many}] {{ exit; }}\n"));
}

/// Nanoseconds that this thread has run; not the time that has passed, so that a busy machine makes no difference.
fn time_run() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux says how long a thread has run");
    text.split_whitespace().next().and_then(|time| time.parse().ok()).expect("a number")
}

#[test]
fn the_work_on_a_script_grows_with_its_length() {
    let work = |lines: usize| {
        let script = script::generate(lines, 1);
        let before = time_run();
        fuzz::analyze(script.as_bytes());
        time_run() - before
    };
    work(1000);
    let (short, long) = (work(4000), work(32_000));
    // In proportion it would be 8 times as long, by the square 64 times.
    assert!(long < 20 * short, "8 times as many lines take {} times as long", long / short.max(1));
}

#[test]
fn bytes_that_are_no_text_are_refused_by_their_place() {
    assert_eq!(run(&["check"], "nul", in_request_route(&format!("exit;{}", "\0".repeat(1000))).as_bytes()), ["E0105"]);
    let mut bytes = in_request_route("xlog(\"").into_bytes();
    bytes.extend((0..=255u8).cycle().take(100_000));
    assert!(!run(&["check"], "bytes", &bytes).is_empty());
    let all: Vec<u8> = (0..=255u8).cycle().skip(35).take(100_000).collect();
    assert!(!run(&["check"], "all", &all).is_empty());
}
