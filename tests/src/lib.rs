//! The project's end-to-end tests.
