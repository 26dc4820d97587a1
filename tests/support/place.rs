//! Where things are: the workspace, its fixtures, folders beside it that may be absent.

use std::path::{Path, PathBuf};
use std::{env, fmt, fs, io::Write};

/// The folder of the workspace.
pub fn workspace() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests
        .parent()
        .expect("the package is in the workspace")
        .to_owned()
}

/// The folder of the documents of our own.
pub fn fixtures() -> PathBuf {
    workspace().join("tests/fixtures")
}

/// Whether expected files are to be written instead of compared.
pub fn update() -> bool {
    env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1")
}

/// A folder that is not part of this repository: that which the variable names, else `name` in a
/// folder `shared` beside the workspace.
///
/// None if it is not there; that is told, and it is a failure if `ARAZZO_REQUIRE_CORPUS` is 1.
///
/// # Panics
///
/// If the folder is absent and required, or if the variable names one that is absent.
pub fn shared(variable: &str, name: &str) -> Option<PathBuf> {
    let named = env::var_os(variable).filter(|value| !value.is_empty());
    let beside = workspace().join("../shared").join(name);
    let folder = named.clone().map_or(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder.canonicalize().unwrap_or(folder));
    }
    assert!(
        named.is_none(),
        "{variable} names `{}`, which is no folder",
        folder.display()
    );
    let required = env::var_os("ARAZZO_REQUIRE_CORPUS").is_some_and(|value| value == "1");
    assert!(
        !required,
        "`{}` is required and is not there",
        folder.display()
    );
    tell(format_args!(
        "{name}: skipped, `{}` is not there",
        folder.display()
    ));
    None
}

/// Says something that the test harness does not keep for itself.
pub fn tell(text: fmt::Arguments<'_>) {
    // If nobody listens, there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// A folder with files in it, made anew below the target folder. It stays, to be looked at.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// An empty folder of this name.
    ///
    /// # Panics
    ///
    /// If it cannot be made.
    pub fn new(name: &str) -> Self {
        let path = target().join("tests-folders").join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder can be made below the target folder");
        Folder(path)
    }

    /// Adds a file, and the folders that it is in.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    #[must_use]
    pub fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        let parent = path.parent().expect("a file is in a folder");
        fs::create_dir_all(parent).expect("folders can be made");
        fs::write(&path, text).expect("a file can be written");
        self
    }

    /// The path of something in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

/// The folder that Cargo builds in.
pub fn target() -> PathBuf {
    let given = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    given.map_or_else(|| workspace().join("target"), |path| workspace().join(path))
}
