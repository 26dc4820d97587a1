//! The file of a store, and two processes.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

use arazzo_serve::context::FileStore;

/// The variable that makes this test the second process.
const FILE: &str = "ARAZZO_TEST_STORE";

#[test]
fn a_second_process_on_the_file_fails_with_a_sentence() {
    if let Some(file) = env::var_os(FILE) {
        let error = FileStore::open(PathBuf::from(file)).unwrap_err();
        eprintln!("refused: {error}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("contexts");
    let store = FileStore::open(&file).unwrap();
    let second = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "store::a_second_process_on_the_file_fails_with_a_sentence",
            "--nocapture",
        ])
        .env(FILE, &file)
        .stdout(Stdio::null())
        .output()
        .unwrap();
    drop(store);
    let said = String::from_utf8_lossy(&second.stderr);
    let expected = format!(
        "refused: the store `{}` is in use by another process: stop it, or give this one another file",
        file.display()
    );
    assert!(
        second.status.success() && said.contains(&expected),
        "{said}"
    );
}
