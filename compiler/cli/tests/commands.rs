//! The command line as scripts and people use it: exit codes, where messages go, what is written.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A directory of its own for one test.
fn scratch(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

fn srcc(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_srcc")).current_dir(dir).args(args).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_good_script_passes_check_in_silence() {
    let dir = scratch("good");
    fs::write(dir.join("a.cfg"), "request_route { exit; }\n").unwrap();
    let output = srcc(&dir, &["check", "a.cfg"]);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
}

#[test]
fn all_errors_are_shown_in_one_run_and_counted() {
    let dir = scratch("errors");
    fs::write(dir.join("a.cfg"), "request_route { route(A); route(B); }\n").unwrap();
    let output = srcc(&dir, &["check", "a.cfg"]);
    assert_eq!(output.status.code(), Some(1));
    let text = stderr(&output);
    assert!(text.contains("`A`") && text.contains("`B`"), "{text}");
    assert!(text.ends_with("error: could not compile `a.cfg` due to 2 errors\n"), "{text}");
    assert!(!text.contains('\x1b'), "colours without a terminal: {text}");
}

#[test]
fn a_missing_script_and_a_wrong_option_are_wrong_usage() {
    let dir = scratch("usage");
    for args in [&["check", "none.cfg"][..], &["check"], &["bild", "a.cfg"], &["explain", "E9999"]] {
        let output = srcc(&dir, args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stderr(&output));
    }
    let text = stderr(&srcc(&dir, &["check", "none.cfg"]));
    assert!(text.starts_with("error: cannot read `none.cfg`"), "{text}");
}

#[test]
fn a_name_can_be_defined_on_the_command_line() {
    let dir = scratch("define");
    fs::write(
        dir.join("a.cfg"),
        "#!ifdef BAD\nrequest_route { route(NONE); }\n#!else\nrequest_route { exit; }\n#!endif\n",
    )
    .unwrap();
    assert_eq!(srcc(&dir, &["check", "a.cfg"]).status.code(), Some(0));
    assert_eq!(srcc(&dir, &["check", "-A", "BAD", "a.cfg"]).status.code(), Some(1));
}

#[test]
fn a_code_is_explained() {
    let output = srcc(Path::new("."), &["explain", "e0101"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("E0101: "));
}

#[test]
fn expand_prints_rust_with_the_lines_of_the_script() {
    let dir = scratch("expand");
    fs::write(dir.join("a.cfg"), "request_route {\n\tsetflag(1);\n\texit;\n}\n").unwrap();
    let output = srcc(&dir, &["expand", "a.cfg"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(text.contains("// 2: setflag(1);") && text.contains("// 3: exit;"), "{text}");
}

#[test]
fn an_output_without_a_name_of_its_own_is_asked_for() {
    let dir = scratch("output");
    fs::write(dir.join("proxy"), "request_route { exit; }\n").unwrap();
    let output = srcc(&dir, &["build", "proxy"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert_eq!(fs::read(dir.join("proxy")).unwrap(), b"request_route { exit; }\n");
}
