//! The old operands of comparisons: `method`, `src_ip`, `uri == myself` and their like.

use crate::emit::{Emit, ident};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use srcc_analysis::hir::{
    AddressOperand, AddressRight, Expr, MyselfOperand, NumberOperand, Pattern, TextOperand, TextTest,
};
use std::net::IpAddr;

impl Emit<'_> {
    /// An `i32`.
    pub(crate) fn number_operand(&mut self, operand: NumberOperand) -> TokenStream {
        let function = ident(match operand {
            NumberOperand::SrcPort => "src_port",
            NumberOperand::DstPort => "dst_port",
            NumberOperand::SndPort => "snd_port",
            NumberOperand::ToPort => "to_port",
            NumberOperand::Af => "af",
            NumberOperand::SndAf => "snd_af",
            NumberOperand::MsgLen => "msg_len",
            NumberOperand::Proto => "proto",
            NumberOperand::SndProto => "snd_proto",
            NumberOperand::ToProto => "to_proto",
        });
        quote! { operand::#function(cx) }
    }

    /// The comparison of a text with a pattern that may turn out to be none, as an `i32`.
    pub(crate) fn lenient_match(&mut self, operand: TextOperand, pattern: &Expr) -> TokenStream {
        let text = text_function(operand);
        let pattern = self.val(pattern);
        quote! { ({ let pattern = #pattern; operand::match_code(&operand::#text(cx), &pattern) }) }
    }

    /// A `bool`.
    pub(crate) fn text_operand(&mut self, operand: TextOperand, test: &TextTest, expr: &Expr) -> TokenStream {
        let function = text_function(operand);
        let text = quote! { operand::#function(cx) };
        match test {
            TextTest::Equal { negated, right } => {
                let not = negated.then(|| quote! { ! });
                let right = self.bytes(right);
                quote! { #not #text.eq_ignore_ascii_case(#right) }
            }
            TextTest::Match(pattern) => self.matches(quote! { &#text }, pattern, expr),
        }
    }

    /// A `bool`.
    pub(crate) fn myself(&mut self, operand: MyselfOperand, negated: bool) -> TokenStream {
        let not = negated.then(|| quote! { ! });
        let function = ident(match operand {
            MyselfOperand::Uri => "uri_is_myself",
            MyselfOperand::FromUri => "from_uri_is_myself",
            MyselfOperand::ToUri => "to_uri_is_myself",
            MyselfOperand::SrcIp => "src_ip_is_myself",
            MyselfOperand::DstIp => "dst_ip_is_myself",
            MyselfOperand::SndIp => "snd_ip_is_myself",
            MyselfOperand::ToIp => "to_ip_is_myself",
        });
        quote! { #not operand::#function(cx) }
    }

    /// A `bool`.
    pub(crate) fn address(
        &mut self,
        operand: AddressOperand,
        negated: bool,
        right: &AddressRight,
        expr: &Expr,
    ) -> TokenStream {
        let function = ident(match operand {
            AddressOperand::SrcIp => "src_ip",
            AddressOperand::DstIp => "dst_ip",
            AddressOperand::SndIp => "snd_ip",
            AddressOperand::ToIp => "to_ip",
        });
        let address = quote! { operand::#function(cx) };
        let test = match right {
            AddressRight::Net(ip, bits) => {
                let ip = ip_literal(*ip);
                let bits = Literal::u8_unsuffixed(*bits);
                quote! { operand::is_in_net(#address, #ip, #bits) }
            }
            AddressRight::Host(name) => {
                let name = self.constants.host(name);
                quote! { constants::#name.has(#address) }
            }
            AddressRight::Text(text) => {
                let text = self.bytes(text);
                quote! { operand::is_host(#address, #text) }
            }
            AddressRight::Match(Pattern::Lenient(pattern)) => {
                let pattern = self.val(pattern);
                quote! { ({ let pattern = #pattern; operand::matches_address(#address, &pattern) }) }
            }
            AddressRight::Match(pattern) => self.matches(quote! { &operand::ip_text(#address) }, pattern, expr),
        };
        let not = negated.then(|| quote! { ! });
        quote! { #not #test }
    }
}

fn text_function(operand: TextOperand) -> Ident {
    ident(match operand {
        TextOperand::Method => "method",
        TextOperand::Uri => "uri",
        TextOperand::FromUri => "from_uri",
        TextOperand::ToUri => "to_uri",
    })
}

fn ip_literal(ip: IpAddr) -> TokenStream {
    match ip {
        IpAddr::V4(ip) => {
            let octets = ip.octets().map(Literal::u8_unsuffixed);
            quote! { IpAddr::from([#(#octets),*]) }
        }
        IpAddr::V6(ip) => {
            let segments = ip.segments().map(Literal::u16_suffixed);
            quote! { IpAddr::from([#(#segments),*]) }
        }
    }
}
