//! Values that go into requests and come out of responses.

mod any_body;
mod array;
mod branches;
mod bytes;
mod carried;
mod carry;
mod convert;
mod displayed;
mod json;
pub mod listed;
mod none;
pub mod nullable;
pub mod number;
mod object;
mod payload;
mod template;
mod type_mismatch;
mod write;

pub use self::any_body::AnyBody;
pub use self::array::Array;
pub use self::branches::Branches;
pub use self::bytes::Bytes;
pub(crate) use self::bytes::decode as decode_base64;
pub(crate) use self::carried::Carried;
pub(crate) use self::carry::{Refusal, to_bytes, to_value};
pub use self::convert::{convert, convert_optional, pointer};
pub use self::displayed::{displayed, displayed_all};
pub use self::json::Json;
pub(crate) use self::none::is_none;
pub use self::number::Number;
pub use self::object::Object;
pub use self::payload::Payload;
pub use self::template::{Template, text};
pub(crate) use self::template::{json_text, value_text};
pub(crate) use self::type_mismatch::{TypeMismatch, kind, place};
pub(crate) use self::write::NOT_FINITE;
