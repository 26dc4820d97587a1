#![no_main]
//! See `arazzo_fuzz::xpath`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| arazzo_fuzz::xpath::check(data));
