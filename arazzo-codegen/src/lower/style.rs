//! How the API wants parameters and fields written.

use super::Lower;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::api::{self, ParameterStyle, TypeSet};
use crate::document::arazzo::Location;
use crate::program::Style;
use crate::source::Span;

impl Lower<'_, '_> {
    /// How a parameter is written, if not as its location does by default.
    pub(super) fn style(&self, parameter: &api::Parameter) -> Option<Style> {
        if is_ignored(parameter) {
            return None;
        }
        style(parameter, self.odd_style(parameter).is_some())
    }

    /// Says where a style is not defined, of a parameter that a step sets.
    pub(super) fn check_style(&mut self, name: Span, parameter: &api::Parameter) {
        let Some(odd) = self.odd_style(parameter).filter(|_| !is_ignored(parameter)) else {
            return;
        };
        let place = super::parameters::word(parameter.location);
        let default = match parameter.location {
            Location::Query | Location::Cookie => "form",
            _ => "simple",
        };
        let what = self.odd_values(parameter).unwrap_or_default();
        let message = format!("the style `{odd}` is not defined for a {place} parameter{what}");
        let diagnostic = Diagnostic::new(Code::StyleNotDefined, name, message)
            .label(format!("sent in the style `{default}`"));
        let parts = ["/style", "/collectionFormat", ""];
        self.report(self.with_part(diagnostic, &parameter.place, &parts, "declared here"));
    }

    /// The style of a parameter as it is written, if it is not defined for the parameter.
    fn odd_style(&self, parameter: &api::Parameter) -> Option<String> {
        if parameter.content.is_some() || parameter.location == Location::QueryString {
            return None;
        }
        let by_values = || self.odd_values(parameter).map(|_| written(parameter.style));
        parameter.odd_style.clone().or_else(by_values)
    }

    /// What values a parameter has that its style has no form for.
    fn odd_values(&self, parameter: &api::Parameter) -> Option<&'static str> {
        let types = self.apis.flat(parameter.schema?).types?;
        let scalar = !types.object && !types.array;
        match parameter.style {
            ParameterStyle::DeepObject if !types.object && types != TypeSet::NONE => {
                Some(" that is no object")
            }
            ParameterStyle::SpaceDelimited | ParameterStyle::PipeDelimited
                if scalar && types != TypeSet::NONE =>
            {
                Some(" that is neither an array nor an object")
            }
            _ => None,
        }
    }
}

/// Header parameters whose definition says nothing (OpenAPI 3, Parameter Object, `name`): responses,
/// request bodies and security schemes have their own.
pub(super) fn is_ignored(parameter: &api::Parameter) -> bool {
    let names = ["accept", "content-type", "authorization"];
    let name = parameter.name.to_ascii_lowercase();
    parameter.location == Location::Header && names.contains(&name.as_str())
}

fn written(style: ParameterStyle) -> String {
    let name = match style {
        ParameterStyle::DeepObject => "deepObject",
        ParameterStyle::SpaceDelimited => "spaceDelimited",
        _ => "pipeDelimited",
    };
    name.to_owned()
}

fn style(parameter: &api::Parameter, odd: bool) -> Option<Style> {
    if parameter
        .content
        .as_deref()
        .is_some_and(super::media::is_json)
    {
        return Some(Style {
            kind: "json",
            exploded: None,
            allow_reserved: false,
        });
    }
    let form = |media: &str| super::media::essence(media) == "application/x-www-form-urlencoded";
    // The whole query is a form unless the API says otherwise.
    if parameter.location == Location::QueryString && parameter.content.as_deref().is_none_or(form)
    {
        return None;
    }
    if parameter.content.is_some() {
        return Some(Style {
            kind: "text",
            exploded: None,
            allow_reserved: false,
        });
    }
    let (default, explodes) = match parameter.location {
        Location::Query | Location::Cookie => (ParameterStyle::Form, true),
        _ => (ParameterStyle::Simple, false),
    };
    let style = if odd { default } else { parameter.style };
    if style == default && parameter.explode == explodes && !parameter.allow_reserved {
        return None;
    }
    Some(style_of(
        style,
        Some(parameter.explode),
        parameter.allow_reserved,
    ))
}

pub(super) fn style_of(
    style: ParameterStyle,
    explode: Option<bool>,
    allow_reserved: bool,
) -> Style {
    let (kind, default) = match style {
        ParameterStyle::Form => ("form", true),
        ParameterStyle::Simple => ("simple", false),
        ParameterStyle::Label => ("label", false),
        ParameterStyle::Matrix => ("matrix", false),
        ParameterStyle::SpaceDelimited => ("space_delimited", false),
        ParameterStyle::PipeDelimited => ("pipe_delimited", false),
        ParameterStyle::TabDelimited => ("tab_delimited", false),
        ParameterStyle::DeepObject => ("deep_object", true),
    };
    Style {
        kind,
        exploded: explode.filter(|explode| *explode != default),
        allow_reserved,
    }
}
