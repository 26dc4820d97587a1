//! How the API wants parameters and fields written.

use crate::document::api::{self, ParameterStyle};
use crate::document::arazzo::Location;
use crate::program::Style;

/// How a parameter is written, if not as its location does by default.
pub(super) fn style(parameter: &api::Parameter) -> Option<Style> {
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
    if parameter.style == default && parameter.explode == explodes && !parameter.allow_reserved {
        return None;
    }
    Some(style_of(
        parameter.style,
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
