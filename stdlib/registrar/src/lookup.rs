//! `lookup` and its like: the contacts of an address of record become the destinations of a request (RFC 3261 16.5).

use smallvec::SmallVec;
use srcc_mod_usrloc::contact::{self, Contact};
use srcc_mod_usrloc::params::{Params as Location, params as location};
use srcc_mod_usrloc::table::{self, Domain, Record};
use srcc_runtime::config;
use srcc_runtime::cx::{Branch, Cx};
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;
use srcc_sip::Uri;

use crate::aor;
use crate::common::first_hop;
use crate::gruu::{self, Gruu};
use crate::params::{Params, params};
use crate::rcd;

/// Contacts found, the preferred one first.
type Found = SmallVec<[Contact; 2]>;

/// Why there is no contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    /// None is registered.
    Unregistered,
    /// None can handle the method.
    Method,
    /// The URI means no address of record.
    Uri,
}

impl Missing {
    fn rc(self) -> Rc {
        match self {
            Missing::Unregistered => Rc(-1),
            Missing::Method => Rc(-2),
            Missing::Uri => Rc(-3),
        }
    }
}

/// Replaces the request URI, or the address of record `uri`, by its preferred contact, and adds a branch for each
/// further one.
///
/// Path and received URI become the next hop, and the socket is the one that the contact registered by.
#[script_fn(module = "registrar", routes(request, failure, event))]
#[returns(
    1 = "found",
    -1 = "not registered",
    -2 = "registered, but no contact can handle the method",
    -3 = "the URI is no address of record"
)]
pub fn lookup(cx: &mut Cx, table: &'static str, uri: Option<Str>) -> Rc {
    let uri = uri.unwrap_or_else(|| cx.request_uri());
    match find(cx, table::domain(table.as_bytes()), &uri, params(), location()) {
        Ok(found) => to_request_uri(cx, &found, params()),
        Err(missing) => missing.rc(),
    }
}

/// Adds a branch for each contact of the request URI, or of the address of record `uri`, and leaves the request URI
/// as it is.
#[script_fn(module = "registrar", routes(request, failure, event))]
#[returns(
    1 = "found",
    -1 = "not registered",
    -2 = "registered, but no contact can handle the method",
    -3 = "the URI is no address of record"
)]
pub fn lookup_to_dset(cx: &mut Cx, table: &'static str, uri: Option<Str>) -> Rc {
    let uri = uri.unwrap_or_else(|| cx.request_uri());
    match find(cx, table::domain(table.as_bytes()), &uri, params(), location()) {
        Ok(found) => {
            add_branches(cx, &found);
            Rc::TRUE
        }
        Err(missing) => missing.rc(),
    }
}

/// As `lookup`, for the request URI and each branch. A branch that is not registered stays as it is.
#[script_fn(module = "registrar", routes(request, failure, event))]
#[returns(1 = "a destination was found", -1 = "none is registered", -2 = "none can handle the method", -3 = "bad URI")]
pub fn lookup_branches(cx: &mut Cx, table: &'static str) -> Rc {
    let before = cx.branches.len();
    let mut rc = lookup(cx, table, None);
    let domain = table::domain(table.as_bytes());
    for at in 0..before {
        let Some(uri) = cx.branches.get(at).map(|branch| branch.uri.clone()) else { break };
        let Ok(found) = find(cx, domain, &uri, params(), location()) else { continue };
        let Some((first, others)) = found.split_first() else { continue };
        // Measured: the attributes of the record are not taken along.
        let branch = Branch { instance: None, reg_id: 0, ruid: None, location_ua: None, ..branch_to(first) };
        if let Some(slot) = cx.branches.get_mut(at) {
            *slot = branch;
        }
        rcd::set(cx, first, params(), contact::now());
        if params().append_branches.get() != 0 {
            add_branches(cx, others);
        }
        rc = Rc::TRUE;
    }
    rc
}

/// The usable contacts of the address of record that a URI means; for a GRUU only the one it names.
fn find(cx: &Cx, domain: &Domain, uri: &[u8], params: &Params, location: &Location) -> Result<Found, Missing> {
    let parsed = Uri::parse(uri).map_err(|error| {
        srcc_runtime::error!("<{}> is no address of record: {error}", String::from_utf8_lossy(uri));
        Missing::Uri
    })?;
    let gruu = match gruu::read(&parsed).filter(|_| params.gruu_enabled) {
        Some(Ok(gruu)) => Some(gruu),
        Some(Err(())) => {
            srcc_runtime::error!("<{}> is no temporary GRUU of ours", String::from_utf8_lossy(uri));
            return Err(Missing::Uri);
        }
        None => None,
    };
    let (now, method) = (contact::now(), cx.msg.method() as u32);
    let choose = |contacts: &[Contact]| {
        let valid = || contacts.iter().filter(|contact| contact.is_valid(now));
        let found: Found = match gruu {
            None => valid().filter(|c| !params.method_filtering || c.methods & method != 0).cloned().collect(),
            Some(Gruu::Public(instance)) => {
                valid().find(|c| gruu::is_instance(c, instance)).cloned().into_iter().collect()
            }
            Some(Gruu::Temporary { ruid, .. }) => valid().find(|c| c.ruid() == ruid).cloned().into_iter().collect(),
        };
        let missing = if valid().next().is_some() && gruu.is_none() { Missing::Method } else { Missing::Unregistered };
        if found.is_empty() { Err(missing) } else { Ok(found) }
    };
    if let Some(Gruu::Temporary { ruid, hash }) = gruu {
        let wanted = |record: &Record| record.contacts.iter().any(|contact| contact.ruid() == ruid);
        return domain.view_hashed(hash, wanted, choose);
    }
    let aor = aor::of_uri(uri, params, location).map_err(|refusal| {
        srcc_runtime::error!("<{}> is no address of record: {refusal}", String::from_utf8_lossy(uri));
        Missing::Uri
    })?;
    domain.view(&aor, choose)
}

fn to_request_uri(cx: &mut Cx, found: &[Contact], params: &Params) -> Rc {
    let Some((first, others)) = found.split_first() else { return Missing::Unregistered.rc() };
    rcd::set(cx, first, params, contact::now());
    let fwd = &mut cx.fwd;
    // A copy: a second look-up in a failure route must count as a new request URI even if it finds the same contact.
    fwd.new_uri = Some(Str::copy(first.uri()));
    fwd.dst_uri = next_hop(first);
    fwd.path = first.shared_path();
    fwd.q = first.q.into();
    fwd.branch_flags |= first.cflags;
    fwd.send_socket = first.socket.or(fwd.send_socket);
    fwd.instance = first.shared_instance();
    fwd.reg_id = reg_id(first);
    fwd.ruid = first.shared_ruid();
    fwd.location_ua = first.shared_user_agent();
    if params.append_branches.get() != 0 {
        add_branches(cx, others);
    }
    Rc::TRUE
}

fn reg_id(contact: &Contact) -> i32 {
    i32::try_from(contact.reg_id).unwrap_or(0)
}

/// Where a request to the contact goes first: its Path, or the URI it is really reached at.
fn next_hop(contact: &Contact) -> Option<Str> {
    let Some(path) = contact.shared_path() else { return contact.shared_received() };
    let uri = first_hop(&path)?.uri;
    Some(path.part(uri))
}

fn branch_to(contact: &Contact) -> Branch {
    Branch {
        uri: contact.shared_uri(),
        dst_uri: next_hop(contact),
        path: contact.shared_path(),
        q: contact.q.into(),
        flags: contact.cflags,
        send_socket: contact.socket,
        instance: contact.shared_instance(),
        reg_id: reg_id(contact),
        ruid: contact.shared_ruid(),
        location_ua: contact.shared_user_agent(),
    }
}

fn add_branches(cx: &mut Cx, contacts: &[Contact]) {
    // The request URI is a destination as well.
    let room = config::core().max_branches.saturating_sub(1).saturating_sub(cx.branches.len());
    if contacts.len() > room {
        srcc_runtime::error!("{} contacts are left out: there are too many branches", contacts.len() - room);
    }
    cx.branches.extend(contacts.iter().take(room).map(branch_to));
}

#[cfg(test)]
mod tests;
