//! What a transaction keeps of its request: as little memory as will bring back the script's context when a route runs on
//! it again. Most transactions end without that, and there are as many as the calls of the last seconds and of all that
//! ring.

use crate::avp::Avps;
use crate::cx::{Cx, Fwd};
use crate::reply::ReplyParts;
use crate::transport::RcvInfo;
use crate::xavp::Xavps;
use srcc_sip::PackedMsg;

/// The request of a transaction with everything the script attached to it.
pub(super) struct Kept {
    /// The request, with the edits made before it was relayed.
    pub msg: PackedMsg,
    /// Where it came from.
    pub rcv: RcvInfo,
    /// Message flags.
    pub flags: u32,
    /// Extended message flags.
    pub xflags: [u32; 2],
    /// `$avp`s.
    pub avps: Avps,
    /// What is there in few transactions.
    rare: Option<Box<Rare>>,
    /// Script flags.
    script_flags: u32,
    /// `$mi` of the request.
    id: u32,
}

#[derive(Default)]
struct Rare {
    /// What the script had decided when it relayed, if it had decided anything but flags.
    fwd: Option<Fwd>,
    xavps: Xavps,
    reply_parts: Option<ReplyParts>,
}

impl Kept {
    /// What stays of a context when its script has ended.
    pub(super) fn from_cx(mut cx: Cx) -> Box<Kept> {
        let reply_parts = cx.ext_get::<ReplyParts>().is_some().then(|| std::mem::take(cx.ext()));
        let (flags, xflags) = (cx.fwd.flags, cx.fwd.xflags);
        let fwd = Some(cx.fwd).filter(|fwd| !fwd.is_fresh());
        let rare = Rare { fwd, xavps: cx.xavps, reply_parts };
        let mut avps = cx.avps;
        avps.shrink();
        Box::new(Kept {
            msg: PackedMsg::new(cx.msg),
            rcv: cx.rcv,
            flags,
            xflags,
            avps,
            rare: rare.boxed(),
            script_flags: cx.script_flags,
            id: cx.id,
        })
    }

    /// A context to run a script on the request again.
    pub(super) fn into_cx(self) -> Box<Cx> {
        let mut cx = Cx::boxed(self.msg.unpack(), self.rcv, self.id);
        cx.avps = self.avps;
        if let Some(rare) = self.rare {
            cx.xavps = rare.xavps;
            cx.fwd = rare.fwd.unwrap_or_else(Fwd::fresh);
            if let Some(parts) = rare.reply_parts {
                *cx.ext() = parts;
            }
        }
        (cx.fwd.flags, cx.fwd.xflags) = (self.flags, self.xflags);
        cx.script_flags = self.script_flags;
        cx
    }

    /// What the script had decided when it relayed.
    pub(super) fn fwd(&self) -> Fwd {
        let fwd = self.rare.as_ref().and_then(|rare| rare.fwd.clone()).unwrap_or_else(Fwd::fresh);
        Fwd { flags: self.flags, xflags: self.xflags, ..fwd }
    }

    /// Gives its `$xavp`s to a context and takes those of the context.
    pub(super) fn swap_xavps(&mut self, xavps: &mut Xavps) {
        if self.rare.is_none() && xavps.is_empty() {
            return;
        }
        std::mem::swap(&mut self.rare.get_or_insert_default().xavps, xavps);
    }
}

impl Rare {
    fn boxed(self) -> Option<Box<Rare>> {
        let any = self.fwd.is_some() || self.reply_parts.is_some() || !self.xavps.is_empty();
        any.then(|| Box::new(self))
    }
}
