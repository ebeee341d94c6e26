//! Replays the fuzzers' seeds and thousands of mutations of them, the same ones on every run.
//!
//! Seeds are the scripts of the other tests and those in `tests/fuzz/seeds`, where each finding of a fuzzer stays. The
//! fuzzers themselves are in `tests/fuzz`.

use srcc_tests::script::Numbers;
use srcc_tests::{fuzz, root};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

type Seed = (String, Vec<u8>);

/// All files below `folder` in the order of their names.
fn collect(folder: &Path, seeds: &mut Vec<Seed>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).expect("the folder is there").flatten().collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, seeds);
        } else {
            seeds.push((path.display().to_string(), std::fs::read(&path).expect("the file can be read")));
        }
    }
}

fn seeds(folders: &[&str]) -> Vec<Seed> {
    let mut seeds = Vec::new();
    for folder in folders {
        collect(&root().join("tests").join(folder), &mut seeds);
    }
    assert!(!seeds.is_empty());
    seeds
}

/// Runs `target` on each seed and on `mutations` changed copies of each.
fn replay(target: fn(&[u8]), seeds: &[Seed], mutations: usize) {
    let mut numbers = Numbers::new(7);
    for (name, seed) in seeds {
        for mutation in 0..=mutations {
            let (_, other) = &seeds[numbers.below(seeds.len())];
            let data = if mutation == 0 { seed.clone() } else { fuzz::mutated(seed, other, &mut numbers) };
            if catch_unwind(AssertUnwindSafe(|| target(&data))).is_err() {
                let file = srcc_tests::scratch("fuzz").join("failed");
                std::fs::write(&file, &data).expect("the input can be written");
                panic!("mutation {mutation} of {name} fails; the input is {}", file.display());
            }
        }
    }
}

#[test]
fn a_parser_gives_its_memory_back() {
    let pages = || {
        let text = std::fs::read_to_string("/proc/self/statm").expect("Linux says how much memory is used");
        text.split_whitespace().nth(1).and_then(|pages| pages.parse::<usize>().ok()).expect("a number of pages")
    };
    let script = b"request_route { if (1) { exit; } }";
    (0..200).for_each(|_| fuzz::parse(script));
    let before = pages();
    (0..3000).for_each(|_| fuzz::parse(script));
    let grown = pages().saturating_sub(before);
    assert!(grown < 2000, "{grown} pages");
}

const SCRIPTS: &[&str] = &["ui", "conformance/check", "codegen", "../examples", "fuzz/seeds/script"];

#[test]
fn no_bytes_make_the_preprocessor_fail() {
    replay(fuzz::preprocess, &seeds(SCRIPTS), 20);
}

#[test]
fn no_bytes_make_the_parser_fail() {
    replay(fuzz::parse, &seeds(SCRIPTS), 20);
}

#[test]
fn what_is_accepted_becomes_rust_and_what_is_refused_has_a_place() {
    replay(fuzz::check, &seeds(SCRIPTS), 8);
}

#[test]
fn what_is_formatted_keeps_its_meaning_and_stays_as_it_is() {
    replay(fuzz::fmt, &seeds(&["fmt", "conformance/check", "codegen", "../examples", "fuzz/seeds/script"]), 8);
}

#[test]
fn no_text_makes_the_readers_of_variables_fail() {
    replay(fuzz::pv, &seeds(&["fuzz/seeds/pv"]), 2000);
}
