#![no_main]
//! See `arazzo_fuzz::jsonpath`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| arazzo_fuzz::jsonpath::check(data));
