//! What is published: each package with its README and licences, and nothing that only tests need.

use std::process::Command;
use std::{env, fs};

use support::workspace;

const PACKAGES: [(&str, &str); 7] = [
    ("arazzo", "arazzo"),
    ("arazzo-codegen", "arazzo-codegen"),
    ("arazzo-codegen-cli", "codegen-cli"),
    ("arazzo-macros", "arazzo-macros"),
    ("arazzo-mcp", "arazzo-mcp"),
    ("arazzo-serve", "arazzo-serve"),
    ("arazzo-xpath", "arazzo-xpath"),
];

#[test]
fn packages_have_what_their_users_need() {
    for (package, folder) in PACKAGES {
        let files = files(package);
        let has = |name: &str| files.iter().any(|file| file == name);
        for needed in ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "src/lib.rs"] {
            assert!(has(needed), "{package} has no {needed}");
        }
        let text = fs::read_to_string(workspace().join(folder).join("LICENSE-MIT"));
        assert!(
            text.is_ok_and(|text| text.starts_with("MIT License")),
            "{package}"
        );
        let needless = |file: &&String| {
            ["tests/", "benches/", "examples/"]
                .iter()
                .any(|folder| file.starts_with(folder))
                || file.ends_with(".snap")
                || file.ends_with(".deb")
        };
        assert_eq!(files.iter().find(needless), None, "{package}");
    }
}

#[test]
fn manifests_say_what_a_registry_shows() {
    for (package, folder) in PACKAGES {
        let path = workspace().join(folder).join("Cargo.toml");
        let manifest = fs::read_to_string(path).expect("a manifest");
        for key in [
            "description = ",
            "license",
            "repository",
            "keywords",
            "categories",
            "rust-version",
        ] {
            let has = manifest.lines().any(|line| line.starts_with(key));
            assert!(has, "{package} has no `{key}`");
        }
    }
}

/// The files that a package is published with.
fn files(package: &str) -> Vec<String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "package",
            "--list",
            "--allow-dirty",
            "--offline",
            "-p",
            package,
        ])
        .current_dir(workspace())
        .output()
        .expect("Cargo runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    text.lines().map(|line| line.replace('\\', "/")).collect()
}
