//! The codes of analysis with all their prose: E02xx names, E03xx types, E04xx modules, E05xx not implemented; W likewise.

pub mod missing;
pub mod modules;
pub mod names;
pub mod types;

/// Every table, for `explain` and for tests.
pub const ALL: [&[srcc_syntax::Code]; 4] = [names::ALL, types::ALL, modules::ALL, missing::ALL];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_own_number_and_an_explanation() {
        let mut seen = std::collections::HashSet::new();
        for code in ALL.iter().flat_map(|table| table.iter()) {
            assert!(seen.insert(code.id()), "{} is used twice", code.id());
            assert!(!code.0.explain.is_empty(), "{} has no explanation", code.id());
        }
    }
}
