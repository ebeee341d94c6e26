//! The language as it was measured on Kamailio 5.6.3: which scripts are accepted, and what every expression gives.
//!
//! - `check::FILE`: each script of tests/conformance/check gets the verdict of verdicts.tsv. `srcc check` finds at once
//!   what the original finds partly with `-c` and partly at its start, so that it must accept what starts and refuse the rest.
//! - `expr::AREA`, `more::AREA`: the vectors of expr.tsv and more.tsv are compiled in a few large scripts, which are run
//!   by tests/conformance/measure.py; each area is a test that shows the vectors that differ.
//!
//! What differs for a reason stands in tests/conformance/differs.tsv; an entry there that no longer differs fails.

use libtest_mimic::{Arguments, Failed, Trial};
use srcc_tests::compiler::{run_srcc, srcc};
use srcc_tests::{root, scratch};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::sync::{Arc, OnceLock};

/// Vectors in one script. Fewer and larger scripts take less time in all.
const CHUNK: &str = "750";

/// What differs for a reason, by name of the script or vector.
type Known = Arc<BTreeMap<String, String>>;

fn main() -> ExitCode {
    let args = Arguments::from_args();
    let known: Known = Arc::new(table("differs.tsv").into_iter().map(|row| (cell(&row, 0), cell(&row, 1))).collect());
    let mut trials: Vec<Trial> = table("check/verdicts.tsv").iter().map(|row| check_trial(row, &known)).collect();
    for (kind, file) in [("expr", "expr.tsv"), ("more", "more.tsv")] {
        let measured: Arc<OnceLock<Measured>> = Arc::default();
        let mut areas: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in table(file) {
            areas.entry(cell(&row, 1)).or_default().insert(cell(&row, 0));
        }
        trials.extend(areas.into_iter().map(|(area, ids)| {
            let (measured, known) = (Arc::clone(&measured), Arc::clone(&known));
            Trial::test(format!("{kind}::{area}"), move || {
                area_is_as_measured(measured.get_or_init(|| measure(file)), &ids, &known)
            })
        }));
    }
    libtest_mimic::run(&args, trials).exit_code()
}

fn folder() -> PathBuf {
    root().join("tests/conformance")
}

/// The rows of a table, without comments and heading.
fn table(file: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(folder().join(file)).expect("the table is there");
    let rows = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).skip(1);
    rows.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn cell(row: &[String], column: usize) -> String {
    row.get(column).cloned().unwrap_or_default()
}

fn check_trial(row: &[String], known: &Known) -> Trial {
    let (file, what) = (cell(row, 0), cell(row, 3));
    let starts = cell(row, 1) != "reject" && cell(row, 4) == "ok";
    let known = Arc::clone(known);
    Trial::test(format!("check::{file}"), move || {
        let script = folder().join("check").join(&file);
        let done = run_srcc(&["check", &script.to_string_lossy()]);
        let words = String::from_utf8_lossy(&done.stderr);
        let accepted = match done.status.code() {
            Some(0) => true,
            Some(1) => false,
            code => return Err(format!("srcc ended with {code:?}:\n{words}").into()),
        };
        match (accepted == starts, known.get(&file)) {
            (true, None) | (false, Some(_)) => Ok(()),
            (true, Some(reason)) => Err(format!("this no longer differs: {reason}").into()),
            (false, None) if starts => Err(format!("{what}: the original starts with it; srcc:\n{words}").into()),
            (false, None) => Err(format!("{what}: the original refuses it, srcc does not").into()),
        }
    })
}

/// What measure.py said of the vectors that differ, by their names; or that it could not run.
type Measured = Result<HashMap<String, String>, String>;

/// Compiles and runs all vectors of a table.
fn measure(file: &str) -> Measured {
    let work = scratch(&format!("conformance-{file}"));
    let srcc = srcc().display();
    let done = Command::new("python3")
        .arg(folder().join("measure.py"))
        .arg(folder().join(file))
        .args(["--compare", "--chunk", CHUNK, "--startup", "0.2", "--work"])
        .arg(&work)
        .args(["--check", &format!("{srcc} check --build {{cfg}}")])
        .args(["--build", &format!("{srcc} build {{cfg}} -o {{bin}}")])
        .args(["--cmd", "{bin} -DD -E"])
        .output()
        .map_err(|error| format!("python3 cannot be started: {error}"))?;
    let words = String::from_utf8_lossy(&done.stdout);
    if !words.lines().last().is_some_and(|line| line.ends_with("differ")) {
        return Err(format!("{words}{}", String::from_utf8_lossy(&done.stderr)));
    }
    let blocks = words.split("DIFF ").skip(1);
    Ok(blocks.filter_map(|block| block.split_once(' ')).map(|(id, text)| (id.to_owned(), text.to_owned())).collect())
}

fn area_is_as_measured(measured: &Measured, ids: &BTreeSet<String>, known: &Known) -> Result<(), Failed> {
    let differing = measured.as_ref().map_err(|error| Failed::from(error.as_str()))?;
    let mut problems = String::new();
    for id in ids {
        match (differing.get(id), known.get(id)) {
            (Some(text), None) => problems.push_str(&format!("{id} {text}")),
            (None, Some(reason)) => problems.push_str(&format!("{id} no longer differs: {reason}\n")),
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
}
