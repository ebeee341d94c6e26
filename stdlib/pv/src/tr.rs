//! The transformations of module pv, a file per class or group.
//!
//! A number is first written as decimal text; a transformation that fails gives the undefined value. Where the
//! original reads outside its buffers (`s.rbefore`, `uri.saor`, ..) the documented result is given.

mod lenient;
pub mod line;
pub mod nameaddr;
pub mod param;
pub mod s_code;
pub mod s_cut;
pub mod s_escape;
pub mod s_form;
pub mod uri;

#[cfg(test)]
pub(crate) mod table;
