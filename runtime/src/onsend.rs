//! `onsend_route`: the script sees each forwarded request as it goes out, and may keep it off the wire.

use crate::cx::Cx;
use crate::forward::Ready;
use crate::script::{self, RouteKind};
use crate::transport::Dest;

/// What an `onsend_route` can ask about the message that goes out (`$sndto(..)`, `to_ip`, `snd_port`, `msg:len`).
/// Kept with the message while the route runs: `cx.ext_get::<Sending>()`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sending {
    /// Where to and from which socket; `None` outside an `onsend_route`.
    pub dest: Option<Dest>,
    /// Length in bytes of what is sent.
    pub len: usize,
}

/// Runs `onsend_route` for a request that is ready to be sent; false if the script keeps it back. Only `drop` does
/// that; `drop 1`, `exit` and `return 0` let it go (measured on Kamailio 5.6.3).
pub async fn allows(cx: &mut Cx, ready: &Ready) -> bool {
    let Some(route) = script::script().onsend else { return true };
    *cx.ext::<Sending>() = Sending { dest: Some(ready.dest), len: ready.bytes.len() };
    let outcome = script::run(cx, route, RouteKind::Onsend).await;
    *cx.ext::<Sending>() = Sending::default();
    !(outcome.dropped && outcome.code == 0)
}
