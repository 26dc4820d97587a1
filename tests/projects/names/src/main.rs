//! Two documents in one module, among names that generated code uses too.

mod flows {
    //! Whatever a user calls things, generated code means its own.

    #![allow(dead_code, reason = "these names are only in the way")]

    /// Not `arazzo::WorkflowError`.
    #[derive(Debug)]
    pub(crate) struct Error;

    /// Not `arazzo::Client`.
    pub(crate) struct Client;

    /// Not `std::result::Result`.
    pub(crate) type Result = core_like::Result<(), Error>;

    /// Not `std::string::String`.
    pub(crate) struct String;

    /// Not `std::option::Option`.
    pub(crate) enum Option {
        /// Not `std::option::Option::Some`.
        Some,
    }

    /// Not `std::vec::Vec`.
    pub(crate) struct Vec;

    /// Not `std::boxed::Box`.
    pub(crate) struct Box;

    /// Not `std::marker::Send`.
    pub(crate) trait Send {}

    /// Not the module of a workflow.
    pub(crate) struct Inputs;

    /// Nor its progress.
    pub(crate) struct Progress;

    /// Not the runtime.
    pub(crate) mod arazzo {}

    /// Not the standard library.
    pub(crate) mod std {}

    /// Nor its core.
    pub(crate) mod core {}

    /// Nor `serde`.
    pub(crate) mod serde {}

    mod core_like {
        pub(crate) use ::core::result::Result;
    }

    ::arazzo::arazzo_workflow!("../../fixtures/petstore/petstore.arazzo.json");
    ::arazzo::arazzo_workflow!("../../fixtures/travel/travel.arazzo.yaml");
}

/// The runtime by another name.
pub mod vendored {
    pub use ::arazzo::*;
}

mod renamed {
    ::arazzo::arazzo_workflow!(
        "../../fixtures/orders/orders.arazzo.yaml",
        crate = crate::vendored,
    );
}

/// The same document twice, which is none of its business.
mod again {
    ::arazzo::arazzo_workflow!("../../fixtures/orders/orders.arazzo.yaml", root = "..", strict = true);
}

fn id<W: ::arazzo::Workflow>() -> &'static str {
    W::ID
}

fn main() {
    assert_eq!(id::<flows::AdoptPet>(), "adoptPet");
    assert_eq!(id::<flows::BookTrip>(), "bookTrip");
    assert_eq!(id::<flows::payments::Pay>(), "pay");
    assert_eq!(id::<renamed::PlaceOrder>(), "placeOrder");
    assert_eq!(id::<again::SaveCustomer>(), "saveCustomer");
}
