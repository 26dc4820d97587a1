//! Settings that no server can be made of.

use arazzo::testing::Script;
use arazzo_generated::{
    knock::BulkSetObjectsNotify, orders::PlaceOrder, petstore::FindPets, prints::PrintPicture,
};
use arazzo_mcp::Tools;

use crate::support::client;

#[track_caller]
fn check(tools: Tools, expected: &[&str]) {
    let error = tools.build().expect_err("something is wrong");
    assert_eq!(error.problems(), expected);
    assert_eq!(error.to_string(), expected.join("; "));
}

fn tools() -> Tools {
    Tools::new(client(Script::new()))
}

#[test]
fn a_required_secret_must_be_bound() {
    check(
        tools().add::<BulkSetObjectsNotify>().add::<PlaceOrder>(),
        &[
            "the workflow `bulk-set-objects-notify` needs its secret input `apiKey`, which no \
             model may see: bind it to a value",
            "the workflow `placeOrder` needs its secret input `clientSecret`, which no model may \
             see: bind it to a value",
        ],
    );
    // `basket` is secret and optional.
    assert!(tools().add::<PrintPicture>().build().is_ok());
}

#[test]
fn a_setting_that_binds_nothing_is_told() {
    check(
        tools()
            .add::<FindPets>()
            .bind("species", "cat")
            .bind("findPets/key", "k"),
        &[
            "`species` is bound, but no tool has a secret input of this name",
            "`findPets/key` is bound, but no tool has a secret input of this name",
        ],
    );
}

#[test]
fn no_tools_and_no_runs_are_mistakes() {
    check(
        tools().max_runs(0),
        &[
            "there is no workflow that could be a tool",
            "`max_runs` cannot be 0",
        ],
    );
}
