//! [`Principal`]: on whose behalf a run happens.

use std::{fmt, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};

use crate::access::Caller;

/// Who started a run: the holder of a token, the sender of a webhook, or the service itself.
///
/// A run is visible to the principal that started it; a run of the service itself, such as a
/// scheduled one, is visible to every principal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Principal(Kind);

/// The kinds have names of their own, so that a webhook and a token of one name are two principals.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Anyone,
    Service,
    Token(Arc<str>),
    Webhook(Arc<str>),
}

impl Principal {
    /// Everyone, where the service has no authentication.
    pub const fn anyone() -> Self {
        Self(Kind::Anyone)
    }

    /// The service itself, for runs that nobody asked for: those of schedules.
    pub const fn service() -> Self {
        Self(Kind::Service)
    }

    /// The holder of a token.
    pub fn token(name: &str) -> Self {
        Self(Kind::Token(name.into()))
    }

    /// The sender of a webhook.
    pub fn webhook(name: &str) -> Self {
        Self(Kind::Webhook(name.into()))
    }

    /// Returns whether this principal may see what `owner` has started.
    pub fn may_see(&self, owner: &Self) -> bool {
        self == owner || *owner == Self::service()
    }
}

impl Principal {
    /// Returns a text that no other principal has.
    pub(crate) fn key(&self) -> String {
        match &self.0 {
            Kind::Anyone => "anyone".to_owned(),
            Kind::Service => "service".to_owned(),
            Kind::Token(name) => format!("token:{name}"),
            Kind::Webhook(name) => format!("webhook:{name}"),
        }
    }

    /// Returns whether this is somebody who has been authenticated.
    pub(crate) fn is_somebody(&self) -> bool {
        matches!(self.0, Kind::Token(_) | Kind::Webhook(_))
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Anyone => f.write_str("anyone"),
            Kind::Service => f.write_str("the service"),
            Kind::Token(name) => f.write_str(name),
            Kind::Webhook(name) => write!(f, "the webhook {name}"),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Principal {
    type Rejection = StatusCode;

    /// Returns who sends a request, for handlers of [`Service::routes`](crate::Service::routes).
    ///
    /// # Errors
    ///
    /// 401 if the route is not one of a service.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let caller = parts.extensions.get::<Caller>();
        let principal = caller.map(|caller| caller.principal.clone());
        principal.ok_or(StatusCode::UNAUTHORIZED)
    }
}
