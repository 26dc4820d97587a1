//! Other programs: Cargo, what it builds, and the command line of the compiler.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use support::{target, workspace};

/// What became of a program.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the command line of the compiler, in this process.
pub(crate) fn arazzo_codegen(arguments: &[&str]) -> Ran {
    let arguments = ["arazzo-codegen"].iter().chain(arguments);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let status = arazzo_codegen_cli::run(
        arguments.map(OsString::from),
        &mut out,
        &mut err,
        arazzo_codegen_cli::Color {
            out: false,
            err: false,
        },
    );
    Ran {
        status: status.into(),
        out: String::from_utf8_lossy(&out).into_owned(),
        err: String::from_utf8_lossy(&err).into_owned(),
    }
}

/// The folder that programs are written and built in. They share what they depend on.
pub(crate) fn programs() -> PathBuf {
    target().join("tests-programs")
}

/// The path of a program that was built there.
pub(crate) fn built(name: &str) -> PathBuf {
    let name = format!("{name}{}", env::consts::EXE_SUFFIX);
    programs().join("target/debug").join(name)
}

/// Runs Cargo in the folder of a package that is no member of the workspace. That it fails is an
/// error.
pub(crate) fn cargo(folder: &Path, arguments: &[&str]) -> Result<Ran, String> {
    cargo_with(folder, arguments, &[])
}

/// The same, with variables.
pub(crate) fn cargo_with(
    folder: &Path,
    arguments: &[&str],
    variables: &[(&str, &Path)],
) -> Result<Ran, String> {
    let ran = run_cargo(folder, arguments, variables);
    match ran.status {
        0 => Ok(ran),
        _ => Err(format!(
            "cargo {arguments:?} in {}:\n{}",
            folder.display(),
            ran.err
        )),
    }
}

/// Runs Cargo where it is to fail.
pub(crate) fn cargo_that_fails(folder: &Path, arguments: &[&str]) -> Ran {
    let ran = run_cargo(folder, arguments, &[]);
    assert_ne!(
        ran.status,
        0,
        "cargo {arguments:?} in {} succeeds",
        folder.display()
    );
    ran
}

/// The package gets the workspace's versions, so that nothing has to be fetched.
fn run_cargo(folder: &Path, arguments: &[&str], variables: &[(&str, &Path)]) -> Ran {
    let (versions, lock) = (workspace().join("Cargo.lock"), folder.join("Cargo.lock"));
    if !lock.exists() {
        fs::copy(versions, lock).expect("the workspace has a lock file");
    }
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(arguments)
        .args(["--offline", "--quiet"])
        .env("CARGO_TARGET_DIR", programs().join("target"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .envs(variables.iter().copied())
        .current_dir(folder)
        .output()
        .expect("Cargo runs");
    Ran {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Makes a folder the same as another one, and touches no file that is so already. Lock files
/// stay.
pub(crate) fn renew(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("folders can be made");
    let names = |folder: &Path| -> Vec<OsString> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name()).collect()
    };
    let wanted = names(from);
    for name in names(to) {
        if wanted.contains(&name) || name == "Cargo.lock" {
            continue;
        }
        let path = to.join(name);
        let removed = if path.is_dir() {
            fs::remove_dir_all(path)
        } else {
            fs::remove_file(path)
        };
        removed.expect("what is no longer wanted can be removed");
    }
    for name in wanted {
        let (source, copy) = (from.join(&name), to.join(&name));
        if source.is_dir() {
            renew(&source, &copy);
            continue;
        }
        let bytes = fs::read(source).expect("a file that was written can be read");
        if !fs::read(&copy).is_ok_and(|old| old == bytes) {
            fs::write(copy, bytes).expect("a file can be written");
        }
    }
}

/// Runs a program with variables, and stops it if it takes too long.
pub(crate) fn run(
    program: &Path,
    arguments: &[String],
    variables: &[(&str, String)],
    input: &str,
    patience: Duration,
) -> Result<Ran, String> {
    let mut child = Command::new(program)
        .args(arguments)
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that does not read is none the worse for it.
        let _ = stdin.write_all(input.as_bytes());
    }
    let out = reader(child.stdout.take());
    let err = reader(child.stderr.take());
    let status = wait(&mut child, patience)?;
    Ok(Ran {
        status,
        out: out.join().unwrap_or_default(),
        err: err.join().unwrap_or_default(),
    })
}

fn reader(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn wait(child: &mut Child, patience: Duration) -> Result<i32, String> {
    let begun = Instant::now();
    while begun.elapsed() < patience {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return Ok(status.code().unwrap_or(-1));
        }
        thread::sleep(Duration::from_millis(5));
    }
    let _ = child.kill();
    let _ = child.wait();
    Err(format!("stopped after {patience:?}"))
}
