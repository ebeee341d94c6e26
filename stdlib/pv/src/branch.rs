//! Further destinations of a request: `$branch`, `$br`, `$bR`, `$ds`, and the static branch `$sbranch` that a script
//! fills in before it appends it.

use crate::text::{length, text_or_null};
use srcc_runtime::avp::PvIndex;
use srcc_runtime::cx::{Branch, Cx};
use srcc_runtime::destination::sockets;
use srcc_runtime::flow::Rc;
use srcc_runtime::transport::SockId;
use srcc_runtime::value::{Str, Val};
use srcc_runtime::{script_fn, script_pv, script_pv_set};

/// URI of the first further branch.
#[script_pv("$br", module = "pv")]
pub fn br(cx: &Cx) -> Option<Str> {
    cx.branches.first().map(|branch| branch.uri.clone())
}

/// Appends a branch with that URI; the undefined value does nothing (measured).
#[script_pv_set("$br", module = "pv")]
pub fn set_br(cx: &mut Cx, value: Val) -> bool {
    match text_or_null(value) {
        Ok(Some(uri)) => {
            let flags = cx.fwd.branch_flags;
            cx.branches.push(Branch { uri, q: -1, flags, ..Branch::default() });
            true
        }
        Ok(None) => true,
        Err(_) => false,
    }
}

/// Appends `;q=0.75` for a priority in thousandths, without trailing zeros.
fn write_q(q: i32, out: &mut Vec<u8>) {
    let text = match q {
        1000.. => "1".to_owned(),
        _ => format!("{}.{:03}", q / 1000, q % 1000).trim_end_matches('0').trim_end_matches('.').to_owned(),
    };
    out.extend_from_slice(b";q=");
    out.extend_from_slice(text.as_bytes());
}

/// All further branches, comma separated, those with a priority in brackets with it; undefined if there are none.
#[script_pv("$bR", module = "pv")]
pub fn br_all(cx: &Cx) -> Option<Str> {
    let mut out = Vec::new();
    for (n, branch) in cx.branches.iter().enumerate() {
        if n > 0 {
            out.extend_from_slice(b", ");
        }
        if branch.q < 0 {
            out.extend_from_slice(&branch.uri);
        } else {
            write_contact(branch, &mut out);
        }
    }
    (!out.is_empty()).then(|| out.into())
}

fn write_contact(branch: &Branch, out: &mut Vec<u8>) {
    out.push(b'<');
    out.extend_from_slice(&branch.uri);
    out.push(b'>');
    if branch.q >= 0 {
        write_q(branch.q, out);
    }
}

/// The destination set as a Contact header: the request URI if the script changed it, and all further branches.
#[script_pv("$ds", module = "pv")]
pub fn ds(cx: &Cx) -> Option<Str> {
    let first = cx.fwd.new_uri.clone().map(|uri| Branch { uri, q: cx.fwd.q, ..Branch::default() });
    let mut out = Vec::new();
    for branch in first.iter().chain(&cx.branches) {
        out.extend_from_slice(if out.is_empty() { b"Contact: " } else { b", " });
        write_contact(branch, &mut out);
    }
    (!out.is_empty()).then(|| out.into())
}

fn socket_text(id: Option<SockId>) -> Option<Str> {
    sockets().get(id?).map(|socket| socket.text().into())
}

fn attribute(branch: &Branch, name: &str) -> Val {
    match name {
        "uri" => branch.uri.clone().into(),
        "dst_uri" => branch.dst_uri.clone().into(),
        "path" => branch.path.clone().into(),
        "q" => {
            if branch.q < 0 {
                Val::Null
            } else {
                Val::Int(branch.q)
            }
        }
        "flags" => Val::Int(branch.flags.cast_signed()),
        "send_socket" => socket_text(branch.send_socket).into(),
        "instance" => branch.instance.clone().into(),
        "ruid" => branch.ruid.clone().into(),
        "location_ua" => branch.location_ua.clone().into(),
        // Connections are not numbered per outbound target here.
        "otcpid" => Val::Int(0),
        _ => Val::Null,
    }
}

fn set_attribute(branch: &mut Branch, name: &str, value: Val) -> bool {
    if let "q" | "flags" = name {
        let Val::Int(n) = value else { return false };
        if name == "q" {
            branch.q = n;
        } else {
            branch.flags = n.cast_unsigned();
        }
        return true;
    }
    let Ok(text) = text_or_null(value) else { return false };
    let text = text.filter(|text| !text.is_empty());
    match name {
        "uri" => match text {
            Some(uri) => branch.uri = uri,
            None => return false,
        },
        "dst_uri" => branch.dst_uri = text,
        "path" => branch.path = text,
        "instance" => branch.instance = text,
        "ruid" => branch.ruid = text,
        "location_ua" => branch.location_ua = text,
        "send_socket" => match text.as_deref().map(crate::transport::socket_named) {
            Some(None) => return false,
            found => branch.send_socket = found.flatten(),
        },
        _ => return false,
    }
    true
}

/// Place of the branch that an index means, counted from the end if negative.
fn place(cx: &Cx, index: PvIndex) -> Option<usize> {
    let count = cx.branches.len();
    let at = match index {
        PvIndex::None => 0,
        PvIndex::At(n) => match usize::try_from(n) {
            Ok(n) => n,
            Err(_) => count.checked_sub(usize::try_from(n.unsigned_abs()).ok()?)?,
        },
        PvIndex::All => return None,
    };
    (at < count).then_some(at)
}

/// An attribute of a further branch, or how many there are (`count`, undefined if none, measured).
#[script_pv(
    "$branch",
    module = "pv",
    words("count", "uri", "dst_uri", "path", "q", "flags", "send_socket", "instance", "ruid", "location_ua", "otcpid")
)]
pub fn branch(cx: &Cx, name: &'static str, index: PvIndex) -> Val {
    if name == "count" {
        return if cx.branches.is_empty() { Val::Null } else { Val::Int(length(cx.branches.len())) };
    }
    place(cx, index).map_or(Val::Null, |at| attribute(&cx.branches[at], name))
}

/// Sets an attribute of a further branch; the undefined value as URI removes the branch.
#[script_pv_set(
    "$branch",
    module = "pv",
    words("count", "uri", "dst_uri", "path", "q", "flags", "send_socket", "instance", "ruid", "location_ua", "otcpid")
)]
pub fn set_branch(cx: &mut Cx, name: &'static str, index: PvIndex, value: Val) -> bool {
    let Some(at) = place(cx, index) else { return false };
    if (name, &value) == ("uri", &Val::Null) {
        cx.branches.remove(at);
        return true;
    }
    set_attribute(&mut cx.branches[at], name, value)
}

/// The branch that a script prepares with `$sbranch`; it belongs to the message.
#[derive(Default)]
struct Prepared(Option<Branch>);

/// An attribute of the prepared branch; `count` is how many further branches there are.
#[script_pv(
    "$sbranch",
    module = "pv",
    words("count", "uri", "dst_uri", "path", "q", "flags", "send_socket", "instance", "ruid", "location_ua", "otcpid")
)]
pub fn sbranch(cx: &Cx, name: &'static str) -> Val {
    if name == "count" {
        return Val::Int(length(cx.branches.len()));
    }
    match cx.ext_get::<Prepared>().and_then(|prepared| prepared.0.as_ref()) {
        Some(branch) if name == "uri" && branch.uri.is_empty() => Val::Null,
        Some(branch) => attribute(branch, name),
        None => Val::Null,
    }
}

/// Sets an attribute of the prepared branch.
#[script_pv_set(
    "$sbranch",
    module = "pv",
    words("count", "uri", "dst_uri", "path", "q", "flags", "send_socket", "instance", "ruid", "location_ua", "otcpid")
)]
pub fn set_sbranch(cx: &mut Cx, name: &'static str, value: Val) -> bool {
    let empty = || Branch { q: -1, ..Branch::default() };
    set_attribute(cx.ext::<Prepared>().0.get_or_insert_with(empty), name, value)
}

fn prepared(cx: &Cx) -> Option<Branch> {
    cx.ext_get::<Prepared>()?.0.clone().filter(|branch| !branch.uri.is_empty())
}

/// Forgets the prepared branch.
#[script_fn(module = "pv", routes(any))]
pub fn sbranch_reset(cx: &mut Cx) -> Rc {
    cx.ext::<Prepared>().0 = None;
    Rc::TRUE
}

/// Appends the prepared branch to the destination set.
#[script_fn(module = "pv", routes(any))]
#[returns(1 = "appended", -1 = "no branch is prepared")]
pub fn sbranch_append(cx: &mut Cx) -> Rc {
    let Some(branch) = prepared(cx) else { return Rc::FALSE };
    cx.branches.push(branch);
    Rc::TRUE
}

/// Makes the prepared branch the first destination: request URI, destination URI and all that goes with it.
#[script_fn(module = "pv", routes(any))]
#[returns(1 = "done", -1 = "no branch is prepared")]
pub fn sbranch_set_ruri(cx: &mut Cx) -> Rc {
    let Some(branch) = prepared(cx) else { return Rc::FALSE };
    cx.set_first_branch(branch);
    Rc::TRUE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::cx;

    fn append(cx: &mut Cx, uri: &'static str, q: i32) {
        cx.branches.push(Branch { uri: uri.into(), q, ..Branch::default() });
    }

    #[test]
    fn the_destination_set_is_written_with_priorities() {
        let mut cx = cx("");
        assert_eq!((br(&cx), br_all(&cx), ds(&cx)), (None, None, None));
        append(&mut cx, "sip:a@a", -1);
        append(&mut cx, "sip:b@b", 333);
        append(&mut cx, "sip:c@c", 1000);
        append(&mut cx, "sip:d@d", 250);
        append(&mut cx, "sip:e@e", 0);
        let rest = "<sip:b@b>;q=0.333, <sip:c@c>;q=1, <sip:d@d>;q=0.25, <sip:e@e>;q=0";
        assert_eq!(br_all(&cx), Some(format!("sip:a@a, {rest}").into()));
        assert_eq!(ds(&cx), Some(format!("Contact: <sip:a@a>, {rest}").into()));
        cx.fwd.new_uri = Some("sip:n@n".into());
        assert_eq!(ds(&cx), Some(format!("Contact: <sip:n@n>, <sip:a@a>, {rest}").into()));
    }

    #[test]
    fn a_branch_is_read_changed_and_removed_by_index() {
        let mut cx = cx("");
        assert_eq!(branch(&cx, "count", PvIndex::None), Val::Null);
        assert!(!set_branch(&mut cx, "q", PvIndex::At(0), Val::Int(5)));
        append(&mut cx, "sip:b1@h1", 500);
        append(&mut cx, "sip:b2@h2", -1);
        assert_eq!(branch(&cx, "count", PvIndex::None), Val::Int(2));
        assert_eq!(branch(&cx, "uri", PvIndex::At(-1)), Val::Str("sip:b2@h2".into()));
        assert_eq!((branch(&cx, "q", PvIndex::At(0)), branch(&cx, "q", PvIndex::At(1))), (Val::Int(500), Val::Null));
        assert!(set_branch(&mut cx, "dst_uri", PvIndex::At(0), Val::Str("sip:o@o".into())));
        assert!(set_branch(&mut cx, "q", PvIndex::At(0), Val::Int(700)));
        assert_eq!(branch(&cx, "dst_uri", PvIndex::None), Val::Str("sip:o@o".into()));
        assert!(set_branch(&mut cx, "dst_uri", PvIndex::At(0), Val::Null));
        assert_eq!(branch(&cx, "dst_uri", PvIndex::None), Val::Null);
        assert!(set_branch(&mut cx, "uri", PvIndex::At(0), Val::Null));
        assert_eq!(branch(&cx, "uri", PvIndex::None), Val::Str("sip:b2@h2".into()));
    }

    #[test]
    fn a_prepared_branch_is_appended_or_becomes_the_first_destination() {
        let mut cx = cx("");
        assert_eq!((sbranch_append(&mut cx), sbranch_set_ruri(&mut cx)), (Rc::FALSE, Rc::FALSE));
        assert!(set_sbranch(&mut cx, "uri", Val::Str("sip:s@s".into())));
        assert!(set_sbranch(&mut cx, "dst_uri", Val::Str("sip:o@o".into())));
        assert_eq!(sbranch_append(&mut cx), Rc::TRUE);
        assert_eq!((sbranch(&cx, "count"), br(&cx)), (Val::Int(1), Some("sip:s@s".into())));
        assert_eq!(sbranch_set_ruri(&mut cx), Rc::TRUE);
        assert_eq!((cx.fwd.new_uri.clone(), cx.fwd.dst_uri.clone()), (Some("sip:s@s".into()), Some("sip:o@o".into())));
        assert_eq!(sbranch_reset(&mut cx), Rc::TRUE);
        assert_eq!(sbranch(&cx, "uri"), Val::Null);
    }
}
