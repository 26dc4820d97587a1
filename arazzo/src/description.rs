//! [`Description`]: what a document says about a workflow, for programs that run workflows they do
//! not know: command lines, servers, tools for models.

/// What the document says about a workflow and the APIs that it calls.
///
/// Generated code fills it in; [`Workflow::DESCRIPTION`](crate::Workflow::DESCRIPTION) is where it
/// is found. Everything is empty where the document does not say anything.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Description {
    /// The stem of the document's file name: `bulk-set-objects-notify`.
    pub document: &'static str,
    /// The workflow's summary: one line.
    pub summary: &'static str,
    /// The workflow's description, in CommonMark as it is in the document. It is the text of a
    /// stranger: escape it before a browser sees it.
    pub description: &'static str,
    /// The inputs, in the document's order.
    pub inputs: &'static [Input],
    /// The document's own schema of the inputs, as JSON Schema 2020-12 without references to other
    /// files. Secret inputs are `writeOnly`. Empty for a workflow that does not describe itself.
    pub inputs_schema: &'static str,
    /// The schema of the outputs as the workflow returns them, as JSON Schema 2020-12.
    pub outputs_schema: &'static str,
    /// The sources that the workflow calls, itself or by a workflow that it calls.
    pub sources: &'static [SourceName],
    /// Further sources that its document declares, which this workflow does not call.
    pub other_sources: &'static [SourceName],
    /// The credentials that its requests ask for.
    pub credentials: &'static [CredentialName],
    /// Further credentials that the APIs of its document know, for which no request of this workflow
    /// asks.
    pub other_credentials: &'static [CredentialName],
    /// The ids of its steps, in the order in which they run.
    pub steps: &'static [&'static str],
    /// The flow of the steps as an SVG element; empty where there is nothing to see.
    pub flow: &'static str,
    /// Whether nothing changes at the servers: all requests are `GET`, `HEAD` or `QUERY`, and no
    /// message is sent.
    pub read_only: bool,
}

/// An input of a workflow, and how a text becomes its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    name: &'static str,
    kind: InputKind,
}

/// What the values of an input are to those who write them as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InputKind {
    /// A string.
    Text,
    /// A string that must never be shown.
    Secret,
    /// Binary data; Base64 in JSON.
    Bytes,
    /// Any other JSON.
    Json,
}

/// A source description of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct SourceName {
    /// The stem of the document that declares it.
    pub document: &'static str,
    /// Its name there.
    pub name: &'static str,
}

/// A security scheme of an API, for which a client may have a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CredentialName {
    /// The source of the API.
    pub source: SourceName,
    /// The name of the scheme in the API description.
    pub scheme: &'static str,
    /// What a user provides for it, as in ``the key in the header `X-Key` ``.
    pub wants: &'static str,
    /// Whether a run can do without: the API accepts others, or none, or a step brings its own.
    pub optional: bool,
}

impl Description {
    /// Makes a description that says nothing.
    pub const fn new() -> Self {
        Self {
            document: "",
            summary: "",
            description: "",
            inputs: &[],
            inputs_schema: "",
            outputs_schema: "",
            sources: &[],
            other_sources: &[],
            credentials: &[],
            other_credentials: &[],
            steps: &[],
            flow: "",
            read_only: false,
        }
    }

    /// Sets the stem of the document.
    #[must_use]
    pub const fn document(mut self, stem: &'static str) -> Self {
        self.document = stem;
        self
    }

    /// Sets the summary.
    #[must_use]
    pub const fn summary(mut self, text: &'static str) -> Self {
        self.summary = text;
        self
    }

    /// Sets the description.
    #[must_use]
    pub const fn description(mut self, text: &'static str) -> Self {
        self.description = text;
        self
    }

    /// Sets the inputs and their schema.
    #[must_use]
    pub const fn inputs(mut self, inputs: &'static [Input], schema: &'static str) -> Self {
        self.inputs = inputs;
        self.inputs_schema = schema;
        self
    }

    /// Sets the schema of the outputs.
    #[must_use]
    pub const fn outputs(mut self, schema: &'static str) -> Self {
        self.outputs_schema = schema;
        self
    }

    /// Sets the sources.
    #[must_use]
    pub const fn sources(mut self, sources: &'static [SourceName]) -> Self {
        self.sources = sources;
        self
    }

    /// Sets the credentials.
    #[must_use]
    pub const fn credentials(mut self, credentials: &'static [CredentialName]) -> Self {
        self.credentials = credentials;
        self
    }

    /// Sets the sources and the credentials that the document knows and the workflow does not use.
    #[must_use]
    pub const fn others(
        mut self,
        sources: &'static [SourceName],
        credentials: &'static [CredentialName],
    ) -> Self {
        self.other_sources = sources;
        self.other_credentials = credentials;
        self
    }

    /// Sets the ids of the steps.
    #[must_use]
    pub const fn steps(mut self, steps: &'static [&'static str]) -> Self {
        self.steps = steps;
        self
    }

    /// Sets the picture of the flow.
    #[must_use]
    pub const fn flow(mut self, svg: &'static str) -> Self {
        self.flow = svg;
        self
    }

    /// Says that nothing changes at the servers.
    #[must_use]
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }
}

impl Input {
    /// Makes an input whose values are strings.
    pub const fn text(name: &'static str) -> Self {
        Self::of(name, InputKind::Text)
    }

    /// Makes an input whose values are strings that must never be shown.
    pub const fn secret(name: &'static str) -> Self {
        Self::of(name, InputKind::Secret)
    }

    /// Makes an input whose values are any JSON.
    pub const fn json(name: &'static str) -> Self {
        Self::of(name, InputKind::Json)
    }

    /// Makes an input whose values are binary data.
    pub const fn bytes(name: &'static str) -> Self {
        Self::of(name, InputKind::Bytes)
    }

    const fn of(name: &'static str, kind: InputKind) -> Self {
        Self { name, kind }
    }

    /// Returns the name of the input in the document.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns what its values are.
    pub const fn kind(&self) -> InputKind {
        self.kind
    }

    /// Returns whether its values must never be shown.
    pub const fn is_secret(&self) -> bool {
        matches!(self.kind, InputKind::Secret)
    }
}

impl SourceName {
    /// Makes the name of a source: the stem of its document, and its name there.
    pub const fn new(document: &'static str, name: &'static str) -> Self {
        Self { document, name }
    }

    /// Returns whether the name in a setting of a client means this source: `name`, or
    /// `document/name`.
    pub(crate) fn is_meant_by(&self, setting: &str) -> bool {
        let document = setting.strip_suffix(self.name);
        document.is_some_and(|rest| {
            rest.is_empty()
                || rest
                    .strip_suffix('/')
                    .is_some_and(|stem| stem == self.document)
        })
    }
}

impl CredentialName {
    /// Makes the name of a credential; `wants` is what a user provides.
    pub const fn new(source: SourceName, scheme: &'static str, wants: &'static str) -> Self {
        Self {
            source,
            scheme,
            wants,
            optional: false,
        }
    }

    /// Says that a run can do without.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
}
