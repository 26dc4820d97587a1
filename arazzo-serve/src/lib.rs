//! Arazzo workflows as a web service.

#![allow(dead_code, unused_imports)]

pub mod mapping;
