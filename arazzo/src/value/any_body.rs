//! [`AnyBody`]: the whole body of a response for which the API describes several kinds of bodies.

use serde::{Deserialize, Serialize};

use super::Bytes;

/// The whole body of a response that may be of several kinds. The `Content-Type` of the response
/// determines its kind, whatever the API describes.
///
/// It serialises as its content; bytes are Base64 in JSON.
///
/// ```
/// use arazzo::AnyBody;
///
/// let body: AnyBody<Vec<i64>> = AnyBody::Text("a,b".to_owned());
/// assert_eq!(serde_json::to_string(&body)?, r#""a,b""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum AnyBody<T> {
    /// JSON, as the API describes it.
    Json(T),
    /// Any other text, such as `text/csv` or `application/xml`.
    Text(String),
    /// Binary data, such as `image/png`.
    Bytes(Bytes),
}
