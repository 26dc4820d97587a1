//! Names to addresses, without those that are not allowed.
//!
//! The client connects to nothing but what it gets from here, so the addresses that are checked are
//! those that are used, whatever a name means a moment later.

use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, SocketAddr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::address::is_public;

/// The hosts that may have any address: those that the user has named, and the proxy.
#[derive(Clone, Debug, Default)]
pub(super) struct Allowed(BTreeSet<String>);

impl Allowed {
    pub(super) fn new(hosts: impl IntoIterator<Item = String>) -> Self {
        Allowed(hosts.into_iter().map(|host| plain(&host)).collect())
    }

    /// Checks an address of a host.
    pub(super) fn check(&self, host: &str, address: IpAddr) -> Result<(), Refused> {
        if is_public(address) || self.0.contains(&plain(host)) {
            return Ok(());
        }
        Err(Refused {
            host: plain(host),
            address,
        })
    }
}

/// A host as it is compared: in lower case, without brackets and a last dot.
fn plain(host: &str) -> String {
    let host = host.trim_matches(['[', ']']);
    let host = host.strip_suffix('.').unwrap_or(host);
    host.to_ascii_lowercase()
}

/// A host that has no address that is allowed.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub(super) host: String,
    pub(super) address: IpAddr,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Refused { host, address } = self;
        if host.parse() == Ok(*address) {
            return write!(f, "{address} is not a public address");
        }
        write!(f, "`{host}` has the address {address}, which is not public")
    }
}

impl std::error::Error for Refused {}

/// The resolver of the system, with the check.
#[derive(Debug, Default)]
pub(super) struct Checked {
    pub(super) allowed: Allowed,
    pub(super) system: DefaultResolver,
}

impl Resolver for Checked {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().unwrap_or_default();
        let found = self.system.resolve(uri, config, timeout)?;
        let mut kept = self.empty();
        let mut refused = None;
        for address in found.iter() {
            let address: SocketAddr = *address;
            match self.allowed.check(host, address.ip()) {
                Ok(()) => kept.push(address),
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        match refused {
            Some(refused) if kept.is_empty() => Err(ureq::Error::Other(refused.into())),
            _ => Ok(kept),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_allowed_by_its_name_alone() {
        let allowed = Allowed::new(["Intranet.example".to_owned(), "::1".to_owned()]);
        let private: IpAddr = [10, 0, 0, 1].into();
        assert!(allowed.check("intranet.example.", private).is_ok());
        assert!(
            allowed
                .check("[::1]", std::net::Ipv6Addr::LOCALHOST.into())
                .is_ok()
        );
        assert!(allowed.check("a.intranet.example", private).is_err());
        assert!(allowed.check("10.0.0.1", private).is_err());
        assert!(allowed.check("a.example", [1, 1, 1, 1].into()).is_ok());
    }
}
