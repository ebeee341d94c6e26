//! Checks scripts and prints findings one a line: `cargo run -p srcc-analysis --example check -- [--build] FILE..`.

#![allow(clippy::disallowed_methods, reason = "a small command of its own does the I/O that the library does not")]

use srcc_analysis::{Catalog, Options, analyze};
use srcc_syntax::{Loader, parse};
use std::path::Path;
use std::sync::Arc;
use std::{env, fs};

struct Folder(std::path::PathBuf);

impl Loader for Folder {
    fn load(&mut self, path: &str) -> Result<Arc<[u8]>, String> {
        fs::read(self.0.join(path)).map(Arc::from).map_err(|error| error.to_string())
    }

    fn env(&mut self, name: &str) -> Option<Vec<u8>> {
        env::var(name).ok().map(String::into_bytes)
    }
}

fn main() {
    let build = env::args().any(|arg| arg == "--build");
    let hir = env::args().any(|arg| arg == "--hir");
    for file in env::args().skip(1).filter(|arg| !arg.starts_with("--")) {
        let path = Path::new(&file);
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let began = std::time::Instant::now();
        let parsed = parse(&mut Folder(folder), &name, &srcc_syntax::Options::default());
        let parsed_at = began.elapsed();
        let analysis = analyze(&parsed, Catalog::stock(), Options { build });
        let all = began.elapsed();
        for found in parsed.diagnostics.iter().chain(&analysis.diagnostics) {
            let span = parsed.expansions.user_span(found.primary.span).span;
            let line = parsed.sources.place(span.lo).map_or(0, |place| place.line);
            println!("{file}:{line}: {}: {} [{}]", found.code.id(), found.title, found.primary.text);
            for label in &found.labels {
                let line = parsed.sources.place(label.span.lo).map_or(0, |place| place.line);
                println!("    {line}: {}", label.text);
            }
            for text in found.notes.iter().chain(&found.help) {
                println!("    = {text}");
            }
        }
        if hir {
            println!("{:#?}", analysis.hir);
        }
        eprintln!("{file}: parsed in {parsed_at:?}, all in {all:?}");
    }
}
