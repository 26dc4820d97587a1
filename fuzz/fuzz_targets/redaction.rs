#![no_main]
//! See `arazzo_fuzz::redaction`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| arazzo_fuzz::redaction::check(data));
