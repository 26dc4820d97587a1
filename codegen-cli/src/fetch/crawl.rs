//! Downloads what documents refer to, and what that refers to, until nothing is left.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use arazzo_codegen::Report;
use arazzo_codegen::diagnostic::{Code, Diagnostic, Diagnostics};
use arazzo_codegen::remote::{Kind, Reference, Remote};
use url::Url;

use super::client::{Answer, Client};
use super::content;
use super::problem::Problem;

/// How many files are downloaded.
const FILES: usize = 200;

/// The size of a file, and of all together.
const SIZE: u64 = 16 << 20;
const TOTAL: u64 = 64 << 20;

/// How many problems are found before the rest is left.
const PROBLEMS: usize = 10;

/// What has been downloaded so far, and what is left.
pub(super) struct Crawl<'c> {
    client: &'c Client,
    skipped: BTreeSet<String>,
    remote: Remote,
    left: VecDeque<Reference>,
    found: Found,
    files: usize,
    total: u64,
    /// The URLs of problems.
    failed: BTreeSet<String>,
    problems: Diagnostics,
}

/// What was downloaded.
#[derive(Default)]
pub(super) struct Found {
    /// The last redirect of each URL that was asked for.
    pub(super) locations: BTreeMap<String, Url>,
    /// What there was.
    pub(super) files: BTreeMap<Url, Vec<u8>>,
    /// Descriptions among them.
    descriptions: BTreeSet<Url>,
}

impl<'c> Crawl<'c> {
    pub(super) fn new(client: &'c Client, remote: Remote, skipped: BTreeSet<String>) -> Self {
        Crawl {
            client,
            skipped,
            remote,
            left: VecDeque::new(),
            found: Found::default(),
            files: 0,
            total: 0,
            failed: BTreeSet::new(),
            problems: Diagnostics::default(),
        }
    }

    /// Downloads what these references lead to. The report has what went wrong.
    pub(super) fn run(
        mut self,
        references: impl IntoIterator<Item = Reference>,
        mut progress: impl FnMut(&str),
    ) -> (Found, Report) {
        self.left.extend(references);
        while let Some(reference) = self.left.pop_front() {
            if !self.is_wanted(&reference) {
                continue;
            }
            progress(&reference.url);
            if let Err(problem) = self.take(&reference) {
                self.report(&reference, problem);
            }
            if self.is_full() || self.failed.len() >= PROBLEMS {
                break;
            }
        }
        let mut report = Report::new();
        report.sources = self.remote.sources;
        report.diagnostics = self.problems;
        (self.found, report)
    }

    /// Whether there is something to download. Only a source description must be there: what else
    /// is no `https` URL may be something that no workflow needs, and the compiler says so.
    fn is_wanted(&self, reference: &Reference) -> bool {
        let is_web = reference.url.starts_with("https://");
        let is_source = reference.source.is_some();
        let is_known = !is_source && self.remote.is_identity(&reference.url);
        let is_named = is_web || (is_source && reference.url.starts_with("http://"));
        let is_left_out =
            self.skipped.contains(&reference.url) || self.failed.contains(&reference.url);
        is_named && !is_known && !is_left_out
    }

    fn take(&mut self, reference: &Reference) -> Result<(), Problem> {
        if !self.found.locations.contains_key(&reference.url) {
            self.download(reference)?;
        }
        let location = self.found.locations.get(&reference.url);
        let is_description = location.is_some_and(|at| self.found.descriptions.contains(at));
        if reference.source.is_some() && !is_description {
            return Err(content::no_description());
        }
        Ok(())
    }

    fn download(&mut self, reference: &Reference) -> Result<(), Problem> {
        let url = Url::parse(&reference.url).map_err(Problem::new)?;
        if self.found.files.contains_key(&url) {
            // A redirect has led here before.
            self.found.locations.insert(reference.url.clone(), url);
            return Ok(());
        }
        let Answer { location, bytes } = self.client.get(&url, SIZE)?;
        if !self.found.files.contains_key(&location) {
            self.count(&bytes)?;
            let text = content::text(&bytes)?;
            let read = self.remote.downloaded(location.as_str(), text);
            let (kind, references) = read.map_err(|error| content::unreadable(&error))?;
            match kind {
                Kind::Description => {
                    self.found.descriptions.insert(location.clone());
                }
                Kind::Part => {}
                Kind::Scalar => return Err(content::no_description()),
            }
            self.left.extend(references);
            self.found.files.insert(location.clone(), bytes);
        }
        self.found.locations.insert(reference.url.clone(), location);
        Ok(())
    }

    /// Counts a file. One too many, or a byte too many, ends the work.
    fn count(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        self.total += bytes.len() as u64;
        self.files += 1;
        if self.files > FILES {
            let message = format_args!("the documents lead to more than {FILES} files");
            return Err(Problem::new(message));
        }
        if self.total > TOTAL {
            let limit = TOTAL >> 20;
            let message = format_args!("all files together are larger than {limit} MiB");
            return Err(Problem::new(message));
        }
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.files > FILES || self.total > TOTAL
    }

    fn report(&mut self, reference: &Reference, problem: Problem) {
        let message = format!("cannot download `{}`: {}", reference.url, problem.message);
        let mut diagnostic = Diagnostic::new(Code::RemoteSource, reference.span, message);
        diagnostic.help = problem.help;
        if reference.source.is_none() && !self.is_full() {
            diagnostic = diagnostic.note(format!(
                "if no workflow needs it, `--skip {}` leaves it out",
                reference.url
            ));
        }
        self.failed.insert(reference.url.clone());
        self.problems.report(diagnostic);
    }
}
