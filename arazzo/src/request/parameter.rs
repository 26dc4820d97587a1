//! The parameters of a request: setters for every location (OpenAPI, "Parameter Object").

use std::{borrow::Cow, fmt};

use serde::Serialize;
use serde_json::Value;

use super::{RequestBuilder, Style};
use crate::{
    error::{Cause, StepId},
    secret::is_sensitive,
};

/// The location of a parameter in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Path => "path parameter",
            Self::Query => "query parameter",
            Self::Header => "header",
            Self::Cookie => "cookie",
        })
    }
}

/// A parameter with its value.
pub(crate) struct Parameter {
    pub(super) location: Location,
    pub(super) name: Cow<'static, str>,
    pub(super) value: Value,
    pub(super) style: Style,
    pub(super) secret: bool,
}

impl Parameter {
    pub(super) fn is(&self, location: Location, name: &str) -> bool {
        self.location == location
            && match location {
                Location::Header => self.name.eq_ignore_ascii_case(name),
                _ => self.name == name,
            }
    }
}

macro_rules! setters {
    ($location:ident, $what:literal, $style:ident: $plain:ident $plain_as:ident $secret:ident $secret_as:ident) => {
        #[doc = concat!("Sets a ", $what, " in the style `", stringify!($style), "`.")]
        pub fn $plain(self, name: impl Into<Cow<'static, str>>, value: impl Serialize) -> Self {
            self.$plain_as(Style::$style(), name, value)
        }

        #[doc = concat!("Sets a ", $what, " in a style of its own.")]
        pub fn $plain_as(
            self,
            style: Style,
            name: impl Into<Cow<'static, str>>,
            value: impl Serialize,
        ) -> Self {
            self.parameter(Location::$location, style, name.into(), &value, false)
        }

        #[doc = concat!("Sets a ", $what, " that is never shown, in the style `", stringify!($style), "`.")]
        pub fn $secret(self, name: impl Into<Cow<'static, str>>, value: impl Serialize) -> Self {
            self.$secret_as(Style::$style(), name, value)
        }

        #[doc = concat!("Sets a ", $what, " that is never shown, in a style of its own.")]
        pub fn $secret_as(
            self,
            style: Style,
            name: impl Into<Cow<'static, str>>,
            value: impl Serialize,
        ) -> Self {
            self.parameter(Location::$location, style, name.into(), &value, true)
        }
    };
}

impl<S: StepId> RequestBuilder<'_, S> {
    setters! { Path, "path parameter", simple: path path_as secret_path secret_path_as }
    setters! { Query, "query parameter", form: query query_as secret_query secret_query_as }
    setters! { Header, "header", simple: header header_as secret_header secret_header_as }
    setters! { Cookie, "cookie", form: cookie cookie_as secret_cookie secret_cookie_as }

    fn parameter(
        mut self,
        location: Location,
        style: Style,
        name: Cow<'static, str>,
        value: &impl Serialize,
        secret: bool,
    ) -> Self {
        let draft = &mut self.draft;
        // A later value of the same parameter replaces an earlier one.
        draft.parameters.retain(|known| !known.is(location, &name));
        match crate::value::to_value(value) {
            Ok(Value::Null) => {}
            Ok(value) => draft.parameters.push(Parameter {
                secret: secret || is_sensitive(&name),
                location,
                name,
                value,
                style,
            }),
            Err(refusal) => draft.refuse(Cause::from_refusal(refusal, name)),
        }
        self
    }
}
