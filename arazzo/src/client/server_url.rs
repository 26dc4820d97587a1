//! URLs in the settings of a client.

use url::Url;

use super::host_policy::is_loopback;

/// Parses the URL of a server.
///
/// # Errors
///
/// What is wrong with it, without a user or a password.
pub(super) fn parse_server(text: &str) -> Result<Url, String> {
    let url = parse_url(text)?;
    match url.query() {
        Some(_) => Err("it has a query".to_owned()),
        None => Ok(url),
    }
}

/// Parses a URL that requests can be sent to.
///
/// # Errors
///
/// What is wrong with it, without a user or a password.
pub(super) fn parse_url(text: &str) -> Result<Url, String> {
    if !text.contains("://") {
        return Err(without_scheme(text));
    }
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    let reason = match url.scheme() {
        "http" | "https" if !url.username().is_empty() || url.password().is_some() => {
            "it holds a user or a password"
        }
        "http" | "https" if url.fragment().is_some() => "it has a fragment",
        "http" | "https" => return Ok(url),
        _ => "its scheme is neither `http` nor `https`",
    };
    Err(reason.to_owned())
}

/// Says what to write for a host such as `127.0.0.1:8080`, which is read as a path or a scheme.
fn without_scheme(text: &str) -> String {
    let reason = "it begins with neither `http://` nor `https://`";
    let is_host = text.starts_with(|first: char| first.is_alphanumeric() || first == '[');
    // A password is not repeated.
    let is_more = text.contains(|c: char| c.is_whitespace() || "@?#".contains(c));
    let url = (is_host && !is_more).then(|| Url::parse(&format!("https://{text}")).ok());
    match url.flatten() {
        Some(url) if is_loopback(&url) => format!("{reason}; write `http://{text}`"),
        Some(_) => format!("{reason}; write `https://{text}`"),
        None => reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_alone_is_told_what_to_write() {
        for (text, advice) in [
            ("127.0.0.1:1", "; write `http://127.0.0.1:1`"),
            ("localhost:8080/v1", "; write `http://localhost:8080/v1`"),
            ("[::1]:80", "; write `http://[::1]:80`"),
            ("api.example.com", "; write `https://api.example.com`"),
            ("/v1", ""),
            ("", ""),
            ("no url", ""),
            ("user:s3cr3t@a.example", ""),
            ("mailto:somebody", ""),
        ] {
            let reason = parse_server(text).expect_err(text);
            let expected = "it begins with neither `http://` nor `https://`";
            assert_eq!(reason, format!("{expected}{advice}"));
        }
    }
}
