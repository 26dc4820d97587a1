//! `fetch`: downloads what documents name by URL. No other command uses the network.
//!
//! The documents name the hosts, and the hosts say what comes next, so neither is trusted: only
//! `https`, only public addresses, in limited time, number and size. All files are written, or none.

mod address;
mod client;
mod content;
mod crawl;
mod layout;
mod problem;
mod project;
mod register;
mod resolver;
mod store;
mod verify;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use arazzo_codegen::lock::{self, LOCK_FILE, Lock, Locked};
use arazzo_codegen::project::Options;
use arazzo_codegen::project::setup::invocation;
use arazzo_codegen::remote::{Reference, Remote};
use url::Url;

use self::client::Client;
use self::crawl::{Crawl, Found};
use self::project::Project;
use self::register::Sources;
use self::store::{Changes, File};
use crate::args::Fetch;
use crate::documents::nothing_written;
use crate::paths::{self, resolved};
use crate::summary::{Counts, counted};
use crate::terminal::{Failure, Status, Terminal};

pub(crate) fn run(args: &Fetch, terminal: &mut Terminal<'_>) -> Result<Status, Failure> {
    let project = Project::open(args)?;
    let skipped = args
        .skipped
        .iter()
        .map(|url| lock::normal(url).ok_or_else(|| Failure::new(format!("`{url}` is not a URL"))));
    let skipped = skipped.collect::<Result<BTreeSet<String>, Failure>>()?;
    let mut remote = Remote::new();
    let documents = project.documents.iter();
    let references = documents.map(|document| document.references(&mut remote));
    let references = references.collect::<Result<Vec<Vec<Reference>>, Failure>>()?;
    if args.check {
        return verify::run(&project, remote, &references.concat(), &skipped, terminal);
    }
    let client = Client::new(args)?;
    let crawl = Crawl::new(&client, remote, skipped);
    let progress = |url: &str| terminal.now(url.chars().take(70).collect::<String>());
    let (found, report) = crawl.run(references.concat(), progress);
    terminal.clear_progress();
    if report.diagnostics.has_errors() {
        terminal.findings(&report, false);
        nothing_written(Counts::of(&report), terminal);
        return Ok(Status::Errors);
    }
    keep(&project, &found, &references, terminal)
}

/// Writes what was downloaded, and where it is.
fn keep<'f>(
    project: &Project,
    found: &'f Found,
    references: &[Vec<Reference>],
    terminal: &mut Terminal<'_>,
) -> Result<Status, Failure> {
    if found.files.is_empty() && project.lock.is_none() {
        terminal.say("no document leads to an `https` URL");
        return Ok(Status::Success);
    }
    let names = names(project, found);
    let file = |(url, bytes): (&Url, &'f Vec<u8>)| {
        let name = names.get(url)?.clone();
        Some(File { name, bytes })
    };
    let files: Vec<File<'_>> = found.files.iter().filter_map(file).collect();
    let mut changes = store::write(project, &files)?;
    let lock = lock(project, found, &names);
    store::write_one(&project.folder.join(LOCK_FILE), &lock.to_json())?;
    store::remove_others(project, &files, &mut changes);
    let sources = sources(project, references, &lock);
    let is_new = register::register(project, &sources)?;
    tell(project, &changes, terminal);
    if is_new {
        advise(project, &sources, terminal);
    }
    Ok(Status::Success)
}

/// The names of files, relative to the folder of the project.
fn names<'f>(project: &Project, found: &'f Found) -> BTreeMap<&'f Url, String> {
    let paths = layout::paths(found.files.keys()).into_iter();
    let name = |(url, path)| (url, format!("{}/{path}", project.into));
    paths.map(name).collect()
}

fn lock(project: &Project, found: &Found, names: &BTreeMap<&Url, String>) -> Lock {
    let locked = |(url, location): (&String, &Url)| {
        let bytes = found.files.get(location)?;
        Some(Locked {
            url: url.clone(),
            location: (location.as_str() != url).then(|| location.to_string()),
            file: names.get(location)?.clone(),
            sha256: layout::digest(bytes),
            size: bytes.len() as u64,
        })
    };
    let files = found.locations.iter().filter_map(locked).collect();
    Lock::new(&*project.into, files)
}

/// The files of the source descriptions of documents that lead to something downloaded.
fn sources<'p>(
    project: &'p Project,
    references: &[Vec<Reference>],
    lock: &Lock,
) -> Vec<(&'p Path, Sources)> {
    let documents = project.documents.iter().zip(references);
    let used = documents.filter(|(_, found)| found.iter().any(|one| lock.find(&one.url).is_some()));
    let of_one = |(document, found): (&'p project::Document, &Vec<Reference>)| {
        let own = found
            .iter()
            .filter(|one| one.is_own && !is_ambiguous(one, found));
        let file = |one: &Reference| Some((one.source.clone()?, lock.find(&one.url)?.file.clone()));
        (document.path.as_path(), own.filter_map(file).collect())
    };
    used.map(of_one).collect()
}

/// Whether a document that is called has a source of the same name elsewhere. A name in `sources`
/// would hold for both; without one, each is found by its URL.
fn is_ambiguous(source: &Reference, all: &[Reference]) -> bool {
    let same = |other: &&Reference| other.source.is_some() && other.source == source.source;
    all.iter().filter(same).any(|other| other.url != source.url)
}

fn tell(project: &Project, changes: &Changes, terminal: &mut Terminal<'_>) {
    let kinds = [
        ("added", &changes.added),
        ("changed", &changes.changed),
        ("removed", &changes.removed),
    ];
    for (what, files) in kinds {
        for file in files {
            terminal.say(format_args!("{what} {}", project.path(file).display()));
        }
    }
    let all = changes.added.len() + changes.changed.len() + changes.unchanged;
    let files = counted(all, "file").unwrap_or_else(|| "no files".to_owned());
    let counts = kinds.map(|(what, files)| (files.len(), what));
    let counts = counts.into_iter().chain([(changes.unchanged, "unchanged")]);
    let counts = counts.filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    terminal.say(format_args!("downloaded {files}: {}", counts.join(", ")));
}

/// Says how the files are found.
fn advise(project: &Project, sources: &[(&Path, Sources)], terminal: &mut Terminal<'_>) {
    let config = project.config.display();
    terminal.say(format_args!(
        "wrote `{config}`, by which `check` and `generate` find the files"
    ));
    for (document, _) in sources {
        if relative(&project.folder, document).starts_with("..") {
            terminal.warn(format_args!(
                "`{}` is not below the folder of `{LOCK_FILE}`: of what it names by URL, the \
                 compiler finds only the `sources`",
                document.display()
            ));
        }
    }
    for (document, sources) in sources.iter().filter(|(_, sources)| !sources.is_empty()) {
        let sources = sources
            .iter()
            .map(|(name, file)| (name.clone(), file.into()));
        let options = Options {
            sources: sources.collect(),
            ..Options::default()
        };
        let call = invocation(&relative(&project.folder, document), &options);
        terminal.say(format_args!("the macro:\n\n{call}"));
    }
}

/// A path relative to a folder, with `/` between its parts; as it is, if there is none.
fn relative(folder: &Path, path: &Path) -> String {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let relative = match (resolved(folder), resolved(path)) {
        (Ok(folder), Ok(path)) => paths::relative(&folder, &path),
        _ => path.to_owned(),
    };
    relative
        .to_string_lossy()
        .replace(std::path::MAIN_SEPARATOR, "/")
}
