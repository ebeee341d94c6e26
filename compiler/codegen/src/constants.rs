//! What is made once at start-up: regular expressions, substitution rules and the addresses of host names, as statics named
//! by their contents, and the slots of the script's variables.

use crate::emit::{Emit, bytes_literal, ident};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use srcc_analysis::hir::{Hir, RegexIdx, SubstDef, SubstIdx, SubstPart};
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashSet};
use std::hash::{Hash, Hasher};

/// Longest readable part of a static's name.
const NAME_WIDTH: usize = 24;

/// Names of the statics.
pub(crate) struct Constants {
    regexes: Vec<Ident>,
    substs: Vec<Ident>,
    /// Host names with their statics, entered as the routes come upon them.
    hosts: BTreeMap<String, Ident>,
}

impl Constants {
    pub(crate) fn new(hir: &Hir) -> Constants {
        Constants {
            regexes: hir.regexes.iter().map(|regex| name("RE", &regex.pattern, regex.ignore_case)).collect(),
            substs: hir.substs.iter().map(|rule| name("SUBST", &rule.pattern, subst_key(rule))).collect(),
            hosts: BTreeMap::new(),
        }
    }

    /// The static with a regular expression.
    pub(crate) fn regex(&self, regex: RegexIdx) -> &Ident {
        &self.regexes[regex.0]
    }

    /// The static with a substitution rule.
    pub(crate) fn subst(&self, subst: SubstIdx) -> &Ident {
        &self.substs[subst.0]
    }
}

impl Constants {
    /// The static with the addresses of a host name.
    pub(crate) fn host(&mut self, host: &str) -> Ident {
        self.hosts.entry(host.to_ascii_lowercase()).or_insert_with_key(|host| name("HOST", host.as_bytes(), ())).clone()
    }
}

/// `RE_FRIENDLY_SCANNER_9F3A12C4`: readable by its words, distinct by its hash.
fn name(prefix: &str, text: &[u8], key: impl Hash) -> Ident {
    let mut hasher = DefaultHasher::new();
    (text, key).hash(&mut hasher);
    let text = String::from_utf8_lossy(text).to_uppercase();
    let words: Vec<_> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut words: String = words.join("_").chars().take(NAME_WIDTH).collect();
    if !words.is_empty() {
        words.push('_');
    }
    ident(&format!("{prefix}_{words}{:08X}", hasher.finish() & 0xffff_ffff))
}

/// All of a rule that is not its pattern.
fn subst_key(rule: &SubstDef) -> (&str, Vec<&[u8]>) {
    (&rule.flags, rule.replacement.iter().map(part_key).collect())
}

fn part_key(part: &SubstPart) -> &[u8] {
    match part {
        SubstPart::Text(text) => text,
        SubstPart::Group(n) => std::slice::from_ref(n),
        SubstPart::Pv(pv) => &pv.text,
    }
}

/// The file with all of them.
pub(crate) fn file(emit: &mut Emit<'_>) -> TokenStream {
    let hir = emit.hir;
    let mut seen = HashSet::new();
    let mut statics = Vec::new();
    let mut all = Vec::new();
    for (def, name) in hir.regexes.iter().zip(emit.constants.regexes.clone()) {
        if seen.insert(name.clone()) {
            let pattern = bytes_literal(&def.pattern);
            let ignore_case = def.ignore_case;
            statics.push(quote! {
                pub static #name: LazyLock<Regex> = LazyLock::new(|| regex(#pattern, #ignore_case));
            });
            all.push(name);
        }
    }
    for (rule, name) in hir.substs.iter().zip(emit.constants.substs.clone()) {
        if seen.insert(name.clone()) {
            let rule = subst(emit, rule);
            statics.push(quote! { pub static #name: LazyLock<Subst> = LazyLock::new(|| #rule); });
            all.push(name);
        }
    }
    for (host, name) in &emit.constants.hosts {
        statics.push(quote! {
            pub static #name: LazyLock<operand::HostName> = LazyLock::new(|| operand::HostName::look_up(#host));
        });
        all.push(name.clone());
    }
    let slots = slots(hir, emit);
    quote! {
        //! Regular expressions of the script, and the slots of its variables.
        #![allow(unused_imports)]
        use super::constants;
        use srcc_runtime::glue::prelude::*;
        use srcc_runtime::regex::{Regex, ReplPart, Subst};
        use std::sync::LazyLock;

        #(#statics)*

        #[doc = " Compiles all of them, so that no message waits for it."]
        pub fn prepare() {
            #(LazyLock::force(&#all);)*
        }

        #slots
    }
}

/// The constructor of a rule.
fn subst(emit: &mut Emit<'_>, rule: &SubstDef) -> TokenStream {
    let pattern = bytes_literal(&rule.pattern);
    let flags = &rule.flags;
    let parts: Vec<_> = rule
        .replacement
        .iter()
        .map(|part| match part {
            SubstPart::Text(text) => {
                let text = bytes_literal(text);
                quote! { ReplPart::Text(#text) }
            }
            SubstPart::Group(n) => {
                let n = Literal::u8_unsuffixed(*n);
                quote! { ReplPart::Group(#n) }
            }
            SubstPart::Pv(pv) => {
                let value = emit.pv(pv);
                quote! { ReplPart::Pv(Fmt(|cx, out| #value.show(out))) }
            }
        })
        .collect();
    quote! { Subst::constant(#pattern, Vec::from([#(#parts),*]), #flags) }
}

fn slots(hir: &Hir, emit: &Emit<'_>) -> TokenStream {
    let slot = |name: &Ident, slot: usize, doc: String| {
        let slot = Literal::usize_unsuffixed(slot);
        quote! { #[doc = #doc] pub const #name: usize = #slot; }
    };
    let vars = hir.vars.iter().enumerate().map(|(n, name)| slot(emit.names.var(n), n, format!(" `$var({name})`")));
    let nullable = hir
        .nullable_vars
        .iter()
        .enumerate()
        .map(|(n, name)| slot(emit.names.nullable_var(n), n, format!(" `$vn({name})`")));
    quote! { #(#vars)* #(#nullable)* }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_regex_is_named_by_its_words_and_contents() {
        let name_of = |text: &str, ignore_case| name("RE", text.as_bytes(), ignore_case).to_string();
        let a = name_of("(friendly-scanner|sipvicious)", true);
        assert!(a.starts_with("RE_FRIENDLY_SCANNER_SIPVICI_"), "{a}");
        assert_ne!(name_of("^a$", true), name_of("^a$", false));
    }
}
