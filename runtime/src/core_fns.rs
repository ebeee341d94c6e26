//! The functions of the script language itself (module `core`): they need no `loadmodule`, take constants only and do
//! not set `$rc`.

pub mod avp_flags;
pub mod branches;
pub mod exec;
pub mod flags;
pub mod forwarding;
pub mod logging;
pub mod sending;
pub mod uri;
