//! The workflows of the program under test.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    client::Client,
    description::{CredentialName, Description, Input, SourceName},
    error::{Cause, StepError, StepId, WorkflowError},
    program::Program,
    secret::Secret,
    value::Bytes,
    workflow::Workflow,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Find;

impl StepId for Find {
    fn id(self) -> &'static str {
        "find"
    }
}

impl fmt::Display for Find {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
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
    const DESCRIPTION: &'static Description = &ONE
        .summary("Says what it was told.")
        .inputs(INPUTS, "")
        .credentials(&[
            CredentialName::new(CALLED, "key.v2", "the key in the header `X-Key`"),
            CredentialName::new(API, "key.v2", "the key in the header `X-Key`"),
            CredentialName::new(OTHER, "login", "`user:password` for HTTP basic"),
        ]);
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
    const DESCRIPTION: &'static Description = &ONE.inputs(&[Input::json("width")], "");
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
        'c' => "one/echo",
        _ => "nothing",
    };
    const DESCRIPTION: &'static Description = match ID {
        'a' => &ONE,
        'b' => &TWO.summary("Does nothing."),
        _ => &TWO.summary("Has a name with a slash."),
    };
    type Inputs = ();
    type Outputs = ();
    type Error = WorkflowError<Find, Progress>;

    async fn run(_: &Client, (): ()) -> Result<(), Self::Error> {
        Ok(())
    }
}

const API: SourceName = SourceName::new("one", "api");
const CALLED: SourceName = SourceName::new("called", "api");
const OTHER: SourceName = SourceName::new("one", "other");
const ONE: Description = Description::new()
    .document("one")
    .sources(&[API, CALLED, OTHER]);
const TWO: Description = Description::new()
    .document("two")
    .sources(&[SourceName::new("two", "api")]);

const INPUTS: &[Input] = &[
    Input::text("name"),
    Input::secret("key"),
    Input::json("limit"),
    Input::bytes("photo"),
    Input::json("size"),
];

/// A program with two documents.
pub(super) fn program() -> Program {
    Program::new("bin")
        .workflow::<Echo>()
        .workflow::<Nothing<'a'>>()
        .workflow::<Closed>()
        .workflow::<Nothing<'b'>>()
        .workflow::<Nothing<'c'>>()
}
