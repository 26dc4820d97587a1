//! Why a file is not downloaded, and what to do.

use std::fmt::Display;

use super::resolver::Refused;

/// What to do with what cannot be downloaded.
pub(super) const OWN_COPY: &str = "save a copy and name it in `sources`, in `arazzo.toml`";

/// Why there is no file, and what to do.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Problem {
    pub(super) fn new(message: impl Display) -> Self {
        Problem {
            message: message.to_string(),
            help: None,
        }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// There is no connection.
pub(super) fn unreachable(error: &dyn Display) -> Problem {
    Problem {
        help: unused_proxy().or_else(|| Some(format!("correct the URL, or {OWN_COPY}"))),
        ..Problem::new(error)
    }
}

/// What to do where the network may have no other way out.
pub(super) fn unused_proxy() -> Option<String> {
    let names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let name = names
        .into_iter()
        .find(|name| std::env::var_os(name).is_some())?;
    Some(format!(
        "the proxy in `{name}` is used only if it is named with `--proxy URL`"
    ))
}

/// There is a connection, but nobody knows with whom.
pub(super) fn insecure(error: &dyn Display) -> Problem {
    let problem = Problem::new(format_args!("no secure connection: {error}"));
    problem.help("`--root-certificate FILE` trusts the certificates in a file")
}

/// There is none because of the address.
pub(super) fn refused(error: &Refused) -> Problem {
    let host = &error.host;
    Problem::new(error).help(format!(
        "`--allow-host {host}` connects to it all the same, if you trust the document"
    ))
}

/// There is no file.
pub(super) fn refusal(status: u16) -> Problem {
    let problem = Problem::new(format_args!("the server answered with status {status}"));
    problem.help(match status {
        401 | 403 | 407 => OWN_COPY.to_owned(),
        _ => format!("correct the URL, or {OWN_COPY}"),
    })
}
