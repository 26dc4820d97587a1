#![no_main]
//! See `arazzo_fuzz::projection`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| arazzo_fuzz::projection::check(data));
