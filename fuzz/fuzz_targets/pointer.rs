#![no_main]
//! See `arazzo_fuzz::pointer`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| arazzo_fuzz::pointer::check(data));
