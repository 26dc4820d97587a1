//! The packages that are built, as text.
//!
//! They are workspaces of their own, so that no setting of this one is theirs. Each calls what its
//! macro makes, since what is not called is not compiled to the end.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use arazzo_codegen::Compiler;

use crate::Result;

/// A program over Knock.
pub(crate) struct Package {
    /// What it is, in the tables.
    pub(crate) title: &'static str,
    /// The name of its folder.
    name: &'static str,
    /// Packages that share a target folder share dependencies that were compiled.
    target: &'static str,
    dependencies: &'static str,
    main: &'static str,
}

const DOCUMENT: &str = "knock/bulk-set-objects-notify.yml";

pub(crate) const PROGENITOR: Package = Package {
    title: "progenitor's macro, objects.yml",
    name: "described",
    target: "progenitor",
    dependencies: r#"
chrono = { version = "0.4", features = ["serde"] }
futures = "0.3"
progenitor = "0.15"
reqwest = { version = "0.13", features = ["json", "query", "stream"] }
serde = { version = "1", features = ["derive"] }
tokio = { version = "1", features = ["rt"] }
uuid = { version = "1", features = ["serde", "v4"] }
"#,
    main: r#"//! One request.

progenitor::generate_api!("knock/openapi/objects.yml");

fn main() {
    let client = Client::new("https://api.knock.app");
    let body = types::BulkSetObjectsRequest { objects: Vec::new() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let answer = runtime.expect("a runtime").block_on(client.bulk_set_objects("projects", &body));
    println!("{}", answer.is_ok());
}
"#,
};

const DEPENDENCIES: &str = r#"
arazzo.path = "ARAZZO"
tokio = { version = "1", features = ["rt"] }
"#;

pub(crate) const WORKFLOW: Package = Package {
    title: "this macro, a workflow over objects.yml and two more",
    name: "workflow",
    target: "arazzo",
    dependencies: DEPENDENCIES,
    main: r#"//! One workflow.

arazzo::arazzo_workflow!("knock/bulk-set-objects-notify.yml");

fn main() {
CALL
}
"#,
};

pub(crate) const CHECKED_IN: Package = Package {
    title: "the same module as a file",
    name: "checked-in",
    target: "arazzo",
    dependencies: DEPENDENCIES,
    main: r#"//! One workflow, whose module is checked in.

mod knock;
use knock::*;

fn main() {
CALL
}
"#,
};

/// The body of `main` of the programs with the workflow.
const CALL: &str = r#"    let inputs = bulk_set_objects_notify::Inputs::from(bulk_set_objects_notify::Required {
        api_key: "key".into(),
        collection: "projects".into(),
        objects: Vec::new(),
        notify_object_id: "one".into(),
        workflow_key: "notify".into(),
    });
    let client = arazzo::Client::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let answer = runtime.expect("a runtime").block_on(bulk_set_objects_notify(&client, inputs));
    println!("{}", answer.is_ok());"#;

impl Package {
    pub(crate) fn folder(&self) -> PathBuf {
        repository().join("target/build-bench").join(self.name)
    }

    pub(crate) fn target(&self) -> PathBuf {
        let name = format!("target-{}", self.target);
        repository().join("target/build-bench").join(name)
    }

    /// Writes the files, and fetches what it depends on.
    pub(crate) fn write(&self) -> Result<()> {
        let folder = self.folder();
        fs::create_dir_all(folder.join("src"))?;
        copy(
            &repository().join("tests/fixtures/knock"),
            &folder.join("knock"),
        )?;
        let runtime = repository().join("arazzo");
        let dependencies = self
            .dependencies
            .replace("ARAZZO", &runtime.to_string_lossy());
        let head = format!(
            "[workspace]\n\n[package]\nname = \"{}\"\nedition = \"2024\"",
            self.name
        );
        fs::write(
            folder.join("Cargo.toml"),
            format!("{head}\n\n[dependencies]{dependencies}"),
        )?;
        fs::write(folder.join("src/main.rs"), self.main.replace("CALL", CALL))?;
        let module = Compiler::new().compile(folder.join(DOCUMENT)).file();
        fs::write(
            folder.join("src/knock.rs"),
            module.ok_or("the document does not compile")?,
        )?;
        fetch(&folder)
    }
}

fn repository() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

/// Copies the files of a folder, and those of the folders in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

fn fetch(folder: &Path) -> Result<()> {
    let fetched = Command::new(env!("CARGO"))
        .args(["fetch", "--quiet"])
        .current_dir(folder)
        .status()?;
    if fetched.success() {
        Ok(())
    } else {
        Err("packages cannot be fetched".into())
    }
}
