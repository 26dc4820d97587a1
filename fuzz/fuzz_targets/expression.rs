#![no_main]
//! See `arazzo_fuzz::expression`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| arazzo_fuzz::expression::check(data));
