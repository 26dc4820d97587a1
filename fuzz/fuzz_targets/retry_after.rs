#![no_main]
//! See `arazzo_fuzz::retry_after`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| arazzo_fuzz::retry_after::check(data));
