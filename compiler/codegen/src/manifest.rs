//! `Cargo.toml` of the generated crate.

use crate::Setup;
use srcc_analysis::hir::Hir;
use std::fmt::Write as _;

/// The generated crate is compiled again after each edit of the script, so that it trades a little speed for compile time;
/// what it calls is compiled once, for speed. The profile must be the same for all scripts: they share compiled crates.
const PROFILE: &str = r#"
[profile.release]
opt-level = 1
debug = false
strip = "debuginfo"
panic = "unwind"

[profile.optimized]
inherits = "release"
opt-level = 3
lto = "fat"
codegen-units = 1
"#;

/// The cargo profile for the fastest proxy.
pub const OPTIMIZED_PROFILE: &str = "optimized";

/// What is on the path of a message, and compiled for speed. The rest (name resolution, JSON, time zones) is compiled
/// fast, since it is most of the first build and does not show in a profile.
const HOT: &[&str] = &[
    "srcc-runtime",
    "srcc-sip",
    "srcc-sys",
    "libmimalloc-sys",
    "tokio",
    "mio",
    "bytes",
    "memchr",
    "smallvec",
    "socket2",
    "regex",
    "regex-automata",
    "aho-corasick",
    "fancy-regex",
];

/// What concerns the generated crate alone.
const OWN_PROFILE: &str = "opt-level = 2\ncodegen-units = 16\n";

pub(crate) fn text(hir: &Hir, setup: &Setup) -> String {
    let workspace = setup.workspace.display();
    let mut text = format!(
        "[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[workspace]\n\n[dependencies]\n",
        setup.package
    );
    let _ = writeln!(text, "srcc-runtime = {{ path = \"{workspace}/runtime\" }}");
    for module in hir.modules.iter().filter(|module| module.is_implemented) {
        let name = &module.name;
        let _ = writeln!(text, "{name} = {{ package = \"srcc-mod-{name}\", path = \"{workspace}/stdlib/{name}\" }}");
    }
    let _ = write!(text, "{PROFILE}\n[profile.release.package.{}]\n{OWN_PROFILE}", setup.package);
    let modules = hir.modules.iter().filter(|module| module.is_implemented);
    let hot = HOT.iter().map(|name| (*name).to_owned()).chain(modules.map(|m| format!("srcc-mod-{}", m.name)));
    for package in hot {
        let _ = write!(text, "\n[profile.release.package.{package}]\nopt-level = 3\n");
    }
    let _ =
        write!(text, "\n[profile.{OPTIMIZED_PROFILE}.package.{}]\nopt-level = 3\ncodegen-units = 1\n", setup.package);
    text
}
