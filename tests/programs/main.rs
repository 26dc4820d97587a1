//! What new users of a program that `arazzo-codegen new` writes get wrong, and what they are told.
//!
//! Every file of `tests/it/newcomer/programs` begins with a line about the mistake. After it there
//! are commands, each with what it printed on both streams and its exit status. The program is this
//! binary itself, called with a variable, so that nothing has to be built for it; it runs in a folder
//! of its own, against the server of [`server`]. `UPDATE_EXPECT=1` writes the files anew.

mod command;
mod server;

use std::{
    env,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use arazzo::program::Program;
use arazzo_generated::{exports, knock, petstore};
use similar::TextDiff;
use support::{tell, update, workspace};

use self::command::Command;

/// With this variable, the binary is the program and not its test.
const PROGRAM: &str = "ARAZZO_TESTS_PROGRAM";

fn main() -> ExitCode {
    if env::var_os(PROGRAM).is_some() {
        return Program::new("shop")
            .version("1.2.3")
            .workflow::<knock::BulkSetObjectsNotify>()
            .workflow::<petstore::FindPets>()
            .workflow::<exports::ExportTable>()
            .main();
    }
    let mut wrong = 0;
    let cases = cases();
    assert!(cases.len() > 10, "{cases:?}");
    for path in &cases {
        wrong += usize::from(!is_as_expected(path));
    }
    tell(format_args!("{} files, {wrong} of them wrong", cases.len()));
    ExitCode::from(u8::from(wrong > 0))
}

/// The files, in the order of their names.
fn cases() -> Vec<PathBuf> {
    let folder = workspace().join("tests/it/newcomer/programs");
    let entries = fs::read_dir(folder).expect("the folder of cases");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a case").path()).collect();
    paths.sort();
    paths
}

/// Whether the commands of a file print what it says. The file is written anew if that is asked for.
fn is_as_expected(path: &Path) -> bool {
    let expected = fs::read_to_string(path).expect("a case is text");
    let found = played(&expected);
    if found == expected {
        return true;
    }
    if update() {
        fs::write(path, found).expect("a case can be written");
        return true;
    }
    let diff = TextDiff::from_lines(&expected, &found);
    tell(format_args!(
        "{}:\n{}",
        path.display(),
        diff.unified_diff().header("expected", "found")
    ));
    false
}

/// The file with what its commands print now.
fn played(text: &str) -> String {
    let mut played = text.lines().next().unwrap_or_default().to_owned() + "\n";
    for line in text.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let printed = Command::parse(line).run();
        let _ = write!(played, "\n$ {line}\n{printed}");
    }
    played
}
