//! `Cargo.toml` of a package that somebody has written: what is there stays as it is.

use std::path::PathBuf;

use arazzo_codegen::project::Runtime;
use arazzo_codegen::project::setup::{FrontDoor, slashes};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};

/// The package of the runtime, which generated code calls.
const RUNTIME: &str = "arazzo";
/// The package of the compiler, which a build script calls.
const COMPILER: &str = "arazzo-codegen";

/// A manifest.
pub(super) struct Manifest(DocumentMut);

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    ///
    /// Why it is none of a package.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let manifest: DocumentMut = text
            .parse()
            .map_err(|error: toml_edit::TomlError| error.to_string())?;
        if manifest
            .get("package")
            .and_then(Item::as_table_like)
            .is_none()
        {
            return Err("it has no `[package]`".to_owned());
        }
        Ok(Manifest(manifest))
    }

    /// Where the root of the package's crate may be, the most likely first, and whether that is one
    /// of a library.
    pub(super) fn roots(&self) -> Vec<(PathBuf, bool)> {
        let path = |table: &dyn TableLike| table.get("path")?.as_str().map(PathBuf::from);
        let library = self
            .0
            .get("lib")
            .and_then(Item::as_table_like)
            .and_then(path);
        let programs = self.0.get("bin").and_then(Item::as_array_of_tables);
        let programs = programs
            .into_iter()
            .flatten()
            .filter_map(|table| path(table));
        let usual = [("src/lib.rs", true), ("src/main.rs", false)];
        let usual = usual.map(|(path, is_library)| (PathBuf::from(path), is_library));
        let named = library.into_iter().map(|path| (path, true));
        let programs = programs.map(|path| (path, false));
        named.chain(usual).chain(programs).collect()
    }

    /// The build script, if the manifest does not leave that to Cargo.
    pub(super) fn build_script(&self) -> Option<&Value> {
        self.0.get("package")?.get("build")?.as_value()
    }

    pub(super) fn has_dependency(&self, package: &str) -> bool {
        let dependencies = self.0.get("dependencies").and_then(Item::as_table_like);
        dependencies.is_some_and(|table| table.contains_key(package))
    }

    /// Adds the packages of the runtime and of the compiler, and returns whether one was missing.
    ///
    /// # Errors
    ///
    /// What is not as Cargo wants it.
    pub(super) fn add_dependencies(
        &mut self,
        door: FrontDoor,
        runtime: &Runtime,
        features: &[&str],
    ) -> Result<bool, String> {
        let mut arazzo = from(runtime);
        let mut features: Vec<&str> = features.to_vec();
        if door == FrontDoor::BuildScript {
            // The macro, and with it the compiler, is no part of the program.
            arazzo.insert("default-features", false.into());
            features.insert(0, "http");
        }
        if !features.is_empty() {
            arazzo.insert("features", Value::Array(Array::from_iter(features)));
        }
        let mut has_added = self.add("dependencies", RUNTIME, arazzo)?;
        if door == FrontDoor::BuildScript {
            let compiler = from(&runtime.beside(COMPILER));
            has_added |= self.add("build-dependencies", COMPILER, compiler)?;
        }
        Ok(has_added)
    }

    fn add(&mut self, section: &str, package: &str, from: InlineTable) -> Result<bool, String> {
        let section_item = self
            .0
            .entry(section)
            .or_insert_with(|| Item::Table(Table::new()));
        let table = section_item
            .as_table_like_mut()
            .ok_or_else(|| format!("`{section}` is no table"))?;
        if table.contains_key(package) {
            return Ok(false);
        }
        let version = from.get("version").filter(|_| from.len() == 1).cloned();
        let was_sorted = table.iter().map(|(name, _)| name).is_sorted();
        table.insert(
            package,
            Item::Value(version.unwrap_or(Value::InlineTable(from))),
        );
        if was_sorted {
            table.sort_values();
        }
        Ok(true)
    }
}

impl std::fmt::Display for Manifest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

fn from(runtime: &Runtime) -> InlineTable {
    let (key, value) = match runtime {
        Runtime::Published => ("version", env!("CARGO_PKG_VERSION").to_owned()),
        Runtime::Path(path) => ("path", slashes(path)),
    };
    InlineTable::from_iter([(key, value)])
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(text: &str, door: FrontDoor, expected: Expect) {
        let mut manifest = Manifest::parse(text).expect("a manifest");
        let runtime = Runtime::Path("../arazzo/arazzo".into());
        manifest
            .add_dependencies(door, &runtime, &["xpath"])
            .expect("it can be changed");
        expected.assert_eq(&manifest.to_string());
        let again = manifest.to_string();
        manifest
            .add_dependencies(door, &runtime, &["xpath"])
            .expect("it can be changed");
        assert_eq!(manifest.to_string(), again);
    }

    #[test]
    fn dependencies_are_added_in_order() {
        check(
            "[package]\nname = \"a\" # mine\n\n[dependencies]\nanyhow = \"1\"\n# why\nserde = \"1\"\n\n[lints]\nworkspace = true\n",
            FrontDoor::Macro,
            expect![[r#"
                [package]
                name = "a" # mine

                [dependencies]
                anyhow = "1"
                arazzo = { path = "../arazzo/arazzo", features = ["xpath"] }
                # why
                serde = "1"

                [lints]
                workspace = true
            "#]],
        );
    }

    #[test]
    fn a_build_script_has_a_section_of_its_own() {
        check(
            "[package]\nname = \"a\"\n",
            FrontDoor::BuildScript,
            expect![[r#"
                [package]
                name = "a"

                [dependencies]
                arazzo = { path = "../arazzo/arazzo", default-features = false, features = ["http", "xpath"] }

                [build-dependencies]
                arazzo-codegen = { path = "../arazzo/arazzo-codegen" }
            "#]],
        );
    }

    #[test]
    fn what_is_there_stays() {
        check(
            "[package]\nname = \"a\"\n[dependencies.arazzo]\nworkspace = true\n",
            FrontDoor::Macro,
            expect![[r#"
                [package]
                name = "a"
                [dependencies.arazzo]
                workspace = true
            "#]],
        );
    }

    #[test]
    fn what_is_no_package_is_refused() {
        assert!(Manifest::parse("[workspace]\n").is_err());
        assert!(Manifest::parse("[").is_err());
        let mut manifest = Manifest::parse("dependencies = 1\n[package]\n").expect("TOML");
        let added = manifest.add_dependencies(FrontDoor::Macro, &Runtime::Published, &[]);
        assert_eq!(added, Err("`dependencies` is no table".to_owned()));
    }

    #[test]
    fn roots_are_found_where_the_manifest_says() {
        let manifest = "[package]\n[lib]\npath = \"a.rs\"\n[[bin]]\npath = \"b.rs\"\n";
        let manifest = Manifest::parse(manifest).expect("a manifest");
        let roots = manifest.roots().into_iter().map(|(path, _)| path);
        let roots: Vec<String> = roots.map(|path| path.display().to_string()).collect();
        assert_eq!(roots, ["a.rs", "src/lib.rs", "src/main.rs", "b.rs"]);
    }
}
