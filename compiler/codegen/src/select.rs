//! Selects, written `@path` or `$sel(path)`: calls into the runtime.

use crate::emit::ident;
use proc_macro2::TokenStream;
use quote::quote;
use srcc_analysis::hir::{MessageSelect, Select};

/// The value of a select, of some type that implements `Value`.
pub(crate) fn select_value(select: &Select) -> TokenStream {
    match select {
        Select::CfgGet { group, name } => {
            let (group, name) = (&**group, &**name);
            quote! { cfg_get(#group, #name) }
        }
        Select::Message(select) => {
            let function = ident(message_select(*select));
            quote! { select::#function(cx) }
        }
        Select::Other(name) => {
            let text = format!("select @{name} without an implementation");
            quote! { compile_error!(#text) }
        }
    }
}

/// The runtime's function of that select.
fn message_select(select: MessageSelect) -> &'static str {
    match select {
        MessageSelect::Method => "method",
        MessageSelect::Ruri => "ruri",
        MessageSelect::Version => "version",
        MessageSelect::Status => "status",
        MessageSelect::Reason => "reason",
        MessageSelect::FromUri => "from_uri",
        MessageSelect::ToUri => "to_uri",
        MessageSelect::CallId => "call_id",
        MessageSelect::CseqNum => "cseq_num",
        MessageSelect::CseqMethod => "cseq_method",
        MessageSelect::SrcIp => "src_ip",
        MessageSelect::SrcPort => "src_port",
        MessageSelect::DstIp => "dst_ip",
        MessageSelect::DstPort => "dst_port",
    }
}
