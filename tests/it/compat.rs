//! Code that was generated for an earlier interface of the runtime compiles and runs: each of these
//! interfaces has a module in `tests/compat`.

use std::fs;

use support::workspace;

/// The interface that this runtime has, as generated code names it.
fn current() -> u32 {
    let module = read("generated/src/knock.rs");
    let (_, rest) = module
        .split_once("::arazzo::__interface!(")
        .expect("generated code names its interface");
    let (number, _) = rest.split_once(')').expect("the macro ends");
    number.parse().expect("an interface is a number")
}

/// The interfaces before `current` without a module that is a part of this binary.
fn missing(current: u32, has: impl Fn(&str) -> bool, tests: &str) -> Vec<u32> {
    let kept = |number: &u32| {
        let file = format!("interface_{number}.rs");
        has(&file) && tests.contains(&format!("#[path = \"../compat/{file}\"]"))
    };
    (1..current).filter(|number| !kept(number)).collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(workspace().join(path)).expect("a file of the workspace")
}

#[test]
fn every_earlier_interface_has_a_module() {
    let folder = workspace().join("tests/compat");
    let has = |file: &str| folder.join(file).is_file();
    let missing = missing(current(), has, &read("tests/it/compat.rs"));
    assert!(
        missing.is_empty(),
        "no module for {missing:?}: see tests/compat/README.md"
    );
}

#[test]
fn an_interface_without_a_module_is_missing() {
    let tests = "#[path = \"../compat/interface_1.rs\"]\nmod interface_1;";
    let all = |_: &str| true;
    assert_eq!(missing(3, all, tests), [2]);
    assert_eq!(missing(2, |_: &str| false, tests), [1]);
    assert!(missing(1, |_: &str| false, "").is_empty());
}
