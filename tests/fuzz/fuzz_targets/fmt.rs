//! The formatter on any bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| srcc_tests::fuzz::fmt(data));
