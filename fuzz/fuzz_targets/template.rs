#![no_main]
//! See `arazzo_fuzz::template`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| arazzo_fuzz::template::check(data));
