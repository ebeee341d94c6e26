//! Numbers, mixed words such as `10k`, and IPv6 addresses.

use super::Scanner;
use crate::token::T;
use std::net::Ipv6Addr;

/// The letters of the longest address: `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255`.
const MAX_IPV6: usize = 45;

impl Scanner<'_> {
    /// A number, or a word that only starts as one: the longest run of letters and digits counts.
    pub(super) fn number(&mut self) {
        let start = self.cur.pos;
        let length = self.word_length();
        let value = self.cur.text.get(start..start + length).and_then(parse_number);
        let word = if value.is_none() { self.intern(start, length) } else { 0 };
        self.cur.pos += length;
        let span = self.span_from(start);
        match value {
            Some(value) => self.push(T::Int, value, span),
            None => self.push(T::NumId, word, span),
        }
    }

    /// An IPv6 address without brackets; false if there is none here.
    pub(super) fn ipv6(&mut self) -> bool {
        let near_colon = self.rest().iter().take(5).position(|byte| *byte == b':');
        let Some(colon) = near_colon else { return false };
        if self.rest().iter().take(colon).any(|byte| !byte.is_ascii_hexdigit()) {
            return false;
        }
        let is_part = |byte: &&u8| byte.is_ascii_hexdigit() || matches!(**byte, b':' | b'.');
        let length = self.rest().iter().take(MAX_IPV6 + 1).take_while(is_part).count();
        let run = self.rest().get(..length).unwrap_or(&[]);
        if matches!(self.peek_at(length), Some(b'g'..=b'z' | b'G'..=b'Z' | b'_')) {
            return false;
        }
        let Some(address) = std::str::from_utf8(run).ok().and_then(|text| text.parse::<Ipv6Addr>().ok()) else {
            return false;
        };
        let start = self.cur.pos;
        self.cur.pos += length;
        let span = self.span_from(start);
        let index = u32::try_from(self.tables.ipv6.len()).unwrap_or(u32::MAX);
        self.tables.ipv6.push(address);
        self.push(T::Ipv6, index, span);
        true
    }
}

/// The value of a number modulo 2^32: too many digits are never an error (measured on Kamailio 5.6.3).
pub(crate) fn parse_number(text: &[u8]) -> Option<u32> {
    let digits = |text: &[u8], radix: u32| {
        let mut value = 0u32;
        for byte in text {
            value = value.wrapping_mul(radix).wrapping_add(char::from(*byte).to_digit(radix)?);
        }
        (!text.is_empty()).then_some(value)
    };
    if let Some(hex) = text.strip_prefix(b"0x") {
        return digits(hex, 16);
    }
    if let Some(binary) = text.strip_suffix(b"b") {
        return digits(binary, 2);
    }
    match text {
        [b'0'] => Some(0),
        [b'0', octal @ ..] => digits(octal, 8),
        _ => digits(text, 10),
    }
}
