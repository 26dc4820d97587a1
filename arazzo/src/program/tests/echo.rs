//! The workflows of the program under test.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    client::Client,
    error::{Cause, StepError, WorkflowError},
    program::{Input, Program},
    secret::Secret,
    value::Bytes,
    workflow::Workflow,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Find;

impl fmt::Display for Find {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("find")
    }
}

#[derive(Debug, Default, Serialize)]
struct Progress {
    login: Option<Login>,
    find: Option<()>,
}

#[derive(Debug, Serialize)]
struct Login {
    token: Secret,
}

/// Returns its inputs and the client's settings; fails where it is asked to.
struct Echo;

#[derive(Debug, Deserialize)]
struct EchoInputs {
    name: String,
    key: Option<Secret>,
    limit: Option<i64>,
    photo: Option<Bytes>,
    size: Option<Size>,
}

/// An object with no other members.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Size {
    width: i64,
}

impl Workflow for Echo {
    const ID: &'static str = "echo";
    type Inputs = EchoInputs;
    type Outputs = Value;
    type Error = WorkflowError<Find, Progress>;

    async fn run(client: &Client, inputs: EchoInputs) -> Result<Value, Self::Error> {
        if inputs.name == "fail" {
            let token = Secret::from("s3cr3t");
            let progress = Progress {
                login: Some(Login { token }),
                find: None,
            };
            return Err(StepError::new(Find, Cause::StepLimit { limit: 3 }).with_progress(progress));
        }
        Ok(json!({
            "name": inputs.name,
            "key": inputs.key.as_ref().map(Secret::expose),
            "limit": inputs.limit,
            "photo": inputs.photo,
            "photo_name": inputs.photo.as_ref().and_then(Bytes::file_name),
            "size": inputs.size,
            "client": format!("{client:?}"),
        }))
    }
}

/// Takes an object with no other members.
struct Closed;

impl Workflow for Closed {
    const ID: &'static str = "closed";
    type Inputs = Size;
    type Outputs = i64;
    type Error = WorkflowError<Find, Progress>;

    async fn run(_: &Client, size: Size) -> Result<i64, Self::Error> {
        Ok(size.width)
    }
}

/// Needs nothing and returns nothing.
struct Nothing<const ID: char>;

impl<const ID: char> Workflow for Nothing<ID> {
    const ID: &'static str = match ID {
        'a' => "nothing",
        _ => "one/echo",
    };
    type Inputs = ();
    type Outputs = ();
    type Error = WorkflowError<Find, Progress>;

    async fn run(_: &Client, (): ()) -> Result<(), Self::Error> {
        Ok(())
    }
}

/// A program with two documents.
pub(super) fn program() -> Program {
    const INPUTS: &[Input] = &[
        Input::text("name"),
        Input::secret("key"),
        Input::json("limit"),
        Input::bytes("photo"),
        Input::json("size"),
    ];
    Program::new("bin")
        .document(
            "one",
            &[("one", "api"), ("called", "api"), ("one", "other")],
        )
        .scheme("called", "api", "key.v2", "the key in the header `X-Key`")
        .scheme("one", "api", "key.v2", "the key in the header `X-Key`")
        .scheme("one", "other", "login", "`user:password` for HTTP basic")
        .workflow::<Echo>("Says what it was told.", INPUTS)
        .workflow::<Nothing<'a'>>("", &[])
        .workflow::<Closed>("", &[Input::json("width")])
        .document("two", &[("two", "api")])
        .workflow::<Nothing<'a'>>("Does nothing.", &[])
        .workflow::<Nothing<'b'>>("Has a name with a slash.", &[])
}
