//! The fields of every object, as the specification's tables list them.

use super::Version;
use super::misplaced::{IN_ACTION, IN_REFERENCE, IN_STEP, IN_WORKFLOW, Misplaced};

/// An object of the specification.
pub(super) struct Table {
    /// The field that names an object of this kind, where one does.
    pub(super) id: Option<&'static str>,
    pub(super) fields: &'static [Field],
    /// Keys that are ignored silently, besides extensions.
    pub(super) ignored: &'static [&'static str],
    /// Fields that belong elsewhere, and must not be lost.
    pub(super) misplaced: &'static [Misplaced],
}

/// A field of an object.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) need: Need,
    pub(super) since: Version,
}

/// Whether a field may be left out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Optional,
    /// It must be there, but nothing that is generated depends on it.
    Expected,
    Required,
}

impl Table {
    pub(super) fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

const fn required(name: &'static str) -> Field {
    Field {
        name,
        need: Need::Required,
        since: Version::V1_0,
    }
}

const fn expected(name: &'static str) -> Field {
    Field {
        need: Need::Expected,
        ..required(name)
    }
}

const fn optional(name: &'static str) -> Field {
    Field {
        name,
        need: Need::Optional,
        since: Version::V1_0,
    }
}

const fn since_1_1(name: &'static str) -> Field {
    Field {
        name,
        need: Need::Optional,
        since: Version::V1_1,
    }
}

const fn table(id: Option<&'static str>, fields: &'static [Field]) -> Table {
    Table {
        id,
        fields,
        ignored: &[],
        misplaced: &[],
    }
}

/// Arazzo Object. Editors ask for `$schema`.
pub(super) const DOCUMENT: Table = Table {
    ignored: &["$schema"],
    ..table(
        Some("arazzo"),
        &[
            required("arazzo"),
            since_1_1("$self"),
            required("info"),
            required("sourceDescriptions"),
            required("workflows"),
            optional("components"),
        ],
    )
};

/// Info Object.
pub(super) const INFO: Table = table(
    Some("title"),
    &[
        required("title"),
        optional("summary"),
        optional("description"),
        expected("version"),
    ],
);

/// Source Description Object.
pub(super) const SOURCE: Table = table(
    Some("name"),
    &[required("name"), required("url"), optional("type")],
);

/// Workflow Object.
pub(super) const WORKFLOW: Table = Table {
    misplaced: IN_WORKFLOW,
    ..table(
        Some("workflowId"),
        &[
            required("workflowId"),
            optional("summary"),
            optional("description"),
            optional("inputs"),
            optional("dependsOn"),
            required("steps"),
            optional("successActions"),
            optional("failureActions"),
            optional("outputs"),
            optional("parameters"),
        ],
    )
};

/// Step Object.
pub(super) const STEP: Table = Table {
    misplaced: IN_STEP,
    ..table(
        Some("stepId"),
        &[
            required("stepId"),
            optional("description"),
            optional("operationId"),
            optional("operationPath"),
            since_1_1("channelPath"),
            optional("workflowId"),
            optional("parameters"),
            optional("requestBody"),
            optional("successCriteria"),
            optional("onSuccess"),
            optional("onFailure"),
            optional("outputs"),
            since_1_1("timeout"),
            since_1_1("correlationId"),
            since_1_1("action"),
            since_1_1("dependsOn"),
        ],
    )
};

/// Parameter Object.
pub(super) const PARAMETER: Table = table(
    Some("name"),
    &[required("name"), optional("in"), required("value")],
);

/// Reusable Object.
pub(super) const REFERENCE: Table = Table {
    misplaced: IN_REFERENCE,
    ..table(
        Some("reference"),
        &[required("reference"), optional("value")],
    )
};

/// Success Action Object and Failure Action Object.
pub(super) const ACTION: Table = Table {
    misplaced: IN_ACTION,
    ..table(
        Some("name"),
        &[
            expected("name"),
            required("type"),
            optional("workflowId"),
            optional("stepId"),
            since_1_1("parameters"),
            optional("retryAfter"),
            optional("retryLimit"),
            optional("criteria"),
        ],
    )
};

/// Criterion Object.
pub(super) const CRITERION: Table = table(
    Some("condition"),
    &[optional("context"), required("condition"), optional("type")],
);

/// Expression Type Object.
pub(super) const EXPRESSION_TYPE: Table =
    table(Some("type"), &[required("type"), required("version")]);

/// Selector Object.
pub(super) const SELECTOR: Table = table(
    Some("selector"),
    &[required("context"), required("selector"), required("type")],
);

/// Request Body Object.
pub(super) const REQUEST_BODY: Table = table(
    None,
    &[
        optional("contentType"),
        optional("payload"),
        optional("replacements"),
    ],
);

/// Payload Replacement Object.
pub(super) const REPLACEMENT: Table = table(
    Some("target"),
    &[
        required("target"),
        since_1_1("targetSelectorType"),
        required("value"),
    ],
);

/// Components Object.
pub(super) const COMPONENTS: Table = table(
    None,
    &[
        optional("inputs"),
        optional("parameters"),
        optional("successActions"),
        optional("failureActions"),
    ],
);
