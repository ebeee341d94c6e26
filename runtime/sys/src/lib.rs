//! The system calls that have no safe wrapper elsewhere; the only unsafe code of the project.
