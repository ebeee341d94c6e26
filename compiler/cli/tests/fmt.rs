//! `srcc fmt` as people and editors use it, and what it leaves as it was.

use srcc_analysis::Catalog;
use srcc_syntax::fmt::{Refusal, format_file};
use srcc_syntax::{Loader, Options};
use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

const UGLY: &str = "request_route{exit ;}\n";
const NICE: &str = "request_route {\n\texit;\n}\n";

/// A directory of its own for one test.
fn scratch(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fmt-{name}"));
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn srcc_fmt(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_srcc")).current_dir(dir).arg("fmt").args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn files_are_formatted_in_place_and_in_silence() {
    let dir = scratch("place");
    fs::write(dir.join("a.cfg"), UGLY).unwrap();
    fs::write(dir.join("b.cfg"), NICE).unwrap();
    let before = fs::metadata(dir.join("b.cfg")).unwrap().modified().unwrap();
    let output = srcc_fmt(&dir, &["a.cfg", "b.cfg"]);
    assert_eq!((output.status.code(), text(&output.stdout), text(&output.stderr)), (Some(0), "".into(), "".into()));
    assert_eq!(fs::read_to_string(dir.join("a.cfg")).unwrap(), NICE);
    assert_eq!(fs::metadata(dir.join("b.cfg")).unwrap().modified().unwrap(), before);
    let left: Vec<_> = fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_file_keeps_its_mode_and_a_link_stays_a_link() {
    let dir = scratch("mode");
    fs::create_dir(dir.join("etc")).unwrap();
    let file = dir.join("etc/a.cfg");
    fs::write(&file, UGLY).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("etc/a.cfg", dir.join("link.cfg")).unwrap();
    assert_eq!(srcc_fmt(&dir, &["link.cfg"]).status.code(), Some(0));
    assert_eq!(fs::read_link(dir.join("link.cfg")).unwrap(), Path::new("etc/a.cfg"));
    assert_eq!(fs::read_to_string(&file).unwrap(), NICE);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn check_shows_what_would_change_and_changes_nothing() {
    let dir = scratch("check");
    fs::write(dir.join("a.cfg"), UGLY).unwrap();
    fs::write(dir.join("b.cfg"), NICE).unwrap();
    let output = srcc_fmt(&dir, &["--check", "a.cfg", "b.cfg"]);
    let expected =
        "--- a.cfg\n+++ a.cfg (formatted)\n@@ -1 +1,3 @@\n-request_route{exit ;}\n+request_route {\n+\texit;\n+}\n";
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(1), expected));
    assert_eq!(fs::read_to_string(dir.join("a.cfg")).unwrap(), UGLY);
    let output = srcc_fmt(&dir, &["--check", "b.cfg"]);
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(0), ""));
}

#[test]
fn a_dash_reads_standard_input_and_writes_standard_output() {
    let dir = scratch("stdin");
    let mut command = Command::new(env!("CARGO_BIN_EXE_srcc"));
    command.current_dir(&dir).args(["fmt", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(UGLY.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(0), NICE));
}

#[test]
fn a_script_with_errors_stays_and_the_others_are_formatted() {
    let dir = scratch("errors");
    fs::write(dir.join("bad.cfg"), "request_route{exit}\n").unwrap();
    fs::write(dir.join("a.cfg"), UGLY).unwrap();
    let output = srcc_fmt(&dir, &["bad.cfg", "a.cfg"]);
    let shown = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{shown}");
    assert!(shown.starts_with("error[E0151]"), "{shown}");
    assert!(shown.ends_with("error: could not format `bad.cfg` due to 1 error\n"), "{shown}");
    assert_eq!(fs::read_to_string(dir.join("bad.cfg")).unwrap(), "request_route{exit}\n");
    assert_eq!(fs::read_to_string(dir.join("a.cfg")).unwrap(), NICE);
}

#[test]
fn a_missing_file_is_wrong_usage_and_the_others_are_formatted() {
    let dir = scratch("missing");
    fs::write(dir.join("a.cfg"), UGLY).unwrap();
    let output = srcc_fmt(&dir, &["none.cfg", "a.cfg"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("error: cannot read `none.cfg`"), "{}", text(&output.stderr));
    assert_eq!(fs::read_to_string(dir.join("a.cfg")).unwrap(), NICE);
}

#[test]
fn included_files_are_read_for_their_defines_and_stay_as_they_are() {
    let dir = scratch("include");
    fs::write(dir.join("defs.cfg"), "#!define limit   5\ndebug =  3\n").unwrap();
    fs::write(dir.join("a.cfg"), "include_file \"defs.cfg\"\nroute{$var(x)=limit;}\n").unwrap();
    let output = srcc_fmt(&dir, &["a.cfg"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let expected = "include_file \"defs.cfg\"\nroute {\n\t$var(x) = limit;\n}\n";
    assert_eq!(fs::read_to_string(dir.join("a.cfg")).unwrap(), expected);
    assert_eq!(fs::read_to_string(dir.join("defs.cfg")).unwrap(), "#!define limit   5\ndebug =  3\n");
}

#[test]
fn the_examples_are_formatted() {
    let examples = root().join("examples");
    let found = fs::read_dir(&examples).unwrap().map(|entry| entry.unwrap().path());
    let names: Vec<_> = found.map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    let scripts: Vec<&str> = names.iter().map(String::as_str).filter(|name| name.ends_with(".cfg")).collect();
    let output = srcc_fmt(&examples, &[&["--check"], scripts.as_slice()].concat());
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
}

/// The text at hand for the main file, files of the disk for the others.
struct Files {
    main: PathBuf,
    text: Arc<[u8]>,
}

impl Loader for Files {
    fn load(&mut self, path: &str) -> Result<Arc<[u8]>, String> {
        if Path::new(path) == self.main {
            return Ok(self.text.clone());
        }
        fs::read(path).map(Arc::from).map_err(|e| e.to_string())
    }

    fn env(&mut self, _name: &str) -> Option<Vec<u8>> {
        None
    }
}

/// The codes of all that `check` says about a script, in order.
fn findings(files: &mut Files) -> Vec<&'static str> {
    let path = files.main.to_string_lossy().into_owned();
    let parsed = srcc_syntax::parse(files, &path, &Options::default());
    let options = srcc_analysis::Options { build: true };
    let analysis = srcc_analysis::analyze(&parsed, Catalog::stock(), options);
    parsed.diagnostics.iter().chain(&analysis.diagnostics).map(|found| found.code.id()).collect()
}

#[test]
fn every_script_has_the_same_findings_before_and_after() {
    let mut formatted = 0;
    for path in scripts(&root().join("examples")).into_iter().chain(scripts(&root().join("tests"))) {
        let text: Arc<[u8]> = fs::read(&path).unwrap().into();
        let mut files = Files { main: path.clone(), text: text.clone() };
        let after = match format_file(&path.to_string_lossy(), &text, &mut files) {
            Ok(after) => after,
            Err(Refusal::Errors(_)) => continue,
            Err(refusal) => panic!("{}: {refusal}", path.display()),
        };
        let before = findings(&mut files);
        files.text = after.into();
        assert_eq!(findings(&mut files), before, "{}", path.display());
        formatted += 1;
    }
    assert!(formatted > 300, "{formatted}");
}

fn scripts(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(scripts(&path));
        } else if path.extension().is_some_and(|ending| ending == "cfg") {
            found.push(path);
        }
    }
    found
}
