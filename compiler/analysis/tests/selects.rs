//! Every select of the core and of the implemented modules can be compiled, but for a list; and nothing else can.

use srcc_analysis::{Catalog, Options, analyze};
use srcc_syntax::{Diagnostic, Loader, parse};
use std::sync::Arc;

struct OneText(Arc<[u8]>);

impl Loader for OneText {
    fn load(&mut self, _: &str) -> Result<Arc<[u8]>, String> {
        Ok(self.0.clone())
    }

    fn env(&mut self, _: &str) -> Option<Vec<u8>> {
        None
    }
}

/// The codes of the errors that keep a script with this select from being compiled.
fn errors(select: &str) -> Vec<String> {
    let modules = ["pv", "tm", "textopsx"].map(|name| format!("loadmodule \"{name}.so\"\n")).concat();
    let text = format!("#!KAMAILIO\n{modules}my.x = 1\nrequest_route {{ $var(x) = {select}; }}\n");
    let parsed = parse(&mut OneText(text.into_bytes().into()), "test.cfg", &srcc_syntax::Options::default());
    let options = Options { build: true };
    let analysis = analyze(&parsed, Catalog::stock(), options);
    let all = parsed.diagnostics.iter().chain(&analysis.diagnostics);
    all.filter(|found| Diagnostic::is_error(found)).map(|found| found.code.id().to_owned()).collect()
}

/// What the original reads in a way that is no use to anyone: counters of retransmissions that do not count.
const NOT_YET: &[&str] =
    &["tm.uac.response_retransmission", "tm.uas.req.neg_ack_retransmission", "tm.uas.request.neg_ack_retransmission"];

#[test]
fn every_measured_select_of_what_is_implemented_can_be_compiled() {
    let rows = Catalog::stock().selects.iter().filter(|row| ["core", "tm", "textopsx"].contains(&row.module));
    let others = rows.filter(|row| !row.text.starts_with("cfg_") && !NOT_YET.contains(&row.text));
    let refused: Vec<&str> = others
        .map(|row| row.text)
        .filter(|text| !errors(&format!("@{}", text.replace('*', "name").replace("[n]", "[1]"))).is_empty())
        .collect();
    assert_eq!(refused, [""; 0]);
}

#[test]
fn every_declared_select_was_measured() {
    let catalog = Catalog::stock();
    let unknown = |(path, decl): &&(srcc_iface::SelectPath<'_>, &srcc_analysis::catalog::ImplSelect)| {
        !catalog.selects.iter().any(|row| {
            let is_whole = path.of.is_none() && row.module == decl.module;
            let wanted = row.path.parts.len().checked_sub(path.parts.len());
            let Some(skipped) = wanted.filter(|skipped| path.of.is_some() || is_whole && *skipped == 0) else {
                return false;
            };
            row.path.parts[skipped..].iter().zip(&path.parts).all(|(row, own)| covers(own, row))
        })
    };
    let all: Vec<_> = catalog.impl_selects.iter().filter(unknown).map(|(_, decl)| decl.names).collect();
    assert!(!catalog.impl_selects.is_empty() && all.is_empty(), "{all:?}");
}

fn covers(own: &srcc_iface::PathPart<'_>, row: &srcc_iface::PathPart<'_>) -> bool {
    use srcc_iface::PathPart::Word;
    match (own, row) {
        (Word(own), Word(row)) => row.iter().all(|word| own.contains(word)),
        _ => own == row,
    }
}

#[test]
fn a_path_that_leads_nowhere_is_refused() {
    for text in
        ["@nosuch", "@ruri.headers", "@msg[\"X-One\"]", "@from.uri.host.more", "@from[1]", "@contact.params", "@src"]
    {
        assert_eq!(errors(text), ["E0514"], "{text}");
    }
    for text in NOT_YET {
        assert_eq!(errors(&format!("@{text}")), ["E0507"], "{text}");
    }
}
