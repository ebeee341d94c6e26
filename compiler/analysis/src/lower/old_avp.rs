//! Avps in the manner of SIP Express Router. Reading and assigning one is what it is with a pseudo-variable; the runtime's
//! `old_avp` knows the classes.

use super::Lower;
use crate::codes::names;
use crate::hir::{Bytes, IndexArg, InnerArg, InnerValue, PvAccess, PvRead, PvSource, PvTarget, PvWrite};
use srcc_iface::{CxRef, ValueType};
use srcc_syntax::ast::AvpRef;
use srcc_syntax::{Diagnostic, Span};
use std::sync::Arc;

impl Lower<'_> {
    /// An avp that is read.
    pub(super) fn avp_read(&self, avp: &AvpRef) -> PvRead {
        let index = match avp.index {
            None => IndexArg::None,
            Some(None) => IndexArg::All,
            Some(Some(n)) => IndexArg::At(n),
        };
        let source = avp_source(&avp_name(avp), index);
        PvRead { source, transforms: Vec::new(), text: self.text_of(avp.span), span: avp.span }
    }

    /// An avp that is assigned; `None` if that was refused.
    pub(super) fn avp_write(&mut self, avp: &AvpRef) -> Option<PvWrite> {
        if avp.class.as_ref().is_some_and(|class| matches!(&*class.text, "fd" | "td" | "g")) {
            let text = String::from_utf8_lossy(self.parsed.sources.text(avp.span)).into_owned();
            self.report(Diagnostic::new(names::READ_ONLY_PV, avp.span, &[("name", &text)]).note("avp"));
            return None;
        }
        let target = avp_target(&avp_name(avp));
        Some(PvWrite { target, text: self.text_of(avp.span), span: avp.span })
    }

    fn text_of(&self, span: Span) -> Bytes {
        self.parsed.sources.text(span).into()
    }
}

/// The name as the runtime takes it: `class.name`, or the name alone.
pub(super) fn avp_name(avp: &AvpRef) -> Arc<str> {
    match &avp.class {
        Some(class) => format!("{}.{}", class.text, avp.name.text).into(),
        None => avp.name.text.clone(),
    }
}

/// Reads an avp by name.
pub(super) fn avp_source(name: &Arc<str>, index: IndexArg) -> PvSource {
    PvSource::Getter(Box::new(access("srcc_runtime::old_avp::get", name, Some(index))))
}

/// Assigns an avp by name.
pub(super) fn avp_target(name: &Arc<str>) -> PvTarget {
    PvTarget::Setter(Box::new(access("srcc_runtime::old_avp::set", name, None)))
}

fn access(path: &str, name: &Arc<str>, index: Option<IndexArg>) -> PvAccess {
    let inner = InnerArg { value: Some(InnerValue::Word(name.clone())), optional: false };
    PvAccess { path: path.into(), cx: CxRef::Shared, ty: ValueType::Val, inner: Some(inner), index }
}
