//! TLS: which certificates are trusted, and which one is presented.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arazzo::ChannelError;
use rumqttc::TlsConfiguration;
use rustls::ClientConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use rustls_platform_verifier::Verifier;

/// Makes a configuration that trusts the system, and the certificates of these files.
pub(crate) fn config(
    roots: &[PathBuf],
    identity: Option<&(PathBuf, PathBuf)>,
) -> Result<TlsConfiguration, ChannelError> {
    let mut trusted = Vec::new();
    for file in roots {
        trusted.extend(certificates(file)?);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Verifier::new_with_extra_roots(trusted, Arc::clone(&provider));
    let verifier = verifier.map_err(|error| wrong(&"the certificates to trust", &error))?;
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| wrong(&"TLS", &error))?;
    // The verifier is that of the system, with more roots.
    let config = config
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let config = match identity {
        None => config.with_no_client_auth(),
        Some((certificate, key)) => {
            let secret = PrivateKeyDer::from_pem_file(key);
            let secret = secret.map_err(|error| wrong(&key.display(), &error))?;
            let chain = certificates(certificate)?;
            let config = config.with_client_auth_cert(chain, secret);
            config.map_err(|error| wrong(&certificate.display(), &error))?
        }
    };
    Ok(TlsConfiguration::Rustls(Arc::new(config)))
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, ChannelError> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
    let read: Vec<_> = read.map_err(|error| wrong(&file.display(), &error))?;
    if read.is_empty() {
        return Err(wrong(&file.display(), &"there is no certificate in it"));
    }
    Ok(read)
}

fn wrong(what: &dyn Display, error: &dyn Display) -> ChannelError {
    ChannelError::new(format_args!("{what}: {error}"))
}
