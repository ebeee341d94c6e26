//! The XAVP `xavp_rcd`: attributes of the contact that `lookup` or `registered` has found.

use srcc_mod_usrloc::contact::{Contact, Secs};
use srcc_runtime::cx::Cx;
use srcc_runtime::value::{Str, Val};
use srcc_runtime::xavp::{self, NameCase, XField, XVal};

use crate::params::Params;

/// Adds the attributes in front of those that are there already (measured: one record takes those of all look-ups).
pub(crate) fn set(cx: &mut Cx, contact: &Contact, params: &Params, now: Secs) {
    let Some(root) = &params.xavp_rcd else { return };
    let fields = fields(contact, params.xavp_rcd_mask, now);
    let list = &mut cx.xavps.xavp;
    if let Some(XField { value: XVal::Record(record), .. }) = xavp::find_mut(list, root, 0, NameCase::Exact) {
        record.splice(0..0, fields);
    } else {
        xavp::push(list, root.clone(), XVal::Record(fields));
    }
}

fn fields(contact: &Contact, mask: i32, now: Secs) -> Vec<XField> {
    let text = |text: Option<Str>| text.map(Val::Str);
    let expires = i32::try_from(contact.expires_in(now)).unwrap_or(i32::MAX);
    let all = [
        (1, "ruid", text(contact.shared_ruid())),
        (2, "contact", Some(Val::Str(contact.shared_uri()))),
        (4, "expires", Some(Val::Int(expires))),
        (8, "received", text(contact.shared_received())),
        (16, "path", text(contact.shared_path())),
    ];
    let wanted = all.into_iter().filter(|(bit, _, _)| mask & bit == 0);
    wanted.filter_map(|(_, name, value)| Some(XField { name: name.into(), value: XVal::Val(value?) })).collect()
}
