//! SIP messages (RFC 3261): lazy parsing, edits and building, without I/O.
