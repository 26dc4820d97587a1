//! [`Server`]: a broker's process, which ends with the test that started it.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// How long a broker lives at most, should its test not end it.
const LIFE: Duration = Duration::from_secs(300);

/// How long it may take to listen.
const START: Duration = Duration::from_secs(15);

/// A running broker.
#[derive(Debug)]
pub struct Server {
    command: (PathBuf, Vec<String>),
    port: u16,
    child: Child,
}

/// Returns the program of a broker: the one that a variable names, or else one of the usual places.
/// Without it, the test is skipped; `None` says so.
///
/// # Panics
///
/// If there is none although `ARAZZO_REQUIRE_SERVICES` is `1`.
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
pub fn program(variable: &str, name: &str) -> Option<PathBuf> {
    let named = std::env::var_os(variable).map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders =
        std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    let mut places = named
        .into_iter()
        .chain(folders.map(|folder| folder.join(name)));
    let found = places.find(|place| place.is_file());
    if found.is_none() {
        let required = std::env::var("ARAZZO_REQUIRE_SERVICES").is_ok_and(|value| value == "1");
        assert!(
            !required,
            "`{name}` is not installed, and this test requires it"
        );
        eprintln!("skipped: `{name}` is not installed (`{variable}` may name it)");
    }
    found
}

/// Returns a port of the loopback interface that nobody uses.
///
/// # Panics
///
/// If there is none.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    listener.local_addr().expect("it is bound").port()
}

impl Server {
    /// Starts a broker and waits until it listens.
    ///
    /// # Panics
    ///
    /// If it does not.
    pub async fn start(program: &Path, arguments: Vec<String>, port: u16) -> Self {
        let command = (program.to_owned(), arguments);
        let child = spawn(&command);
        let mut server = Self {
            command,
            port,
            child,
        };
        server.listens().await;
        server
    }

    /// Returns its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends the process at once, as a crash does.
    ///
    /// # Panics
    ///
    /// If it cannot be ended.
    pub async fn kill(&mut self) {
        end(&self.child);
        self.child.wait().await.expect("it was started here");
    }

    /// Starts it again, at the same port.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub async fn start_again(&mut self) {
        self.child = spawn(&self.command);
        self.listens().await;
    }

    async fn listens(&mut self) {
        let began = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))
            .await
            .is_err()
        {
            let ended = self.child.try_wait().expect("it was started here");
            assert_eq!(ended, None, "the broker ended: {:?}", self.command);
            assert!(
                began.elapsed() < START,
                "it does not listen: {:?}",
                self.command
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&self.child);
    }
}

/// Ends `timeout` and the broker, which are a group of processes of their own.
fn end(child: &Child) {
    if let Some(id) = child.id() {
        let group = format!("-{id}");
        let ended = std::process::Command::new("kill")
            .args(["-KILL", "--", &group])
            .status();
        ended.expect("there is a program `kill`");
    }
}

fn spawn((program, arguments): &(PathBuf, Vec<String>)) -> Child {
    // `timeout` ends it even if this process is killed and no destructor runs.
    let mut command = Command::new("timeout");
    command.arg("--signal=KILL").arg(LIFE.as_secs().to_string());
    command.arg(program).args(arguments);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().expect("the broker can be started")
}
