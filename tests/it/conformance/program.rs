//! The program that `arazzo-codegen new` writes, over the documents of all cases that can run.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use support::{Folder, workspace};

use super::case::{Case, Run};
use super::player::Player;
use crate::process::{self, arazzo_codegen};

/// Longer than any case waits.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) struct Program(PathBuf);

/// What became of a run: the outputs, or the object that says why there are none.
pub(super) type Outcome = Result<Value, Value>;

/// Writes the documents of a case that is run; the entry is named after the case.
pub(super) fn lay_out(case: &Case, folder: &Path) -> Result<PathBuf, String> {
    let (id, entry) = (case.id(), case.entry()?);
    let folder = folder.join(&id);
    let named = format!("{id}.arazzo{}", &entry["workflow.arazzo".len()..]);
    write(
        case,
        &folder,
        |name| {
            if name == entry { &named } else { name }
        },
    );
    Ok(folder.join(&named))
}

/// Writes the documents of a case as they are named, and returns the path of the entry.
pub(super) fn lay_out_plainly(case: &Case, folder: &Path) -> Result<PathBuf, String> {
    let folder = folder.join(case.id());
    write(case, &folder, |name| name);
    Ok(folder.join(case.entry()?))
}

fn write<'a>(case: &'a Case, folder: &Path, name: impl Fn(&'a str) -> &'a str) {
    for (document, text) in &case.documents {
        let path = folder.join(name(document));
        let parent = path.parent().expect("a file is in a folder");
        fs::create_dir_all(parent).expect("folders can be made");
        fs::write(path, text).expect("a file can be written");
    }
}

impl Program {
    /// Writes and builds one program over these documents, with options for the compiler; beside
    /// it, what rustc has to say.
    pub(super) fn build(
        name: &str,
        documents: &[PathBuf],
        options: &[&str],
    ) -> Result<(Program, String), String> {
        let fresh = Folder::new("conformance-new");
        let (fresh, runtime) = (fresh.path(name), workspace().join("arazzo"));
        let (fresh, runtime) = (fresh.to_string_lossy(), runtime.to_string_lossy());
        let mut arguments = vec!["new", &fresh, "--arazzo-path", &runtime];
        arguments.extend(options);
        let documents: Vec<_> = documents
            .iter()
            .map(|path| path.to_string_lossy())
            .collect();
        arguments.extend(documents.iter().map(AsRef::as_ref));
        let ran = arazzo_codegen(&arguments);
        if ran.status != 0 {
            return Err(format!("`new` exits with {}: {}", ran.status, ran.err));
        }
        // What has not changed is not written, so that it is not built again.
        let folder = process::programs().join(name);
        process::renew(Path::new(&*fresh), &folder);
        let built = process::cargo(&folder, &["build", "--message-format", "short"])?;
        Ok((Program(process::built(name)), built.err))
    }

    /// Runs a workflow against the servers of its case.
    pub(super) fn run(
        &self,
        case: &Case,
        run: &Run,
        inputs: &Value,
        player: &Player,
    ) -> Result<Outcome, String> {
        let mut arguments = vec![
            "run".to_owned(),
            format!("{}/{}", case.id(), run.workflow),
            "--inputs".to_owned(),
            "-".to_owned(),
            "--pace".to_owned(),
            "0".to_owned(),
        ];
        for (source, url) in player.urls() {
            arguments.extend(["--server".to_owned(), format!("{source}={url}")]);
        }
        for (name, value) in &run.credentials {
            arguments.extend(["--credential".to_owned(), format!("{name}={value}")]);
        }
        let proxy = player.proxy().map(|url| ("http_proxy", url));
        let set = run.environment.iter();
        let set = set.map(|(name, value)| (name.as_str(), value.clone()));
        let variables: Vec<_> = proxy.into_iter().chain(set).collect();
        let input = inputs.to_string();
        let ran = process::run(&self.0, &arguments, &variables, &input, PATIENCE)?;
        let json = |text: &str| {
            serde_json::from_str(text)
                .map_err(|_| format!("exit {}, no JSON: {text:?}, {}", ran.status, ran.err))
        };
        match ran.status {
            0 => json(&ran.out).map(Ok),
            1 => json(ran.err.lines().last().unwrap_or_default()).map(Err),
            status => Err(format!("exit {status}: {}", ran.err)),
        }
    }
}
