//! `init`: sets up a package that exists already. Nothing is written unless all of it can be.

use std::fs;
use std::path::{Path, PathBuf};

use arazzo_codegen::project::setup::{self, FrontDoor};
use arazzo_codegen::project::{self, Document, Runtime};

mod manifest;

use self::manifest::Manifest;
use crate::args::Init;
use crate::documents::{compile, existing};
use crate::files::{self, File};
use crate::new::{compilation, described};
use crate::paths::resolved;
use crate::runtime::{publish_warning, runtime};
use crate::terminal::{Failure, Status, Terminal};

/// The name of the module with the workflows.
const MODULE: &str = "workflows";

pub(crate) fn run(args: &Init, terminal: &mut Terminal<'_>) -> Result<Status, Failure> {
    args.options.check()?;
    let package = Package::open(args)?;
    let documents = existing(&args.documents)?;
    let compiler = args.options.compiler();
    let Some((compilations, counts)) = compile(&compiler, &documents, terminal)? else {
        return Ok(Status::Errors);
    };
    let work = Work {
        door: if args.build_script {
            FrontDoor::BuildScript
        } else {
            FrontDoor::Macro
        },
        documents: described(&documents, &compilations, &package.folder),
        options: compilation(&args.options, &package.folder)?,
    };
    let lacks_tokio = !package.manifest.has_dependency("tokio");
    let change = package.set_up(args, &work)?;
    let written = files::write(&change.files)?;
    terminal.conclude(counts, Some(&files::outcome(&change.files, &written)));
    work.next_steps(&change, lacks_tokio, terminal);
    Ok(Status::Success)
}

/// A package that somebody has written.
struct Package {
    /// Its folder, without links.
    folder: PathBuf,
    /// How the user names that folder.
    name: PathBuf,
    manifest: Manifest,
    /// The file with the root of its crate, and whether that is a library.
    root: (PathBuf, bool),
}

/// What it is set up for.
struct Work {
    door: FrontDoor,
    documents: Vec<Document>,
    options: project::Options,
}

/// What is to be done to the package.
struct Change {
    /// The files as they are to be.
    files: Vec<File>,
    /// What is to be added to a build script by hand.
    by_hand: Option<String>,
    /// Whether it depends on packages that are not published yet.
    is_unpublished: bool,
}

impl Package {
    fn open(args: &Init) -> Result<Self, Failure> {
        let path = &args.manifest_path;
        let text = fs::read_to_string(path).map_err(|error| {
            Failure::io("read", path, &error).help(
                "`init` sets up a package that exists; `cargo new` makes one, and `arazzo-codegen \
                 new` makes one that runs workflows",
            )
        })?;
        let manifest = Manifest::parse(&text)
            .map_err(|error| Failure::new(format!("cannot use `{}`: {error}", path.display())))?;
        let name = path.parent().unwrap_or(Path::new("")).to_owned();
        let mut roots = manifest.roots().into_iter();
        let root = roots.find(|(root, _)| name.join(root).is_file());
        let root = root.ok_or_else(|| {
            Failure::new(format!(
                "`{}` has no `src/lib.rs` or `src/main.rs`",
                path.display()
            ))
        })?;
        Ok(Package {
            folder: resolved(&name.join("."))?,
            name,
            manifest,
            root,
        })
    }

    fn set_up(mut self, args: &Init, work: &Work) -> Result<Change, Failure> {
        let runtime = runtime(args.arazzo_path.as_deref(), &work.beside(), &self.folder)?;
        let added = self
            .manifest
            .add_dependencies(work.door, &runtime, &work.features());
        let has_added = added.map_err(|error| {
            let name = args.manifest_path.display();
            Failure::new(format!("cannot change `{name}`: {error}"))
        })?;
        let mut files = vec![
            File {
                path: args.manifest_path.clone(),
                text: self.manifest.to_string(),
            },
            self.module(work)?,
        ];
        files.extend(self.root()?);
        let mut by_hand = None;
        if work.door == FrontDoor::BuildScript {
            let text = setup::build_script(&work.documents, &work.options);
            let path = self.build_script()?;
            match files::text(&path)? {
                Some(old) if old != text => by_hand = Some(text),
                _ => files.push(File { path, text }),
            }
        }
        Ok(Change {
            files,
            by_hand,
            is_unpublished: has_added && runtime == Runtime::Published,
        })
    }

    /// The module with the workflows: new, or with more of them.
    fn module(&self, work: &Work) -> Result<File, Failure> {
        let (root, is_library) = &self.root;
        let path = self
            .name
            .join(root)
            .with_file_name(MODULE)
            .with_extension("rs");
        let mut text = files::text(&path)?.unwrap_or_default();
        let folder = path.with_extension("");
        if !(text.is_empty() || text.starts_with(setup::HEADER)) || folder.join("mod.rs").exists() {
            let more = work.modules(*is_library).concat();
            let failure = Failure::new(format!(
                "there is a module `{MODULE}` in `{}`",
                path.parent().unwrap_or(Path::new("")).display()
            ));
            return Err(failure.help(format!("write this where it should be:\n{more}")));
        }
        if text.is_empty() {
            text.push_str(setup::HEADER);
        }
        for (document, module) in work.documents.iter().zip(work.modules(*is_library)) {
            let name = &document.module;
            if text.contains(&module) {
                continue;
            }
            if text.contains(&format!("mod {name} {{")) {
                let path = path.display();
                return Err(Failure::new(format!(
                    "`{path}` has a module `{name}` already"
                )));
            }
            text.push_str(&module);
        }
        Ok(File { path, text })
    }

    /// The root of the crate, if the module is not declared there.
    fn root(&self) -> Result<Option<File>, Failure> {
        let (root, is_library) = &self.root;
        let path = self.name.join(root);
        let text = fs::read_to_string(&path).map_err(|error| Failure::io("read", &path, &error))?;
        let declared = setup::declare(&text, *is_library);
        let declared = declared
            .map_err(|error| Failure::new(format!("`{}` is not Rust: {error}", path.display())))?;
        Ok(declared.map(|text| File { path, text }))
    }

    fn build_script(&self) -> Result<PathBuf, Failure> {
        let named = self.manifest.build_script();
        match named.map(|value| (value.as_str(), value.as_bool())) {
            None | Some((_, Some(true))) => Ok(self.name.join("build.rs")),
            Some((Some(path), _)) => Ok(self.name.join(path)),
            Some(_) => Err(Failure::new(
                "the package has no build script: `build = false`",
            )),
        }
    }
}

impl Work {
    fn modules(&self, is_library: bool) -> Vec<String> {
        let documents = self.documents.iter();
        let module = |one| setup::module(self.door, one, &self.options, is_library);
        documents.map(module).collect()
    }

    /// The packages beside the runtime that it needs.
    fn beside(&self) -> Vec<&'static str> {
        match self.door {
            FrontDoor::Macro => Vec::new(),
            FrontDoor::BuildScript => vec!["arazzo-codegen"],
        }
    }

    fn features(&self) -> Vec<&str> {
        let features = self.documents.iter().flat_map(|one| &one.summary.features);
        let mut features: Vec<&str> = features.map(String::as_str).collect();
        features.sort_unstable();
        features.dedup();
        features
    }

    /// Says what is left to do.
    fn next_steps(&self, change: &Change, lacks_tokio: bool, terminal: &mut Terminal<'_>) {
        if change.is_unpublished {
            publish_warning("repeat", terminal);
        }
        if let Some(text) = &change.by_hand {
            terminal.help(format_args!(
                "there is a build script; let it do this, too:\n\n{text}"
            ));
        }
        if lacks_tokio {
            terminal.help("`cargo add tokio --features macros,rt-multi-thread` adds what runs async functions");
        }
        let modules: Vec<String> = self
            .documents
            .iter()
            .map(|one| format!("`{MODULE}::{}`", one.module))
            .collect();
        terminal.say(format_args!(
            "next: `cargo doc --open --document-private-items` shows the functions in {}",
            modules.join(", ")
        ));
    }
}
