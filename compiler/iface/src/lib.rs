//! The script interface of a module, and the reader that takes it from the Rust source that implements it.
//!
//! A Rust item with one of the attributes `script_fn`, `script_pv`, `script_pv_set`, `script_transform`, `script_select` or `modparams` is
//! the one declaration of that thing; a constant of the type `EventName` is that of an event route. The attribute macros (crate `srcc-macros`) call [`read`] to refuse a declaration
//! that the compiler could not use; the compiler's build calls [`harvest`] on the source files of the standard library.
//! Both thus see the same item by the same rules.

mod attr;
mod harvest;
mod model;
pub mod read;
mod select;
mod types;

pub use harvest::{harvest, module_path};
pub use model::*;
pub use select::{PathPart, SelectPath};
