//! Each feature of the language with the Rust it becomes, side by side in snapshots/codegen.

use crate::cases;
use std::fmt::Write as _;

#[test]
fn every_feature_becomes_the_code_that_was_reviewed() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(cases::root().join("snapshots/codegen"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for case in cases::cases() {
            let mut shown = case.source.clone();
            for file in &case.files {
                // The entry is the same for all.
                if file.path != "src/main.rs" {
                    let _ = write!(shown, "\n---- {} ----\n{}", file.path, file.text);
                }
            }
            insta::assert_snapshot!(case.name.as_str(), shown);
        }
    });
}

#[test]
fn an_edit_in_one_route_leaves_the_code_of_the_others() {
    let script = |number: &str| {
        format!(
            "loadmodule \"pv.so\"\nrequest_route {{ $var(x) = {number}; route(A); }}\nroute[A] {{ if ($ru =~ \"^sip:1\") exit; }}\n"
        )
    };
    let code_of_a = |source: &str| {
        let (files, _) = cases::generate("edit", source);
        let routes = &files.iter().find(|file| file.path == "src/routes.rs").unwrap().text;
        routes[routes.find("/// `route[A]`").unwrap()..].to_owned()
    };
    let before = code_of_a(&script("1"));
    let after = code_of_a(&script("(int)$ua + 2; if ($ua =~ \"new\") exit"));
    assert_eq!(before, after);
}

#[test]
fn the_same_script_gives_the_same_files() {
    let source = "loadmodule \"pv.so\"\nrequest_route { if ($ua =~ \"a|b\") { $var(a) = $var(b); } }\n";
    assert_eq!(cases::generate("same", source).0, cases::generate("same", source).0);
}
