//! The binary RPC encoding that `kamcmd` speaks: length-prefixed packets of tagged values.
//!
//! Facts taken from exchanges between `kamcmd` and Kamailio 5.6.3 (see the tests): a packet is a magic byte, a byte with
//! kind and field widths, the body's length, a cookie that the answer repeats, and the body. A value is one byte (tag
//! and size), perhaps length bytes, and content. Numbers are big-endian in as few bytes as they need.

use srcc_runtime::rpc::{RpcArgs, RpcError, RpcValue};
use srcc_runtime::value::Str;

/// High half of the first byte; the low half is the version.
const MAGIC: u8 = 0xa1;

/// Longest request that is read, in bytes.
pub const MAX_REQUEST: usize = 65_536;

/// Kind of a packet, in the high half of its second byte.
const REQUEST: u8 = 0;
const REPLY: u8 = 1;
const FAULT: u8 = 3;

/// Low half of a value's first byte.
mod tag {
    pub(super) const INT: u8 = 0;
    pub(super) const STR: u8 = 1;
    pub(super) const DOUBLE: u8 = 2;
    pub(super) const STRUCT: u8 = 3;
    pub(super) const ARRAY: u8 = 4;
    pub(super) const AVP: u8 = 5;
    pub(super) const BYTES: u8 = 6;
    /// High bit: the three size bits count length bytes. With no length bytes it closes a struct or array.
    pub(super) const LONG: u8 = 0x80;
}

/// What is wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The packet does not begin as one.
    #[error("not a binary RPC packet")]
    Magic,
    /// A packet of another kind than a request.
    #[error("not a request")]
    NotARequest,
    /// Longer than [`MAX_REQUEST`].
    #[error("request too long")]
    TooLong,
    /// A value runs past the end, or has a tag that requests cannot have.
    #[error("malformed value")]
    Value,
}

/// A decoded request.
#[derive(Debug, PartialEq)]
pub struct Request {
    /// Repeated in the answer.
    pub cookie: Vec<u8>,
    /// Name of the command.
    pub method: String,
    /// Its arguments.
    pub args: RpcArgsValues,
}

/// The arguments in order.
pub type RpcArgsValues = Vec<RpcValue>;

/// Takes one request off the front of `input`: the request and how many bytes it took, or nothing while it is incomplete.
pub fn decode(input: &[u8]) -> Result<Option<(Request, usize)>, DecodeError> {
    let [magic, kind, rest @ ..] = input else {
        return if input.first().is_some_and(|b| *b != MAGIC) { Err(DecodeError::Magic) } else { Ok(None) };
    };
    if *magic != MAGIC {
        return Err(DecodeError::Magic);
    }
    if kind >> 4 != REQUEST {
        return Err(DecodeError::NotARequest);
    }
    let (len_bytes, cookie_bytes) = (usize::from(kind >> 2 & 3) + 1, usize::from(kind & 3) + 1);
    let Some((len, rest)) = rest.split_at_checked(len_bytes) else { return Ok(None) };
    let body_len = len.iter().fold(0_usize, |n, b| n << 8 | usize::from(*b));
    if body_len > MAX_REQUEST {
        return Err(DecodeError::TooLong);
    }
    let Some((cookie, rest)) = rest.split_at_checked(cookie_bytes) else { return Ok(None) };
    let Some(mut body) = rest.get(..body_len) else { return Ok(None) };
    let method = match take(&mut body)? {
        RpcValue::Str(name) => name.text().into_owned(),
        _ => return Err(DecodeError::Value),
    };
    let mut args = Vec::new();
    while !body.is_empty() {
        args.push(take(&mut body)?);
    }
    let taken = 2 + len_bytes + cookie_bytes + body_len;
    Ok(Some((Request { cookie: cookie.to_vec(), method, args }, taken)))
}

/// Takes one plain value off the front of `body`.
fn take(body: &mut &[u8]) -> Result<RpcValue, DecodeError> {
    let (first, mut rest) = body.split_first().ok_or(DecodeError::Value)?;
    let size = usize::from(first >> 4 & 7);
    let len = if first & tag::LONG == 0 {
        size
    } else {
        let (len, after) = rest.split_at_checked(size).ok_or(DecodeError::Value)?;
        rest = after;
        len.iter()
            .try_fold(0_usize, |n, b| n.checked_mul(256)?.checked_add(usize::from(*b)))
            .ok_or(DecodeError::Value)?
    };
    let (content, after) = rest.split_at_checked(len).ok_or(DecodeError::Value)?;
    *body = after;
    match first & 0xf {
        tag::INT => Ok(RpcValue::Int(number(content)?)),
        tag::DOUBLE => Ok(RpcValue::Double(number(content)? as f64 / 1000.0)),
        tag::STR => Ok(RpcValue::Str(Str::copy(content.strip_suffix(b"\0").unwrap_or(content)))),
        tag::BYTES => Ok(RpcValue::Str(Str::copy(content))),
        _ => Err(DecodeError::Value),
    }
}

/// A big-endian number of up to four bytes, signed when it fills all four.
fn number(content: &[u8]) -> Result<i64, DecodeError> {
    if content.len() > 4 {
        return Err(DecodeError::Value);
    }
    let value = content.iter().fold(0_u32, |n, b| n << 8 | u32::from(*b));
    Ok(i64::from(value.cast_signed()))
}

/// The answer to a request.
#[must_use]
pub fn encode(cookie: &[u8], answer: &Result<Vec<RpcValue>, RpcError>) -> Vec<u8> {
    let mut body = Vec::new();
    let kind = match answer {
        Ok(values) => {
            values.iter().for_each(|v| put(v, &mut body));
            REPLY
        }
        Err(error) => {
            put(&RpcValue::Int(i64::from(error.code)), &mut body);
            put(&RpcValue::from(error.text.as_str()), &mut body);
            FAULT
        }
    };
    let len = significant(body.len() as u32);
    // A length of zero is still written as one byte.
    let len = if len.is_empty() { vec![0] } else { len };
    let mut out = Vec::with_capacity(body.len() + 12);
    out.push(MAGIC);
    out.push(kind << 4 | ((len.len() as u8 - 1) << 2) | (cookie.len().max(1) as u8 - 1));
    out.extend_from_slice(&len);
    out.extend_from_slice(cookie);
    out.append(&mut body);
    out
}

fn put(value: &RpcValue, out: &mut Vec<u8>) {
    match value {
        RpcValue::Int(n) => content(tag::INT, &significant(*n as u32), out),
        RpcValue::Double(d) => content(tag::DOUBLE, &significant((d * 1000.0) as i32 as u32), out),
        RpcValue::Str(s) => text(tag::STR, s, out),
        RpcValue::Struct(members) => structure(members.iter().map(|(name, value)| (*name, value)), out),
        RpcValue::Map(members) => structure(members.iter().map(|(name, value)| (name.as_str(), value)), out),
        RpcValue::Many(items) => items.iter().for_each(|item| put(item, out)),
        // Measured: a list of named values is one structure, whose names repeat.
        RpcValue::Array(items) if items.iter().all(is_named) => {
            out.push(tag::STRUCT);
            items.iter().for_each(|item| put_members(item, out));
            out.push(tag::STRUCT | tag::LONG);
        }
        // Measured: a list of structures is framed as one (`htable.dump`); kamcmd reads no other form.
        RpcValue::Array(items) if items.iter().all(is_structure) => {
            out.push(tag::STRUCT);
            items.iter().for_each(|item| put(item, out));
            out.push(tag::STRUCT | tag::LONG);
        }
        RpcValue::Array(items) => {
            out.push(tag::ARRAY);
            items.iter().for_each(|item| put(item, out));
            out.push(tag::ARRAY | tag::LONG);
        }
    }
}

/// Whether a value is a structure.
fn is_structure(value: &RpcValue) -> bool {
    matches!(value, RpcValue::Struct(_) | RpcValue::Map(_))
}

/// Whether a value is a structure with one member.
fn is_named(value: &RpcValue) -> bool {
    match value {
        RpcValue::Struct(members) => members.len() == 1,
        RpcValue::Map(members) => members.len() == 1,
        _ => false,
    }
}

fn put_members(value: &RpcValue, out: &mut Vec<u8>) {
    match value {
        RpcValue::Struct(members) => members.iter().for_each(|(name, member)| put_member(name, member, out)),
        RpcValue::Map(members) => members.iter().for_each(|(name, member)| put_member(name, member, out)),
        _ => {}
    }
}

fn put_member(name: &str, member: &RpcValue, out: &mut Vec<u8>) {
    text(tag::AVP, name.as_bytes(), out);
    put(member, out);
}

fn structure<'a>(members: impl Iterator<Item = (&'a str, &'a RpcValue)>, out: &mut Vec<u8>) {
    out.push(tag::STRUCT);
    members.for_each(|(name, member)| put_member(name, member, out));
    out.push(tag::STRUCT | tag::LONG);
}

/// Text is sent with a zero byte behind it, which counts.
fn text(tag: u8, bytes: &[u8], out: &mut Vec<u8>) {
    head(tag, bytes.len() + 1, out);
    out.extend_from_slice(bytes);
    out.push(0);
}

fn content(tag: u8, bytes: &[u8], out: &mut Vec<u8>) {
    head(tag, bytes.len(), out);
    out.extend_from_slice(bytes);
}

fn head(tag: u8, len: usize, out: &mut Vec<u8>) {
    if len < 8 {
        out.push((len as u8) << 4 | tag);
    } else {
        let bytes = significant(len as u32);
        out.push(tag::LONG | (bytes.len() as u8) << 4 | tag);
        out.extend_from_slice(&bytes);
    }
}

/// The number without its leading zero bytes; zero takes none.
fn significant(n: u32) -> Vec<u8> {
    n.to_be_bytes().into_iter().skip_while(|b| *b == 0).collect()
}

/// The arguments as the commands take them.
#[must_use]
pub fn args(values: RpcArgsValues) -> RpcArgs {
    RpcArgs { values }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    }

    #[test]
    fn a_list_of_named_values_is_one_structure_whose_names_repeat() {
        let contact = |n| RpcValue::Struct(vec![("Contact", RpcValue::Int(n))]);
        let (mut list, mut members) = (Vec::new(), Vec::new());
        put(&RpcValue::Array(vec![contact(1), contact(2)]), &mut list);
        put(&RpcValue::Struct(vec![("Contact", 1.into()), ("Contact", 2.into())]), &mut members);
        assert_eq!(list, members);
        let mut numbers = Vec::new();
        put(&RpcValue::Array(vec![1.into()]), &mut numbers);
        assert_eq!(numbers.first(), Some(&tag::ARRAY));
    }

    #[test]
    fn a_list_of_structures_is_framed_as_a_structure() {
        let item = |name: &str| RpcValue::Struct(vec![("name", name.into()), ("value", 5.into())]);
        let mut list = Vec::new();
        put(&RpcValue::Array(vec![item("a"), item("b")]), &mut list);
        // As `htable.dump` of Kamailio 5.6.3 sends it.
        let items = "03556e616d65002161006576616c7565001005830355\
                     6e616d65002162006576616c756500100583";
        assert_eq!(list, bytes(&format!("03{items}83")));
    }

    #[test]
    fn a_request_of_kamcmd_is_understood() {
        let packet = bytes("a103193fb37eed91086366672e6765740031746d00910966725f74696d657200");
        let (request, taken) = decode(&packet).unwrap().unwrap();
        assert_eq!(taken, packet.len());
        assert_eq!(request.cookie, bytes("3fb37eed"));
        assert_eq!(request.method, "cfg.get");
        assert_eq!(request.args, [RpcValue::from("tm"), RpcValue::from("fr_timer")]);
    }

    #[test]
    fn a_request_in_pieces_is_waited_for() {
        let packet = bytes("a1030b6c428c729109746d2e737461747300");
        for cut in 0..packet.len() {
            assert_eq!(decode(&packet[..cut]), Ok(None), "{cut}");
        }
        assert!(decode(&packet).unwrap().is_some());
    }

    #[test]
    fn garbage_is_refused_and_never_panics() {
        assert_eq!(decode(b"GET / HTTP/1.1"), Err(DecodeError::Magic));
        let packet = bytes("a103193fb37eed91086366672e6765740031746d00910966725f74696d657200");
        for at in 0..packet.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut torn = packet.clone();
                torn[at] = value;
                let _ = decode(&torn);
            }
        }
    }

    #[test]
    fn answers_are_byte_for_byte_those_of_the_original() {
        let uptime = RpcValue::Struct(vec![
            ("now", "Mon Nov 23 07:14:17 2026".into()),
            ("up_since", "Mon Nov 23 07:14:14 2026".into()),
            ("uptime", RpcValue::Int(3)),
        ]);
        let expected = "a113527b128c7f03456e6f770091194d6f6e204e6f762032332030373a31343a3137203230323600950975705f73696e\
                        63650091194d6f6e204e6f762032332030373a31343a313420323032360075757074696d6500100383";
        assert_eq!(encode(&bytes("7b128c7f"), &Ok(vec![uptime])), bytes(expected));
        let fault = Err(RpcError::new(500, "command nosuch not found"));
        let expected = "a1331e4a7c01412001f49119636f6d6d616e64206e6f73756368206e6f7420666f756e6400";
        assert_eq!(encode(&bytes("4a7c0141"), &fault), bytes(expected));
        assert_eq!(encode(&bytes("3015351b"), &Ok(vec![])), bytes("a113003015351b"));
    }
}
