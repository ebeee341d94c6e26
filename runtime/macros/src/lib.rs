//! The attribute macros by which a module declares its script interface.
