//! Arazzo workflows as a web service.

#![allow(dead_code, unused_imports)]

pub mod context;
pub mod mapping;
mod launch;
pub mod schedule;
pub mod limits;
pub mod principal;
