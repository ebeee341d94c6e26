//! Prints the words of scripts as a dictionary for libFuzzer; see CONTRIBUTING.md.

fn main() {
    print!("{}", srcc_tests::fuzz::dictionary());
}
