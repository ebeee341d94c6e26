//! `$uac_req`: the request that `uac_req_send` will send, and in `event_route[uac:reply]` the one that has ended.
//!
//! The original keeps one for each process; here it belongs to the message, or to the event.

use srcc_runtime::cx::Cx;
use srcc_runtime::value::{Str, Val};
use srcc_runtime::{script_pv, script_pv_set};

/// The fields.
#[derive(Clone, Debug, Default)]
pub struct UacReq {
    /// Method.
    pub method: Option<Str>,
    /// Request URI.
    pub ruri: Option<Str>,
    /// From: a URI or a name-addr; the Request-URI if there is none.
    pub furi: Option<Str>,
    /// To, likewise.
    pub turi: Option<Str>,
    /// Call-ID; made if there is none.
    pub callid: Option<Str>,
    /// Header lines.
    pub hdrs: Option<Str>,
    /// Body.
    pub body: Option<Str>,
    /// Where to send it instead of the Request-URI.
    pub ouri: Option<Str>,
    /// Socket to send it from, `proto:host:port`.
    pub sock: Option<Str>,
    /// User name for challenges.
    pub auser: Option<Str>,
    /// Password for challenges.
    pub apasswd: Option<Str>,
    /// Given to the event.
    pub evparam: Option<Str>,
    /// Whether the end is announced to `event_route[uac:reply]`.
    pub evroute: i32,
    /// Bit 0: the password is the MD5 of `user:realm:password`.
    pub flags: i32,
    /// In the event: 1 = a reply came, 2 = none came.
    pub evtype: i32,
    /// In the event: the final status.
    pub evcode: i32,
}

/// A field of the request.
#[script_pv("$uac_req", module = "uac")]
pub fn uac_req(cx: &Cx, field: &'static str) -> Val {
    let none = UacReq::default();
    let req = cx.ext_get().unwrap_or(&none);
    let text = |text: &Option<Str>| Val::from(text.clone());
    match field {
        "method" => text(&req.method),
        "ruri" => text(&req.ruri),
        "furi" => text(&req.furi),
        "turi" => text(&req.turi),
        "callid" => text(&req.callid),
        "hdrs" => text(&req.hdrs),
        "body" => text(&req.body),
        "ouri" => text(&req.ouri),
        "sock" => text(&req.sock),
        "auser" => text(&req.auser),
        "apasswd" => text(&req.apasswd),
        "evparam" => text(&req.evparam),
        "evroute" => Val::Int(req.evroute),
        "flags" => Val::Int(req.flags),
        "evtype" => Val::Int(req.evtype),
        "evcode" => Val::Int(req.evcode),
        // `all`
        _ => Val::Int(0),
    }
}

/// Sets a field; the undefined value and an empty text take it away. `all` takes all away.
#[script_pv_set("$uac_req", module = "uac")]
pub fn set_uac_req(cx: &mut Cx, field: &'static str, value: Val) -> bool {
    let req = cx.ext::<UacReq>();
    let (text, number) = match field {
        "method" => (Some(&mut req.method), None),
        "ruri" => (Some(&mut req.ruri), None),
        "furi" => (Some(&mut req.furi), None),
        "turi" => (Some(&mut req.turi), None),
        "callid" => (Some(&mut req.callid), None),
        "hdrs" => (Some(&mut req.hdrs), None),
        "body" => (Some(&mut req.body), None),
        "ouri" => (Some(&mut req.ouri), None),
        "sock" => (Some(&mut req.sock), None),
        "auser" => (Some(&mut req.auser), None),
        "apasswd" => (Some(&mut req.apasswd), None),
        "evparam" => (Some(&mut req.evparam), None),
        "evroute" => (None, Some(&mut req.evroute)),
        "flags" => (None, Some(&mut req.flags)),
        "evtype" => (None, Some(&mut req.evtype)),
        "evcode" => (None, Some(&mut req.evcode)),
        _ => {
            *req = UacReq::default();
            return true;
        }
    };
    match (value, text, number) {
        (Val::Null, Some(text), _) => *text = None,
        (Val::Null, _, Some(number)) => *number = 0,
        (Val::Str(new) | Val::Named(new, _), Some(text), _) => *text = Some(new).filter(|new| !new.is_empty()),
        (Val::Int(new), _, Some(number)) => *number = new,
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use srcc_runtime::event;

    #[test]
    fn fields_take_values_of_their_own_kind() {
        let mut cx = event::faked_cx().unwrap();
        assert_eq!((uac_req(&cx, "method"), uac_req(&cx, "evroute")), (Val::Null, Val::Int(0)));
        assert!(set_uac_req(&mut cx, "method", Val::Named("OPTIONS".into(), 8)));
        assert!(!set_uac_req(&mut cx, "method", Val::Int(5)));
        assert_eq!(uac_req(&cx, "method"), Val::Str("OPTIONS".into()));
        assert!(set_uac_req(&mut cx, "evroute", Val::Int(1)));
        assert!(!set_uac_req(&mut cx, "evroute", Val::Str("x".into())));
        assert!(set_uac_req(&mut cx, "method", Val::Str("".into())));
        assert_eq!(uac_req(&cx, "method"), Val::Null);
        assert!(set_uac_req(&mut cx, "all", Val::Null));
        assert_eq!((uac_req(&cx, "evroute"), uac_req(&cx, "all")), (Val::Int(0), Val::Int(0)));
    }
}
