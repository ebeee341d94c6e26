//! Comparisons of the core's own operands: `method == "INVITE"`, `src_ip == 10.0.0.0/8`, `uri == myself`.

use super::Lower;
use super::emit::{compare_op, expr};
use super::rve::{Node, Rve, Static};
use crate::codes::{names, types};
use crate::hir::{
    AddressOperand, AddressRight, CompareOp, ExprKind, MyselfOperand, NumberOperand, Pattern, RouteKind, TextOperand,
    TextTest, Ty,
};
use srcc_syntax::ast::{self, BinaryOp, HostKind, IpNet, LegacyCmp, LegacyOperand, LegacyRight, Proto};
use srcc_syntax::{Diagnostic, Span};
use std::net::IpAddr;

/// Value of the comparison of a number with a text (measured).
const TEXT_FOR_NUMBER: i32 = -5;
/// Value of the comparison of a text with a number (measured).
const NUMBER_FOR_TEXT: i32 = -1;

/// What an operand of the tree is.
enum Operand {
    Text(TextOperand),
    Number(NumberOperand),
    Address(AddressOperand),
    Myself,
}

fn classify(operand: LegacyOperand) -> Operand {
    use LegacyOperand::*;
    match operand {
        Method => Operand::Text(TextOperand::Method),
        Uri => Operand::Text(TextOperand::Uri),
        FromUri => Operand::Text(TextOperand::FromUri),
        ToUri => Operand::Text(TextOperand::ToUri),
        SrcIp => Operand::Address(AddressOperand::SrcIp),
        DstIp => Operand::Address(AddressOperand::DstIp),
        SndIp => Operand::Address(AddressOperand::SndIp),
        ToIp => Operand::Address(AddressOperand::ToIp),
        SrcPort => Operand::Number(NumberOperand::SrcPort),
        DstPort => Operand::Number(NumberOperand::DstPort),
        SndPort => Operand::Number(NumberOperand::SndPort),
        ToPort => Operand::Number(NumberOperand::ToPort),
        Af => Operand::Number(NumberOperand::Af),
        SndAf => Operand::Number(NumberOperand::SndAf),
        MsgLen => Operand::Number(NumberOperand::MsgLen),
        Proto => Operand::Number(NumberOperand::Proto),
        SndProto => Operand::Number(NumberOperand::SndProto),
        ToProto => Operand::Number(NumberOperand::ToProto),
        Myself => Operand::Myself,
    }
}

/// The operands that `onsend_route` alone has, with their spelling.
fn onsend_name(operand: LegacyOperand) -> Option<&'static str> {
    use LegacyOperand::*;
    match operand {
        SndIp => Some("snd_ip"),
        ToIp => Some("to_ip"),
        SndPort => Some("snd_port"),
        ToPort => Some("to_port"),
        SndAf => Some("snd_af"),
        SndProto => Some("snd_proto"),
        ToProto => Some("to_proto"),
        _ => None,
    }
}

fn myself_operand(operand: LegacyOperand) -> Option<MyselfOperand> {
    use LegacyOperand::*;
    match operand {
        Uri => Some(MyselfOperand::Uri),
        FromUri => Some(MyselfOperand::FromUri),
        ToUri => Some(MyselfOperand::ToUri),
        SrcIp => Some(MyselfOperand::SrcIp),
        DstIp => Some(MyselfOperand::DstIp),
        SndIp => Some(MyselfOperand::SndIp),
        ToIp => Some(MyselfOperand::ToIp),
        _ => None,
    }
}

/// The number a protocol has in the script.
pub(super) fn proto_number(proto: Proto) -> i32 {
    match proto {
        Proto::Udp => 1,
        Proto::Tcp => 2,
        Proto::Tls => 3,
        Proto::Sctp => 4,
        Proto::Ws => 5,
        Proto::Wss => 6,
    }
}

impl Lower<'_> {
    /// The comparison; `None` if it was reported.
    pub(super) fn legacy(&mut self, comparison: &LegacyCmp) -> Option<ExprKind> {
        if let Some(name) = onsend_name(comparison.left)
            && self.kind != RouteKind::Onsend
        {
            let facts = [("name", name), ("kind", super::kind_text(self.kind))];
            self.report(Diagnostic::new(names::ONSEND_ONLY, comparison.left_span, &facts));
            return None;
        }
        let negated = matches!(comparison.op, BinaryOp::NotEqual | BinaryOp::StrNotEqual | BinaryOp::IntNotEqual);
        let kind = self.comparison(comparison, negated)?;
        let whole = expr(kind, Ty::Int, comparison.left_span);
        // Measured: an evaluation error on the right side makes it differ, and goes no further.
        Some(if whole.can_fail() { ExprKind::Settled(Box::new(whole), negated) } else { whole.kind })
    }

    fn comparison(&mut self, comparison: &LegacyCmp, negated: bool) -> Option<ExprKind> {
        match (&comparison.right, classify(comparison.left)) {
            (LegacyRight::Myself(span), _) if comparison.op == BinaryOp::Match => {
                self.not_a_pattern(comparison, *span);
                None
            }
            (LegacyRight::Operand(operand, _), _) => {
                Some(ExprKind::Myself { operand: myself_operand(*operand)?, negated })
            }
            (LegacyRight::Myself(_), _) => {
                Some(ExprKind::Myself { operand: myself_operand(comparison.left)?, negated })
            }
            (right, Operand::Text(operand)) => self.text_comparison(operand, comparison, negated, right),
            (right, Operand::Number(operand)) => self.number_comparison(operand, comparison, right),
            (right, Operand::Address(operand)) => self.address_comparison(operand, comparison, negated, right),
            (_, Operand::Myself) => None,
        }
    }

    /// The right side as an expression; words and protocols included.
    fn right_side(&mut self, right: &LegacyRight) -> Option<Rve> {
        let text = |text: &str, span: Span| Rve::new(Node::Str(text.as_bytes().into()), span);
        let rve = match right {
            LegacyRight::Expr(e) => self.expr(e),
            LegacyRight::Word(word) => text(&word.text, word.span),
            LegacyRight::Proto(proto, span) => Rve::new(Node::Int(proto_number(*proto)), *span),
            LegacyRight::Host(host) => match &host.kind {
                HostKind::Name(name) => text(name, host.span),
                HostKind::Str(literal) => Rve::new(Node::Str(literal.value.clone()), host.span),
                HostKind::Ip(ip) => text(&ip.to_string(), host.span),
                HostKind::Any => text("*", host.span),
            },
            LegacyRight::Net(net) => text(&net.ip.to_string(), net.span),
            LegacyRight::Myself(_) | LegacyRight::Operand(..) => return None,
        };
        (!rve.is_error()).then_some(rve)
    }

    fn text_comparison(
        &mut self,
        operand: TextOperand,
        comparison: &LegacyCmp,
        negated: bool,
        right: &LegacyRight,
    ) -> Option<ExprKind> {
        let right = self.right_side(right)?;
        let test = match comparison.op {
            BinaryOp::Match if right.ty() == Static::Int => {
                self.not_a_pattern(comparison, right.span);
                return None;
            }
            BinaryOp::Match => TextTest::Match(self.legacy_pattern(right)),
            _ if matches!(right.node, Node::Int(_) | Node::LeastInt) => {
                let name = self.operand_name(comparison);
                self.report(Diagnostic::new(types::NUMBER_TEXT, right.span, &[("name", &name)]).help("text"));
                return Some(ExprKind::Int(if negated { 1 } else { NUMBER_FOR_TEXT }));
            }
            _ => TextTest::Equal { negated, right: Box::new(self.text(right)) },
        };
        Some(ExprKind::TextOperand { operand, test })
    }

    fn number_comparison(
        &mut self,
        operand: NumberOperand,
        comparison: &LegacyCmp,
        right: &LegacyRight,
    ) -> Option<ExprKind> {
        let right = self.right_side(right)?;
        let op = match comparison.op {
            BinaryOp::StrNotEqual => CompareOp::NotEqual,
            op => compare_op(op).unwrap_or(CompareOp::Equal),
        };
        let left = Box::new(expr(ExprKind::Operand(operand), Ty::Int, comparison.left_span));
        match right.node {
            // Measured: a text is no number here, whatever it holds, and the comparison is less than 0 whatever the
            // operator; in a variable it only differs.
            Node::Str(_) | Node::Select(_) => {
                let found =
                    Diagnostic::new(types::TEXT_NUMBER, right.span, &[("name", &self.operand_name(comparison))]);
                self.report(found.help("number"));
                Some(ExprKind::Int(TEXT_FOR_NUMBER))
            }
            Node::Pv(_) => {
                let right = self.value(right, false);
                Some(match right.ty {
                    Ty::Int => ExprKind::CompareInt(op, left, Box::new(right)),
                    _ => ExprKind::CompareNumber(op, left, Box::new(right)),
                })
            }
            _ => Some(ExprKind::CompareInt(op, left, Box::new(self.int(right)))),
        }
    }

    /// The right side of `=~`.
    fn legacy_pattern(&mut self, right: Rve) -> Pattern {
        match right.node {
            Node::Str(_) => self.pattern(right),
            Node::Pv(_) => Pattern::Lenient(Box::new(self.value(right, false))),
            _ => Pattern::Lenient(Box::new(self.text(right))),
        }
    }

    fn operand_name(&self, comparison: &LegacyCmp) -> String {
        String::from_utf8_lossy(self.parsed.sources.text(comparison.left_span)).into_owned()
    }

    fn not_a_pattern(&mut self, comparison: &LegacyCmp, span: Span) {
        let name = self.operand_name(comparison);
        self.report(Diagnostic::new(types::NOT_A_PATTERN, span, &[("name", &name)]).help("compare"));
    }

    fn address_comparison(
        &mut self,
        operand: AddressOperand,
        comparison: &LegacyCmp,
        negated: bool,
        right: &LegacyRight,
    ) -> Option<ExprKind> {
        let right = match right {
            LegacyRight::Net(net) if comparison.op == BinaryOp::Match => {
                self.not_a_pattern(comparison, net.span);
                return None;
            }
            LegacyRight::Net(net) => AddressRight::Net(net.ip, width(net)),
            // The grammar reports a plain number itself.
            LegacyRight::Expr(e) if matches!(e.kind, ast::ExprKind::Int(_)) => return None,
            _ => {
                let is_expr = matches!(right, LegacyRight::Expr(_));
                let rve = self.right_side(right)?;
                if rve.ty() == Static::Int {
                    let name = self.operand_name(comparison);
                    let found = Diagnostic::new(types::NOT_AN_ADDRESS, rve.span, &[("name", &name)]);
                    self.report(found.help("forms"));
                    return None;
                }
                match comparison.op {
                    BinaryOp::Match if is_address(&rve) => {
                        self.not_a_pattern(comparison, rve.span);
                        return None;
                    }
                    BinaryOp::Match => AddressRight::Match(self.legacy_pattern(rve)),
                    _ => self.address_text(rve, is_expr),
                }
            }
        };
        Some(ExprKind::Address { operand, negated, right })
    }

    fn address_text(&mut self, rve: Rve, is_expr: bool) -> AddressRight {
        if let Node::Str(text) = &rve.node
            && let Ok(text) = std::str::from_utf8(text)
        {
            if let Some((ip, bits)) = parse_net(text) {
                return AddressRight::Net(ip, bits);
            }
            // Measured: an address that is cut short is no name either.
            let has_letter = text.bytes().any(|byte| byte.is_ascii_alphabetic());
            if !is_expr || (is_host_name(text) && has_letter) {
                return AddressRight::Host(text.into());
            }
        }
        AddressRight::Text(Box::new(self.text(rve)))
    }
}

/// An address that stands there as text.
fn is_address(rve: &Rve) -> bool {
    match &rve.node {
        Node::Str(text) => std::str::from_utf8(text).is_ok_and(|text| text.parse::<IpAddr>().is_ok()),
        _ => false,
    }
}

/// The number of bits that count.
fn width(net: &IpNet) -> u8 {
    match (net.bits, net.mask) {
        (Some(bits), _) => bits,
        (None, Some(mask)) => mask_width(mask),
        (None, None) => full_width(net.ip),
    }
}

fn full_width(ip: IpAddr) -> u8 {
    if ip.is_ipv4() { 32 } else { 128 }
}

fn mask_width(mask: IpAddr) -> u8 {
    let ones = match mask {
        IpAddr::V4(mask) => mask.to_bits().leading_ones(),
        IpAddr::V6(mask) => mask.to_bits().leading_ones(),
    };
    u8::try_from(ones).unwrap_or(128)
}

/// Whether a text can be looked up: letters, digits, dots, dashes and the underscore of some private names.
fn is_host_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
}

/// `ip`, `ip/bits` or `ip/mask` in a string. Measured: no bits at all are 0, and blanks may stand around the slash, but
/// not at the ends.
fn parse_net(text: &str) -> Option<(IpAddr, u8)> {
    let (ip, mask) = text.split_once('/').map_or((text, None), |(ip, mask)| (ip.trim_end(), Some(mask.trim_start())));
    let ip: IpAddr = ip.trim_start_matches('[').trim_end_matches(']').parse().ok()?;
    let bits = match mask {
        None => full_width(ip),
        Some("") => 0,
        Some(mask) => match mask.parse::<u8>() {
            Ok(bits) if bits <= full_width(ip) => bits,
            _ => mask_width(mask.parse().ok()?),
        },
    };
    Some((ip, bits))
}
