//! Contacts added and removed by hand.

use srcc_runtime::destination::sockets;
use srcc_runtime::rpc::{RpcArgs, RpcError, RpcResult, RpcValue};
use srcc_runtime::transport::{Proto, SockId};
use srcc_runtime::value::Str;

use super::no_table;
use crate::aor;
use crate::contact::{self, Contact, ContactInfo};
use crate::matching::{self, Key};
use crate::params::params;
use crate::ruid;
use crate::table::{self, Domain};

/// Call-ID and User-Agent of contacts that are added by hand; tools recognise them by these.
const CALL_ID: &[u8] = b"dfjrewr12386fd6-343@kamailio.rpc";
const USER_AGENT: &[u8] = b"kamailio SIP Router - RPC Server";

/// The table and the address of record that the first two arguments name.
fn place(args: &RpcArgs, missing: &'static str) -> Result<(&'static Domain, Vec<u8>), RpcError> {
    let text = |n| args.text(n).map_err(|_| RpcError::new(500, missing));
    let (name, aor_text) = (text(0)?, text(1)?);
    let domain = table::find_domain(&name).ok_or_else(no_table)?;
    Ok((domain, aor::from_operator(&aor_text, params().use_domain)?))
}

pub(super) fn rm(args: &RpcArgs) -> RpcResult {
    let (domain, aor) = place(args, "Not enough parameters (table and AOR to lookup)")?;
    domain.update(&aor, Vec::clear);
    Ok(Vec::new())
}

pub(super) fn rm_contact(args: &RpcArgs) -> RpcResult {
    const MISSING: &str = "Not enough parameters (table, AOR and contact)";
    let uri = args.text(2).map_err(|_| RpcError::new(500, MISSING))?;
    let (domain, aor) = place(args, MISSING)?;
    domain.update(&aor, |contacts| {
        if contacts.is_empty() {
            return Err(RpcError::new(404, "AOR not found"));
        }
        let at = contacts.iter().position(|contact| contact.uri() == &uri[..]);
        let at = at.ok_or_else(|| RpcError::new(404, "Contact not found"))?;
        contacts.remove(at);
        Ok(Vec::new())
    })
}

pub(super) fn add(args: &RpcArgs) -> RpcResult {
    let wrong = |_| RpcError::new(500, "Not enough parameters or wrong format");
    let text = |n| args.text(n).map_err(wrong);
    let int = |n| args.int(n).map_err(wrong);
    // In place of a text that is not to be set stands 0.
    let optional = |n| args.text(n).ok().filter(|text| **text != *b"0").unwrap_or_default();
    let bits = |n| int(n).map(|value| value as u32);
    let (uri, path, received) = (text(2)?, optional(5), optional(9));
    text(5)?;
    let q = priority(args, 4).ok_or_else(|| RpcError::new(500, "Not enough parameters or wrong format"))?;
    let expires = u32::try_from(int(3)?).unwrap_or(0);
    let (flags, cflags, methods) = (bits(6)?, bits(7)?, bits(8)?);
    let (domain, aor) = place(args, "Not enough parameters or wrong format")?;
    let info = ContactInfo {
        uri: &uri,
        call_id: CALL_ID,
        cseq: 1,
        user_agent: USER_AGENT,
        received: &received,
        path: &path,
        expires: if expires == 0 { 0 } else { contact::now().saturating_add(expires) },
        q,
        flags,
        cflags,
        methods,
        socket: socket(&optional(10)),
        ..ContactInfo::default()
    };
    let new = Contact::new(&info, ruid::next(ruid::RPC).as_bytes());
    let new = new.map_err(|error| RpcError::new(500, error.to_string()))?;
    let key = Key { uri: &uri, call_id: CALL_ID, path: &path, ..Key::default() };
    domain.update(&aor, |contacts| match matching::position(contacts, &key, params()) {
        Some(at) => matching::replace(contacts, at, new, params()),
        None => matching::insert(contacts, new, params()),
    });
    Ok(Vec::new())
}

/// A priority in thousandths out of a number such as 0.5 or its text; -1 = none.
fn priority(args: &RpcArgs, n: usize) -> Option<i16> {
    let q = match args.values.get(n)? {
        RpcValue::Double(q) => *q,
        RpcValue::Int(q) => *q as f64,
        RpcValue::Str(text) => text.text().parse().ok()?,
        _ => return None,
    };
    Some(if q < 0.0 { contact::Q_UNSPECIFIED } else { (q.min(1.0) * 1000.0).round() as i16 })
}

/// The socket that `proto:host:port` names, if it is one of ours.
fn socket(text: &Str) -> Option<SockId> {
    let text = std::str::from_utf8(text).ok()?;
    let (proto, rest) = text.split_once(':')?;
    let (host, port) = rest.rsplit_once(':')?;
    let found = sockets().find(host.as_bytes(), port.parse().ok()?, Proto::from_name(proto.as_bytes()));
    found.map(|socket| socket.id)
}
