//! [`Certificates`]: an authority that no system knows, and what it has signed.

use std::path::PathBuf;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;

/// Files with certificates for 127.0.0.1, in a folder that is removed with this.
#[derive(Debug)]
pub struct Certificates {
    folder: TempDir,
}

impl Certificates {
    /// Makes an authority, and a certificate with its key for a server.
    ///
    /// # Panics
    ///
    /// If that is not possible.
    pub fn new() -> Self {
        let folder = TempDir::new().expect("there is a folder");
        let mut params = CertificateParams::new([]).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let authority = CertifiedIssuer::self_signed(params, key).expect("an authority");
        let key = KeyPair::generate().expect("a key");
        let names = ["127.0.0.1".to_owned(), "localhost".to_owned()];
        let params = CertificateParams::new(names).expect("names");
        let signed = params.signed_by(&key, &authority).expect("a certificate");
        let made = Self { folder };
        for (file, text) in [
            (made.authority(), authority.pem()),
            (made.certificate(), signed.pem()),
            (made.key(), key.serialize_pem()),
        ] {
            std::fs::write(file, text).expect("it can be written");
        }
        made
    }

    /// Returns the file with the certificate of the authority.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// Returns the file with the certificate of the server.
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("server.pem")
    }

    /// Returns the file with the key of the server.
    pub fn key(&self) -> PathBuf {
        self.folder.path().join("server.key")
    }
}

impl Default for Certificates {
    fn default() -> Self {
        Self::new()
    }
}
