//! The script's context: the message at hand and everything that a script or a module may change about it.
//!
//! One `Cx` lives for one execution of a top-level route (and what it leads to). It owns the message, so a route may
//! suspend while other messages go on in the same thread.

use crate::avp::Avps;
use crate::flow::Rc;
use crate::glue::Value;
use crate::script::{self, RouteKind, Vars};
use crate::transport::{Proto, RcvInfo, SendFlags, SockId};
use crate::tx::TxCx;
use crate::tx::restore::Restore;
use crate::value::{Str, Val};
use crate::xavp::Xavps;
use srcc_sip::SipMsg;
use std::any::Any;
use std::ops::ControlFlow;

/// What the script has decided about the message so far; copied into a transaction's branches.
#[derive(Clone, Debug, Default)]
pub struct Fwd {
    /// The request URI if the script changed it.
    pub new_uri: Option<Str>,
    /// `$du`: where to send, instead of the request URI (outbound proxy).
    pub dst_uri: Option<Str>,
    /// Path headers to add as Route, comma separated.
    pub path: Option<Str>,
    /// Message flags (`setflag`).
    pub flags: u32,
    /// Extended message flags, 64 beyond those 32 (`setxflag`).
    pub xflags: [u32; 2],
    /// Flags of the first branch (`setbflag`).
    pub branch_flags: u32,
    /// Priority of the first branch in thousandths; -1 = none given.
    pub q: i32,
    /// `force_send_socket`, `$fs`.
    pub send_socket: Option<SockId>,
    /// How the forwarded request is sent.
    pub send_flags: SendFlags,
    /// How our replies to it are sent.
    pub reply_flags: SendFlags,
    /// `udp_mtu_try_proto()`: the protocol for a message over `udp_mtu`.
    pub mtu_proto: Option<Proto>,
    /// `force_rport()`.
    pub force_rport: bool,
    /// `add_local_rport()`.
    pub local_rport: bool,
    /// `set_advertised_address`.
    pub advertised_host: Option<Str>,
    /// `set_advertised_port`.
    pub advertised_port: Option<u16>,
    /// `+sip.instance` of the contact chosen (RFC 5627).
    pub instance: Option<Str>,
    /// `reg-id` of the contact chosen (RFC 5626).
    pub reg_id: i32,
    /// Record id of the contact chosen (`$ruid`).
    pub ruid: Option<Str>,
    /// User agent of the contact chosen.
    pub location_ua: Option<Str>,
    /// What replies show instead of the From and To that are forwarded.
    pub restore: Option<Box<Restore>>,
}

impl Fwd {
    /// Before the script has decided anything.
    #[must_use]
    pub fn fresh() -> Fwd {
        Fwd { q: -1, ..Fwd::default() }
    }

    /// Whether the script has decided nothing but, perhaps, message flags.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        let Fwd {
            new_uri: None,
            dst_uri: None,
            path: None,
            flags: _,
            xflags: _,
            branch_flags: 0,
            q: -1,
            send_socket: None,
            send_flags,
            reply_flags,
            mtu_proto: None,
            force_rport: false,
            local_rport: false,
            advertised_host: None,
            advertised_port: None,
            instance: None,
            reg_id: 0,
            ruid: None,
            location_ua: None,
            restore: None,
        } = self
        else {
            return false;
        };
        *send_flags == SendFlags::default() && *reply_flags == SendFlags::default()
    }
}

/// A further destination beside the request URI, added by `append_branch`, `lookup` and their like.
#[derive(Clone, Debug, Default)]
pub struct Branch {
    /// Request URI.
    pub uri: Str,
    /// Where to send instead.
    pub dst_uri: Option<Str>,
    /// Path to add as Route.
    pub path: Option<Str>,
    /// Priority in thousandths; -1 = none given.
    pub q: i32,
    /// Branch flags.
    pub flags: u32,
    /// Socket to send from.
    pub send_socket: Option<SockId>,
    /// `+sip.instance`.
    pub instance: Option<Str>,
    /// `reg-id`.
    pub reg_id: i32,
    /// Record id of the contact.
    pub ruid: Option<Str>,
    /// User agent of the contact.
    pub location_ua: Option<Str>,
}

/// Context of one execution of the script.
pub struct Cx {
    /// The message: a request, or the reply in reply routes.
    pub msg: SipMsg,
    /// Where it came from.
    pub rcv: RcvInfo,
    /// What the script decided about it.
    pub fwd: Fwd,
    /// Further destinations.
    pub branches: Vec<Branch>,
    /// `$avp(..)`.
    pub avps: Avps,
    /// `$xavp(..)`, `$xavu(..)`, `$xavi(..)`.
    pub xavps: Xavps,
    /// Script flags (`setsflag`).
    pub script_flags: u32,
    /// `$rc`.
    pub rc: i32,
    /// Kind of the block that runs.
    pub route: RouteKind,
    /// Serial number of the message in this process (`$mi`).
    pub id: u32,
    /// The transaction side of it.
    pub tx: TxCx,
    vars: Vars,
    nullable_vars: Vec<Val>,
    ext: Vec<Box<dyn Any>>,
    depth: u32,
}

impl Cx {
    /// A context for a message that just came in.
    #[must_use]
    #[inline]
    pub fn new(msg: SipMsg, rcv: RcvInfo, id: u32) -> Cx {
        let script = script::script();
        Cx {
            msg,
            rcv,
            fwd: Fwd::fresh(),
            branches: Vec::new(),
            avps: Avps::default(),
            xavps: Xavps::default(),
            script_flags: 0,
            rc: 1,
            route: RouteKind::Request,
            id,
            tx: TxCx::default(),
            vars: Vars::fresh(),
            nullable_vars: vec![Val::Null; script.nullable_vars],
            ext: Vec::new(),
            depth: 0,
        }
    }

    /// A context on the heap: it is large, and goes from the receiving code through the script into the transaction.
    #[must_use]
    pub fn boxed(msg: SipMsg, rcv: RcvInfo, id: u32) -> Box<Cx> {
        // Made in its place: it is too large to be moved for every message.
        Box::write(Box::new_uninit(), Cx::new(msg, rcv, id))
    }

    /// `$var` in slot `n` of the compiled script.
    #[inline]
    #[must_use]
    pub fn var(&self, n: usize) -> &Val {
        self.vars.0.get(n).unwrap_or(&Val::Int(0))
    }

    /// Assigns `$var`; the undefined value becomes 0 (measured).
    #[inline]
    pub fn set_var(&mut self, n: usize, value: impl Value) {
        let value = match value.val() {
            Val::Null => Val::Int(0),
            Val::Named(s, _) => Val::Str(s),
            value => value,
        };
        if let Some(slot) = self.vars.0.get_mut(n) {
            *slot = value;
        }
    }

    /// `$var` that only ever holds numbers.
    #[inline]
    #[must_use]
    pub fn int(&self, n: usize) -> i32 {
        match self.vars.0.get(n) {
            Some(Val::Int(value)) => *value,
            Some(other) => other.to_int(),
            None => 0,
        }
    }

    /// Assigns a number to `$var`.
    #[inline]
    pub fn set_int(&mut self, n: usize, value: i32) {
        match self.vars.0.get_mut(n) {
            // The usual case, in which there is nothing to free.
            Some(Val::Int(slot)) => *slot = value,
            Some(slot) => *slot = Val::Int(value),
            None => {}
        }
    }

    /// `$vn` in slot `n` of the compiled script.
    #[inline]
    #[must_use]
    pub fn nullable_var(&self, n: usize) -> &Val {
        self.nullable_vars.get(n).unwrap_or(&Val::Null)
    }

    /// Assigns `$vn`.
    pub fn set_nullable_var(&mut self, n: usize, value: Val) {
        let value = match value {
            Val::Named(s, _) => Val::Str(s),
            value => value,
        };
        if let Some(slot) = self.nullable_vars.get_mut(n) {
            *slot = value;
        }
    }

    /// Takes the code of a module function: sets `$rc`, and ends the script where the code is 0.
    #[inline]
    pub fn called(&mut self, rc: Rc) -> ControlFlow<crate::flow::Stop, i32> {
        self.rc = rc.0;
        if rc.0 == 0 { ControlFlow::Break(crate::flow::Stop::Exit(0)) } else { ControlFlow::Continue(rc.0) }
    }

    /// State of a module that belongs to this message, made on first use.
    pub fn ext<T: Default + 'static>(&mut self) -> &mut T {
        let at = self.ext.iter().position(|e| e.is::<T>()).unwrap_or_else(|| {
            self.ext.push(Box::<T>::default());
            self.ext.len() - 1
        });
        // The entry at `at` was found or made for T above.
        match self.ext[at].downcast_mut::<T>() {
            Some(state) => state,
            None => unreachable!("entry {at} has the type it was found by"),
        }
    }

    /// State of a module that belongs to this message, if there is any.
    #[must_use]
    pub fn ext_get<T: 'static>(&self) -> Option<&T> {
        self.ext.iter().find_map(|e| e.downcast_ref())
    }

    /// The request URI as it will be sent: the script's, or the received one.
    #[must_use]
    pub fn request_uri(&self) -> Str {
        match &self.fwd.new_uri {
            Some(uri) => uri.clone(),
            None => Str::of(&self.msg.buf, self.msg.request_uri()),
        }
    }

    /// The request URI and what belongs to it, as a destination like the further ones.
    #[must_use]
    pub fn first_branch(&self) -> Branch {
        let fwd = &self.fwd;
        Branch {
            uri: self.request_uri(),
            dst_uri: fwd.dst_uri.clone(),
            path: fwd.path.clone(),
            q: fwd.q,
            flags: fwd.branch_flags,
            send_socket: fwd.send_socket,
            instance: fwd.instance.clone(),
            reg_id: fwd.reg_id,
            ruid: fwd.ruid.clone(),
            location_ua: fwd.location_ua.clone(),
        }
    }

    /// Makes a destination the first one: request URI, destination URI and all that goes with it.
    pub fn set_first_branch(&mut self, branch: Branch) {
        self.fwd.new_uri = Some(branch.uri);
        self.fwd.dst_uri = branch.dst_uri;
        self.fwd.path = branch.path;
        self.fwd.q = branch.q;
        self.fwd.branch_flags = branch.flags;
        self.fwd.send_socket = branch.send_socket;
        self.fwd.instance = branch.instance;
        self.fwd.reg_id = branch.reg_id;
        self.fwd.ruid = branch.ruid;
        self.fwd.location_ua = branch.location_ua;
    }

    /// Enters a `route(..)` call; false where `max_recursive_level` is reached, which is logged.
    pub fn enter(&mut self) -> bool {
        let limit = crate::config::core().max_recursive_level;
        if self.depth >= limit {
            crate::error!("too many nested routes ({limit}): the call is skipped");
            return false;
        }
        self.depth += 1;
        true
    }

    /// Leaves a `route(..)` call.
    pub fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
}
