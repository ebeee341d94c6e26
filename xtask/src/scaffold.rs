//! First lines of new parts, in the house's form, so that adding one starts with the right shape.

use crate::root;
use std::fs;
use std::path::Path;

/// A crate for a cfg module. The workspace and the compiler find it by its folder.
pub(crate) fn module(name: &str) -> Result<(), String> {
    let name = word(name)?;
    let dir = root().join("stdlib").join(name);
    write(
        &dir.join("Cargo.toml"),
        &format!(
            "[package]\nname = \"srcc-mod-{name}\"\ndescription = \"The cfg module `{name}`.\"\nversion.workspace = true\n\
             edition.workspace = true\nrust-version.workspace = true\nlicense.workspace = true\npublish.workspace = true\n\n\
             [lints]\nworkspace = true\n\n[dependencies]\nsrcc-runtime.workspace = true\n"
        ),
    )?;
    write(
        &dir.join("src/lib.rs"),
        &format!(
            "//! The cfg module `{name}`: say here what it is for.\n\nuse srcc_runtime::module::Module;\n\n\
             /// What the runtime needs to know of this module.\npub const MODULE: Module = \
             Module {{ name: \"{name}\", ..Module::NEW }};\n"
        ),
    )
}

/// A script function in a file of its own. Add its `pub mod` line to the module's lib.rs.
pub(crate) fn function(module: &str, name: &str) -> Result<(), String> {
    let (module, name) = (word(module)?, word(name)?);
    let dir = root().join("stdlib").join(module);
    if !dir.exists() {
        return Err(format!("there is no module `{module}`: cargo xtask new module {module}"));
    }
    write(
        &dir.join("src").join(format!("{name}.rs")),
        &format!(
            "//! `{name}()`: say here what it answers for and where its rules come from.\n\n\
             use srcc_runtime::cx::Cx;\nuse srcc_runtime::flow::Rc;\nuse srcc_runtime::script_fn;\n\n\
             /// What it does, in the words of the standard.\n#[script_fn(module = \"{module}\", routes(request))]\n\
             pub fn {name}(cx: &mut Cx) -> Rc {{\n    Rc::from(cx.msg.is_request())\n}}\n"
        ),
    )?;
    println!("now add `pub mod {name};` to stdlib/{module}/src/lib.rs");
    Ok(())
}

/// A script that must be flagged; its snapshot is made by the first test run.
pub(crate) fn diagnostic(code: &str, name: &str) -> Result<(), String> {
    write(
        &root().join("tests/ui").join(format!("{name}.cfg")),
        &format!("#!KAMAILIO\n# {code}: one mistake, as a user would make it.\nrequest_route {{\n\texit;\n}}\n"),
    )?;
    println!(
        "now add {code} to a table of codes (compiler/syntax/src/codes.rs, compiler/analysis/src/codes/*.rs) and run `cargo xtask bless`"
    );
    Ok(())
}

/// A wire scenario; measure it with `tests/wire/wire.py record -s NAME`.
pub(crate) fn scenario(name: &str) -> Result<(), String> {
    let dir = root().join("tests/wire/scenarios").join(name);
    write(
        &dir.join("proxy.cfg"),
        "#!KAMAILIO\ndebug=2\nlog_stderror=yes\nchildren=1\nauto_aliases=no\ndns=no\nrev_dns=no\ndisable_tcp=yes\n\
         listen=udp:127.0.0.1:23060\n\nloadmodule \"tm.so\"\nloadmodule \"pv.so\"\n\nrequest_route {\n\tt_relay();\n}\n",
    )?;
    write(
        &dir.join("steps.py"),
        "AREA = \"tm\"\nNOTES = \"\"\n\n\ndef run(t):\n    a = t.udp(\"alice\", 23101)\n    b = t.udp(\"bob\", 23102)\n    \
         inv = a.invite(\"sip:bob@127.0.0.1:23102\")\n    b.reply(b.recv(\"INVITE\"), 486)\n    a.ack(inv, a.recv(486))\n",
    )
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    if path.exists() {
        return Err(format!("{} is there already", path.display()));
    }
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    }
    fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))?;
    println!("wrote {}", path.display());
    Ok(())
}

fn word(name: &str) -> Result<&str, String> {
    let fits = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if fits && !name.is_empty() { Ok(name) } else { Err(format!("`{name}` is no name: letters, digits and _ only")) }
}
