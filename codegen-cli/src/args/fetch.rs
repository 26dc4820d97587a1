//! The arguments of `fetch`, the one command that uses the network.

use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Fetch {
    /// Workflow documents, in addition to those of `arazzo.toml`
    #[arg(value_name = "DOC")]
    pub(crate) documents: Vec<PathBuf>,

    /// The folder for the files, below that of the configuration file; by default `apis` there, or
    /// the folder of the last time
    #[arg(long, value_name = "DIR")]
    pub(crate) into: Option<PathBuf>,

    /// Use no network and write nothing; fail if a file is missing or was changed, or if a document
    /// names a URL that was not downloaded
    #[arg(long)]
    pub(crate) check: bool,

    /// Leave out this URL
    #[arg(long = "skip", value_name = "URL")]
    pub(crate) skipped: Vec<String>,

    /// Connect to this host even if its address is not public
    #[arg(long = "allow-host", value_name = "HOST")]
    pub(crate) allow_hosts: Vec<String>,

    /// Trust the certificates in FILE, in PEM, instead of those of the system
    #[arg(long = "root-certificate", value_name = "FILE")]
    pub(crate) root_certificates: Vec<PathBuf>,

    /// Connect through this proxy, which then decides which addresses names lead to; the variables
    /// of the environment are not used
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<String>,

    /// How long a file may take
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 30,
        value_parser = clap::value_parser!(u64).range(1..=3600)
    )]
    pub(crate) timeout: u64,

    /// The configuration file to which the files are added; it is created if it does not exist
    #[arg(long, value_name = "FILE", default_value = "arazzo.toml")]
    pub(crate) config: PathBuf,
}
