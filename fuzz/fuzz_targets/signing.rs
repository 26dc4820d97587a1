#![no_main]
//! See `arazzo_fuzz::signing`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| arazzo_fuzz::signing::check(data));
