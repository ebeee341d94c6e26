//! The `ul.*` RPC commands: what the tables hold, and changes by hand.
//!
//! Names, order and texts are those measured on Kamailio 5.6.3, so that `kamcmd`, `kamctl ul show` and their like can
//! read the answers.

mod change;

use srcc_runtime::clock;
use srcc_runtime::config;
use srcc_runtime::destination::sockets;
use srcc_runtime::rpc::{Rpc, RpcArgs, RpcError, RpcResult, RpcValue};
use srcc_runtime::value::Str;

use crate::aor;
use crate::contact::{self, Contact, Q_UNSPECIFIED, Secs};
use crate::params::params;
use crate::table::{self, Domain, Record};

/// The commands of this module.
pub const COMMANDS: &[Rpc] = &[
    Rpc {
        name: "ul.dump",
        doc: "shows all contacts of all tables; with `brief` only the addresses of record",
        run: dump,
    },
    Rpc { name: "ul.lookup", doc: "shows the contacts of an address of record: table, aor", run: lookup },
    Rpc { name: "ul.rm", doc: "removes an address of record: table, aor", run: change::rm },
    Rpc { name: "ul.rm_contact", doc: "removes a contact: table, aor, contact uri", run: change::rm_contact },
    Rpc { name: "ul.flush", doc: "writes changes to the database; there is none in memory mode", run: flush },
    Rpc {
        name: "ul.add",
        doc: "adds a contact: table, aor, uri, expires, q, path, flags, cflags, methods [, received [, socket]]",
        run: change::add,
    },
    Rpc { name: "ul.db_users", doc: "counts addresses of record in the database", run: no_database },
    Rpc { name: "ul.db_contacts", doc: "counts contacts in the database", run: no_database },
    Rpc { name: "ul.db_expired_contacts", doc: "counts expired contacts in the database", run: no_database },
];

fn flush(_args: &RpcArgs) -> RpcResult {
    Ok(Vec::new())
}

fn no_database(_args: &RpcArgs) -> RpcResult {
    Err(RpcError::new(500, "Command is not supported in db_mode=0"))
}

fn no_table() -> RpcError {
    RpcError::new(500, "Domain table not found")
}

/// A member of a list that has a name of its own.
fn named(name: &'static str, value: RpcValue) -> RpcValue {
    RpcValue::Struct(vec![(name, value)])
}

fn dump(args: &RpcArgs) -> RpcResult {
    let brief = args.text(0).is_ok_and(|word| *word == *b"brief");
    // The table made last comes first, as in the original.
    let domains = table::domains().into_iter().rev().map(|domain| named("Domain", dump_domain(domain, brief)));
    Ok(vec![RpcValue::Struct(vec![("Domains", RpcValue::Array(domains.collect()))])])
}

fn dump_domain(domain: &Domain, brief: bool) -> RpcValue {
    let now = contact::now();
    let mut aors = Vec::new();
    let mut longest = 0;
    domain.each_part(|records| {
        let before = aors.len();
        aors.extend(records.map(|record| match brief {
            true => named("AoR", Str::copy(&record.aor).into()),
            false => named("Info", dump_record(record, now)),
        }));
        longest = longest.max(aors.len() - before);
    });
    let stats = vec![("Records", number(aors.len())), ("Max-Slots", number(longest))];
    RpcValue::Struct(vec![
        ("Domain", domain.name.clone().into()),
        ("Size", number(domain.size())),
        ("AoRs", RpcValue::Array(aors)),
        ("Stats", RpcValue::Struct(stats)),
    ])
}

fn number(n: usize) -> RpcValue {
    RpcValue::Int(i64::try_from(n).unwrap_or(i64::MAX))
}

fn dump_record(record: &Record, now: Secs) -> RpcValue {
    RpcValue::Struct(vec![
        ("AoR", Str::copy(&record.aor).into()),
        ("HashID", record.hash_id().into()),
        ("Contacts", dump_contacts(record.contacts.iter(), now)),
    ])
}

fn dump_contacts<'a>(contacts: impl Iterator<Item = &'a Contact>, now: Secs) -> RpcValue {
    RpcValue::Array(contacts.map(|contact| named("Contact", dump_contact(contact, now))).collect())
}

/// A contact as operators see it.
fn dump_contact(contact: &Contact, now: Secs) -> RpcValue {
    let text = |text: &[u8]| RpcValue::Str(if text.is_empty() { "[not set]".into() } else { Str::copy(text) });
    let int = |n: u32| RpcValue::Int(n.into());
    let expires = match contact.expires {
        0 => "permanent".into(),
        _ if contact.is_valid(now) => int(contact.expires_in(now)),
        _ => "expired".into(),
    };
    // A whole number: kamcmd cannot show a negative fraction.
    let q = match contact.q {
        Q_UNSPECIFIED => RpcValue::Int(-1),
        q => RpcValue::Double(f64::from(q) / 1000.0),
    };
    let socket = contact.socket.and_then(|id| sockets().get(id)).map(|socket| socket.text()).unwrap_or_default();
    let kept_alive = contact.cflags & params().nat_bits() != 0;
    let conn = contact.conn.map_or(-1, |conn| i64::from(conn.0));
    RpcValue::Struct(vec![
        ("Address", text(contact.uri())),
        ("Expires", expires),
        ("Q", q),
        ("Call-ID", text(contact.call_id())),
        ("CSeq", int(contact.cseq)),
        ("User-Agent", text(contact.user_agent())),
        ("Received", text(contact.received())),
        ("Path", text(contact.path())),
        ("State", "CS_NEW".into()),
        ("Flags", int(contact.flags)),
        ("CFlags", int(contact.cflags)),
        ("Socket", text(socket.as_bytes())),
        ("Methods", int(contact.methods)),
        ("Ruid", text(contact.ruid())),
        ("Instance", text(contact.instance())),
        ("Reg-Id", int(contact.reg_id)),
        ("Server-Id", i64::from(config::core().server_id).into()),
        ("Tcpconn-Id", conn.into()),
        ("Keepalive", i64::from(kept_alive).into()),
        ("Last-Keepalive", last_seen(contact)),
        ("KA-Roundtrip", 0.into()),
        ("Last-Modified", int(contact.last_modified)),
    ])
}

/// When something was last heard from the contact; of one added by hand, which was never heard of, the present.
fn last_seen(contact: &Contact) -> RpcValue {
    match contact.last_modified {
        0 => clock::wall_secs().into(),
        secs => i64::from(secs).into(),
    }
}

fn lookup(args: &RpcArgs) -> RpcResult {
    let missing = |_| RpcError::new(500, "Not enough parameters (table and AOR to lookup)");
    let (name, aor_text) = (args.text(0).map_err(missing)?, args.text(1).map_err(missing)?);
    let domain = table::find_domain(&name).ok_or_else(no_table)?;
    let aor = aor::from_operator(&aor_text, params().use_domain)?;
    let now = contact::now();
    domain.view(&aor, |contacts| {
        if contacts.is_empty() {
            return Err(RpcError::new(500, "AOR not found in location table"));
        }
        if !contacts.iter().any(|contact| contact.is_valid(now)) {
            return Err(RpcError::new(500, "AOR has no contacts"));
        }
        let valid = contacts.iter().filter(|contact| contact.is_valid(now));
        Ok(vec![RpcValue::Struct(vec![("AoR", Str::copy(&aor).into()), ("Contacts", dump_contacts(valid, now))])])
    })
}

#[cfg(test)]
mod tests;
