//! How to work with this crate, one subject at a time.
//!
//! These modules are chapters: they have no items, and exist in the documentation alone. All of them
//! use the documents of an invented carrier, which are in the folder `docs/documents` of the package.
//!
//! The compiler:
//!
//! - [`constructs`]: how each construct of a document becomes Rust
//! - [`types_and_names`]: which types and names come from a document and its API descriptions
//! - [`presence`]: when a value is an `Option`
//! - [`control_flow`]: success, failure, jumps and retries
//! - [`front_doors`]: the macro, a build script, or code that is checked in
//! - [`codes`]: all codes of the compiler's findings
//!
//! Runs:
//!
//! - [`errors`]: what an error says, and what was done until then
//! - [`credentials`]: how a client gets the credentials that an API requires
//! - [`testing`]: tests without a server and without waiting
//! - [`services`]: workflows by URL, by the clock, and as tools for models
//! - [`durable_runs`]: runs that survive the process
//! - [`brokers`]: steps that send and receive messages
//!
//! Decisions:
//!
//! - [`stability`]: what a new version, or a file that is generated again, may change
//! - [`comparison`]: interpreters, and generators of clients

macro_rules! chapters {
    ($folder:literal $($name:ident)*) => {
        $(
            // Without the macro, there is nothing to test.
            #[cfg_attr(
                any(feature = "macros", not(doctest)),
                doc = include_str!(concat!("../docs/guide/", $folder, stringify!($name), ".md"))
            )]
            pub mod $name {}
        )*
    };
}

chapters! { ""
    constructs types_and_names presence control_flow front_doors
    errors credentials testing services durable_runs brokers
    stability comparison
}

#[doc = include_str!("../docs/guide/codes.md")]
pub mod codes {
    chapters! { "codes/"
        documents sources structure requests actions expressions criteria values flow generation
    }
}
