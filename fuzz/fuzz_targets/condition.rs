#![no_main]
//! See `arazzo_fuzz::condition`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| arazzo_fuzz::condition::check(data));
