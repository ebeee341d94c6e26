//! What the attribute macros refuse, and how they say it.

#[test]
fn a_declaration_that_the_compiler_could_not_use_is_refused_with_a_reason() {
    trybuild::TestCases::new().compile_fail("tests/refused/*.rs");
}
