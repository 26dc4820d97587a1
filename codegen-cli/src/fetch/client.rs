//! Gets one file: over `https` alone, from public addresses, in limited time and size.

use std::io::ErrorKind;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use ureq::Agent;
use ureq::http::header::LOCATION;
use ureq::http::uri::InvalidUri;
use ureq::http::{Response, Uri};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::transport::DefaultConnector;
use url::{Host, Url};

use super::problem::{OWN_COPY, Problem, insecure, refusal, refused, unreachable, unused_proxy};
use super::resolver::{Allowed, Checked, Refused};
use crate::args::Fetch;
use crate::terminal::Failure;

/// How many redirects are followed for a file.
const REDIRECTS: usize = 5;

/// The client of a command.
pub(super) struct Client {
    agent: Agent,
    allowed: Allowed,
    timeout: Duration,
}

/// What a server sent.
pub(super) struct Answer {
    /// The URL of the last redirect; the one that was asked for, without any.
    pub(super) location: Url,
    pub(super) bytes: Vec<u8>,
}

impl Client {
    pub(super) fn new(args: &Fetch) -> Result<Self, Failure> {
        let timeout = Duration::from_secs(args.timeout);
        let proxy = args.proxy.as_deref().map(proxy).transpose()?;
        let allowed = args.allow_hosts.iter().map(|host| named(host));
        let mut hosts = allowed.collect::<Result<Vec<String>, Failure>>()?;
        let allowed = Allowed::new(hosts.clone());
        hosts.extend(proxy.iter().map(|proxy| proxy.host().to_owned()));
        let tls = TlsConfig::builder().root_certs(roots(args)?).build();
        let config = Agent::config_builder()
            .https_only(true)
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(proxy)
            .timeout_global(Some(timeout))
            .tls_config(tls)
            .user_agent(concat!("arazzo-codegen/", env!("CARGO_PKG_VERSION")))
            .build();
        let resolver = Checked {
            allowed: Allowed::new(hosts),
            ..Checked::default()
        };
        Ok(Client {
            agent: Agent::with_parts(config, DefaultConnector::default(), resolver),
            allowed,
            timeout,
        })
    }

    /// Gets a file of at most so many bytes, after decompression.
    pub(super) fn get(&self, url: &Url, limit: u64) -> Result<Answer, Problem> {
        let mut location = url.clone();
        for _ in 0..=REDIRECTS {
            self.check(&location)?;
            let mut response = self.ask(&location)?;
            if let Some(next) = redirect(&location, &response)? {
                location = next;
                continue;
            }
            let status = response.status();
            if !status.is_success() {
                return Err(refusal(status.as_u16()));
            }
            let body = response.body_mut().with_config().limit(limit).read_to_vec();
            let bytes = body.map_err(|error| self.problem(&error, limit))?;
            return Ok(Answer { location, bytes });
        }
        Err(Problem::new(format_args!(
            "more than {REDIRECTS} redirects"
        )))
    }

    /// Checks what can be told from a URL alone. A proxy would connect to any address.
    fn check(&self, url: &Url) -> Result<(), Problem> {
        if url.scheme() != "https" {
            let problem = Problem::new("only `https` is downloaded");
            return Err(problem.help(format!("use `https` in the URL, or {OWN_COPY}")));
        }
        if !url.username().is_empty() || url.password().is_some() {
            let problem = Problem::new("the URL has a user name or a password");
            return Err(problem.help(OWN_COPY));
        }
        let address: IpAddr = match url.host() {
            Some(Host::Ipv4(address)) => address.into(),
            Some(Host::Ipv6(address)) => address.into(),
            _ => return Ok(()),
        };
        let host = url.host_str().unwrap_or_default();
        self.allowed
            .check(host, address)
            .map_err(|error| refused(&error))
    }

    fn ask(&self, url: &Url) -> Result<Response<ureq::Body>, Problem> {
        let uri: Result<Uri, InvalidUri> = url.as_str().parse();
        let uri = uri.map_err(Problem::new)?;
        self.agent.get(uri).call().map_err(|error| match error {
            // Before there is a body, only certificates and the like are invalid data.
            ureq::Error::Io(error) if error.kind() == ErrorKind::InvalidData => insecure(&error),
            ureq::Error::Rustls(error) => insecure(&error),
            error => self.problem(&error, 0),
        })
    }

    fn problem(&self, error: &ureq::Error, limit: u64) -> Problem {
        match error {
            ureq::Error::Other(inner) => match inner.downcast_ref::<Refused>() {
                Some(error) => refused(error),
                None => Problem::new(inner),
            },
            ureq::Error::BodyExceedsLimit(_) => {
                Problem::new(format_args!("the file is larger than {} MiB", limit >> 20))
                    .help(OWN_COPY)
            }
            ureq::Error::Timeout(_) => {
                let seconds = self.timeout.as_secs();
                let longer = || "`--timeout SECONDS` waits longer".to_owned();
                Problem::new(format_args!("there was no whole answer in {seconds} s"))
                    .help(unused_proxy().unwrap_or_else(longer))
            }
            ureq::Error::Io(error) => unreachable(error),
            error => unreachable(error),
        }
    }
}

/// Where an answer sends the client.
fn redirect(from: &Url, response: &Response<ureq::Body>) -> Result<Option<Url>, Problem> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let to = response.headers().get(LOCATION);
    let to = to
        .and_then(|to| to.to_str().ok())
        .and_then(|to| from.join(to).ok());
    let Some(mut to) = to else {
        return Err(Problem::new(
            "the server redirects to something that is no URL",
        ));
    };
    to.set_fragment(None);
    if to.scheme() != "https" {
        return Err(Problem::new(format_args!(
            "the server redirects to `{to}`, and only `https` is downloaded"
        )));
    }
    Ok(Some(to))
}

/// A host as URLs have it. Its ports are all allowed.
fn named(host: &str) -> Result<String, Failure> {
    if host.parse::<IpAddr>().is_ok() {
        return Ok(host.to_owned());
    }
    let parsed = Host::parse(host).map(|host| host.to_string());
    parsed.map_err(|_| {
        let failure = Failure::new(format!("`{host}` is not the name of a host"));
        failure.help("name it without `https://`, a port and a path")
    })
}

fn proxy(text: &str) -> Result<ureq::Proxy, Failure> {
    ureq::Proxy::new(text).map_err(|_| Failure::new(format!("`{text}` is not the URL of a proxy")))
}

/// The certificates that are trusted: the system's, unless others are named.
fn roots(args: &Fetch) -> Result<RootCerts, Failure> {
    if args.root_certificates.is_empty() {
        return Ok(RootCerts::PlatformVerifier);
    }
    let mut all = Vec::new();
    for path in &args.root_certificates {
        all.extend(certificates(path)?);
    }
    Ok(RootCerts::new_with_certs(&all))
}

fn certificates(path: &Path) -> Result<Vec<ureq::tls::Certificate<'static>>, Failure> {
    let text = std::fs::read(path).map_err(|error| Failure::io("read", path, &error))?;
    let items = parse_pem(&text).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    });
    let found: Vec<_> = items.collect();
    if found.is_empty() {
        let name = path.display();
        return Err(Failure::new(format!("`{name}` has no certificate in PEM")));
    }
    Ok(found)
}
