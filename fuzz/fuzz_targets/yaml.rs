#![no_main]
//! See `arazzo_fuzz::yaml`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| arazzo_fuzz::yaml::check(data));
