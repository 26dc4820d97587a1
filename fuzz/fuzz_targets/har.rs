#![no_main]
//! See `arazzo_fuzz::har`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| arazzo_fuzz::har::check(data));
