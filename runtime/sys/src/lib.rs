//! The system calls that have no safe wrapper elsewhere, and the allocator; the only unsafe code of the project.

pub mod alloc;
pub mod datagram;
pub mod fd;
pub mod limits;
pub mod names;
pub mod process;
pub mod socket;
pub mod syslog;
pub mod user;
