//! Prints a routing script for measuring the compiler: `cargo run -p srcc-tests --example gen_script -- LINES [SEED]`.

use std::io::Write;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let (Some(Ok(lines)), Ok(seed)) = (arguments.next(), arguments.next().unwrap_or(Ok(1))) else {
        eprintln!("usage: gen_script LINES [SEED]");
        std::process::exit(2);
    };
    let lines = usize::try_from(lines).unwrap_or(usize::MAX);
    std::io::stdout().lock().write_all(srcc_tests::script::generate(lines, seed).as_bytes())
}
