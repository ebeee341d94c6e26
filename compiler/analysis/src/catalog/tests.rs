use super::*;

#[test]
fn the_measured_tables_are_complete() {
    let catalog = Catalog::stock();
    assert!(catalog.functions.values().map(Vec::len).sum::<usize>() > 1500);
    assert!(catalog.modules.len() > 200 && catalog.pvs.len() > 400);
    let relay = &catalog.functions["t_relay"];
    assert!(relay.iter().any(|row| row.arity == Arity::Exact(2) && row.module == "tm"));
}
