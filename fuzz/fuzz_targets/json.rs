#![no_main]
//! See `arazzo_fuzz::json`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| arazzo_fuzz::json::check(data));
