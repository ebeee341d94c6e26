//! The system calls that have no safe wrapper elsewhere; the only unsafe code of the project.

pub mod fd;
pub mod limits;
pub mod names;
pub mod process;
pub mod socket;
pub mod syslog;
pub mod user;
