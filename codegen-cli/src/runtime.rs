//! Where a package finds the runtime: `--arazzo-path`.

use std::fmt::Display;
use std::fs;
use std::path::Path;

use arazzo_codegen::project::Runtime;

use crate::documents::directory_exists;
use crate::paths::{relative, resolved};
use crate::terminal::{Failure, Terminal};

/// The package of the runtime.
const RUNTIME: &str = "arazzo";

/// Returns where a package in `directory` finds the runtime, and checks that it is there with the
/// packages `beside` it.
pub(crate) fn runtime(
    given: Option<&Path>,
    beside: &[&str],
    directory: &Path,
) -> Result<Runtime, Failure> {
    let Some(given) = given else {
        return Ok(Runtime::Published);
    };
    is_runtime(given)?;
    let path = resolved(given)?;
    for package in beside {
        is_package(&path.with_file_name(package))?;
    }
    Ok(Runtime::Path(if given.is_relative() {
        relative(directory, &path)
    } else if !beside.is_empty() {
        // Where a link leads counts: the other packages are beside that.
        path
    } else {
        given.to_owned()
    }))
}

/// Says that what was written cannot be built without `--arazzo-path`, and what to do: something and
/// the command again.
pub(crate) fn publish_warning(again: impl Display, terminal: &mut Terminal<'_>) {
    terminal.warn(
        "the project cannot be built yet, because the packages of the runtime are not published",
    );
    terminal.help(format_args!(
        "{again} the command with `--arazzo-path CLONE/arazzo`, where CLONE is a clone of {}",
        env!("CARGO_PKG_REPOSITORY")
    ));
}

/// Checks that the package of the runtime is there.
fn is_runtime(path: &Path) -> Result<(), Failure> {
    let inside = path.join(RUNTIME);
    let checked = is_package(path).and_then(|()| match package_of(path) {
        Some(name) if name == RUNTIME => Ok(()),
        Some(name) => Err(Failure::new(format!(
            "the package in `{}` is `{name}`, not `{RUNTIME}`",
            path.display()
        ))),
        None => Err(Failure::new(format!(
            "there is no package `{RUNTIME}` in `{}`",
            path.display()
        ))),
    });
    checked.map_err(|failure| match package_of(&inside) {
        Some(name) if name == RUNTIME => {
            failure.help(format!("write `--arazzo-path {}`", inside.display()))
        }
        _ => failure.help(format!(
            "name the folder `{RUNTIME}` of a clone of {}",
            env!("CARGO_PKG_REPOSITORY")
        )),
    })
}

/// Returns the name of the package in a folder. A workspace need not have one.
fn package_of(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path.join("Cargo.toml")).ok()?;
    let manifest: toml::Table = text.parse().ok()?;
    let name = manifest.get("package")?.get("name")?;
    name.as_str().map(str::to_owned)
}

fn is_package(path: &Path) -> Result<(), Failure> {
    directory_exists(path)?;
    if path.join("Cargo.toml").is_file() {
        return Ok(());
    }
    let place = path.display();
    Err(Failure::new(format!("there is no package in `{place}`")))
}
