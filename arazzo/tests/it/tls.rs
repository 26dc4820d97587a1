//! TLS: certificates that are trusted, those that are not, and those of clients.

use std::sync::Arc;

use arazzo::{
    Transport,
    rt::{Cause, Client, Method, Response, Run, StepError},
};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::net::TcpListener;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig, crypto,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
        server::WebPkiClientVerifier,
    },
};

use crate::{
    server::{API, answer},
    support::{DefaultTransport, DefaultTransportBuilder, Step},
};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

/// An authority, and a server with a certificate of it.
pub(crate) struct Secure {
    pub(crate) url: String,
    pub(crate) authority: CertifiedIssuer<'static, KeyPair>,
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new([]).expect("no names");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("there are random numbers");
    CertifiedIssuer::self_signed(params, key).expect("the parameters are valid")
}

/// A server for these names; `clients` says whether it asks for a certificate of its authority.
pub(crate) async fn serve(names: &[&str], clients: bool) -> Secure {
    let authority = authority();
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let key = KeyPair::generate().expect("there are random numbers");
    let params = CertificateParams::new(names).expect("the names are valid");
    let certificate = params
        .signed_by(&key, &authority)
        .expect("it can be signed");
    // The one of the tests: the client may have another.
    let provider = Arc::new(crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("there are versions");
    let config = if clients {
        let mut roots = RootCertStore::empty();
        roots
            .add(authority.der().clone())
            .expect("it is a certificate");
        let roots = Arc::new(roots);
        let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider).build();
        config.with_client_cert_verifier(verifier.expect("there is a root"))
    } else {
        config.with_no_client_auth()
    };
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = config.with_single_cert(vec![certificate.der().clone()], key);
    let acceptor = TlsAcceptor::from(Arc::new(config.expect("key and certificate fit")));
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("there is a port");
    let port = listener.local_addr().expect("it has an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    answer(stream, vec![OK.into(); 9].into(), Arc::default()).await;
                }
            });
        }
    });
    let url = format!("https://localhost:{port}");
    Secure { url, authority }
}

pub(crate) async fn get(
    server: &Secure,
    transport: DefaultTransportBuilder,
) -> Result<Response<Step>, StepError<Step>> {
    let transport = transport.build().expect("the settings are valid");
    let client = Client::builder()
        .server("api", &server.url)
        .transport(transport);
    let run = Run::new(&client.build().expect("the settings are valid"));
    let request = run.request("s", Method::GET, API, "/x");
    request
        .secret_header("Authorization", "Bearer s3cr3t")
        .send()
        .await
}

#[tokio::test]
async fn a_certificate_of_ones_own_is_trusted_when_it_is_named() {
    let server = serve(&["localhost"], false).await;
    let error = get(&server, DefaultTransport::builder()).await;
    let error = error.expect_err("nobody knows the authority");
    assert!(matches!(error.reason(), Cause::Transport(_)), "{error}");
    assert!(
        error.to_string().to_lowercase().contains("certificate"),
        "{error}"
    );
    let root = server.authority.pem();
    let trusting = DefaultTransport::builder().root_certificate(&root);
    assert!(get(&server, trusting).await.is_ok());
    let several = format!("{}{root}", authority().pem());
    let trusting = DefaultTransport::builder().root_certificate(several);
    assert!(get(&server, trusting).await.is_ok());
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused_unless_everything_is_accepted() {
    let server = serve(&["other.example"], false).await;
    let root = server.authority.pem();
    let trusting = || DefaultTransport::builder().root_certificate(&root);
    assert!(get(&server, trusting()).await.is_err());
    let accepting = trusting().danger_accept_invalid_certificates(true);
    assert!(get(&server, accepting).await.is_ok());
    let unknown = DefaultTransport::builder().danger_accept_invalid_certificates(true);
    assert!(get(&server, unknown).await.is_ok());
}

#[tokio::test]
async fn a_client_shows_its_certificate() {
    let server = serve(&["localhost"], true).await;
    let trusting = || DefaultTransport::builder().root_certificate(server.authority.pem());
    assert!(get(&server, trusting()).await.is_err(), "it shows none");
    let key = KeyPair::generate().expect("there are random numbers");
    let params = CertificateParams::new(["client".to_owned()]).expect("the name is valid");
    let certificate = params.signed_by(&key, &server.authority);
    let certificate = certificate.expect("it can be signed").pem();
    let own = format!("{certificate}{}", key.serialize_pem());
    let shown = trusting().client_certificate(&own);
    assert!(get(&server, shown).await.is_ok());

    let transport = DefaultTransport::builder().client_certificate(own).build();
    assert!(transport.expect("it is valid").has_client_certificate());
    assert!(!DefaultTransport::new().has_client_certificate());
}

#[test]
fn what_is_no_certificate_is_refused() {
    let key = KeyPair::generate()
        .expect("there are random numbers")
        .serialize_pem();
    let authority = authority().pem();
    for (builder, message) in [
        (
            DefaultTransport::builder().root_certificate("no PEM"),
            "the root certificate is not a PEM certificate",
        ),
        (
            DefaultTransport::builder().root_certificate(&key),
            "the root certificate is not a PEM certificate",
        ),
        (
            DefaultTransport::builder().client_certificate(&authority),
            "the client certificate is not a PEM certificate with its key",
        ),
        (
            DefaultTransport::builder().client_certificate(&key),
            "the client certificate is not a PEM certificate with its key",
        ),
    ] {
        let error = builder.build().expect_err(message);
        assert_eq!(error.to_string(), message);
    }
    let error = DefaultTransport::builder().user_agent("a\nb").build();
    assert!(error.is_err(), "a line break cannot stand in a header");
}
