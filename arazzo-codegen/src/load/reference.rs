//! What a URI reference in a document means as a path.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use url::Url;

use super::Problem;

/// The paths to try, best first: percent-encoding decoded, then the text as it stands.
pub(super) fn paths(reference: &str) -> Result<Vec<PathBuf>, Problem> {
    let reference = reference.split('#').next().unwrap_or_default();
    match scheme(reference) {
        Some(scheme) if scheme.eq_ignore_ascii_case("file") => file_url(reference),
        Some(scheme) if is_remote(scheme) => Err(Problem::Remote),
        Some(_) => Err(Problem::BadReference),
        None if reference.starts_with("//") => Err(Problem::Remote),
        None if reference.is_empty() => Err(Problem::BadReference),
        None => relative(reference),
    }
}

fn relative(reference: &str) -> Result<Vec<PathBuf>, Problem> {
    let decoded = percent_decode_str(reference)
        .decode_utf8()
        .map_err(|_| Problem::BadReference)?;
    if decoded.contains('\0') {
        return Err(Problem::BadReference);
    }
    // A file may really be named `a%20b.yaml`, so the text as written is tried too.
    let mut paths = vec![PathBuf::from(&*decoded)];
    if decoded != reference {
        paths.push(PathBuf::from(reference));
    }
    Ok(paths)
}

fn file_url(reference: &str) -> Result<Vec<PathBuf>, Problem> {
    let url = Url::parse(reference).map_err(|_| Problem::BadReference)?;
    let path = url.to_file_path().map_err(|()| Problem::BadReference)?;
    Ok(vec![path])
}

/// `https` of `https://…`. One letter is a drive, not a scheme.
fn scheme(reference: &str) -> Option<&str> {
    let (scheme, _) = reference.split_once(':')?;
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let starts_well = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    (scheme.len() > 1 && starts_well && scheme.chars().all(legal)).then_some(scheme)
}

fn is_remote(scheme: &str) -> bool {
    ["http", "https", "ftp", "ws", "wss"]
        .iter()
        .any(|remote| scheme.eq_ignore_ascii_case(remote))
}
