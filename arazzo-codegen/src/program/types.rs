//! What Rust sees: types, fields, definitions.

use super::{StepId, WorkflowId};

/// A definition in [`super::Workflow::types`] of a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TypeId {
    /// The workflow whose module has the definition.
    pub(crate) workflow: WorkflowId,
    pub(crate) index: usize,
}

/// A Rust type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Type {
    Bool,
    U16,
    I32,
    I64,
    U32,
    U64,
    /// A number that is given.
    F64,
    /// A number that is read from a response, with all its digits.
    Number,
    String,
    /// Text that is never shown.
    Secret,
    /// A type that the user has for a format.
    Own(Own),
    /// Base64 in JSON.
    Bytes,
    /// Any JSON value.
    Value,
    /// A JSON object without declared members.
    Map,
    List(Box<Type>),
    /// An object whose members are all of one type.
    Dict(Box<Type>),
    Option(Box<Type>),
    /// A recursive struct.
    Box(Box<Type>),
    Named(TypeId),
    /// The outputs of a step of this workflow, or of the workflow itself.
    Outputs(WorkflowId, Option<StepId>),
    /// A value read from a response together with what the server wrote.
    Json(Box<Type>),
    /// A whole body that is JSON of this type, text or bytes.
    AnyBody(Box<Type>),
}

/// A type in [`super::Program::own_types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Own {
    pub(crate) index: usize,
    /// Whether its values are text, and not numbers.
    pub(crate) text: bool,
}

impl Type {
    /// Whether it is a secret, or lists, maps or options of secrets.
    pub(crate) fn holds_secrets(&self) -> bool {
        match self {
            Type::Secret => true,
            Type::List(inner) | Type::Dict(inner) | Type::Option(inner) => inner.holds_secrets(),
            _ => false,
        }
    }

    /// Whether values are `Copy` in Rust.
    pub(crate) fn is_copy(&self) -> bool {
        match self {
            Type::Bool
            | Type::U16
            | Type::I32
            | Type::I64
            | Type::U32
            | Type::U64
            | Type::F64
            | Type::Number => true,
            Type::Option(inner) => inner.is_copy(),
            _ => false,
        }
    }
}

/// Whether a field may be without a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Presence {
    /// It may be absent.
    pub(crate) optional: bool,
    /// It may be null.
    pub(crate) nullable: bool,
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// The name in the document.
    pub(crate) name: String,
    /// The Rust name.
    pub(crate) ident: String,
    /// The type of a value that is there.
    pub(crate) ty: Type,
    pub(crate) presence: Presence,
    /// Paragraphs.
    pub(crate) docs: Vec<String>,
    /// The value of an input that is not given, as JSON text.
    pub(crate) default: Option<serde_json::Value>,
}

impl Field {
    /// Whether the Rust type is an `Option`.
    pub(crate) fn is_option(&self) -> bool {
        self.presence.optional || self.presence.nullable
    }

    /// Whether the Rust type is an `Option<Option<T>>`: absent, null or a value.
    pub(crate) fn is_double_option(&self) -> bool {
        self.presence.optional && self.presence.nullable
    }
}

/// A type of a workflow's module.
#[derive(Clone, Debug)]
pub(crate) struct TypeDef {
    pub(crate) ident: String,
    pub(crate) docs: Vec<String>,
    pub(crate) kind: TypeDefKind,
    /// Whether it is a part of the inputs.
    pub(crate) given: bool,
    /// Where the values of an enumeration are listed, in words.
    pub(crate) origins: Vec<String>,
    /// The workflow of the same document whose module has the definition already.
    pub(crate) shared: Option<WorkflowId>,
}

/// The kinds of definitions.
#[derive(Clone, Debug)]
pub(crate) enum TypeDefKind {
    /// An open enumeration of strings: name on the wire and variant.
    Enum {
        variants: Vec<(String, String)>,
        other: String,
    },
    /// An open enumeration of integers: value and variant.
    Integers {
        variants: Vec<(i64, String)>,
        other: String,
    },
    /// A value of one of several types.
    Union(Union),
    /// An object.
    Struct {
        fields: Vec<Field>,
        /// The type of members that are not declared, if they are kept.
        additional: Option<Type>,
        /// Whether a member that is not declared is refused: an input must not lose any.
        closed: bool,
    },
}

/// The branches of a union. Those that a tag names come first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Union {
    /// The member that has the tag.
    pub(crate) tag: Option<String>,
    pub(crate) variants: Vec<Variant>,
    /// The variant for objects that belong to no branch, if there may be such.
    pub(crate) other: Option<String>,
}

/// A branch of a union.
#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) ident: String,
    pub(crate) ty: Type,
    /// Paragraphs.
    pub(crate) docs: Vec<String>,
    pub(crate) pick: Pick,
}

/// Which values belong to a branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pick {
    /// Objects with this tag, which is no member of what the variant holds.
    Tag(String),
    /// Objects with one of these tags.
    Tags(Vec<String>),
    /// Objects, the likelier the more of these members they have.
    Object(Vec<String>),
    Array,
    String,
    Integer,
    Number,
    Boolean,
}

impl Pick {
    /// Whether the variant stands for its tag.
    pub(crate) fn is_tag(&self) -> bool {
        matches!(self, Pick::Tag(_))
    }
}
