//! What shells make of the completion scripts: Bash, and Zsh and Fish where they are installed.

use std::io::ErrorKind;
use std::process::{Command, Stdio};

use crate::support::Folder;

/// The beginning of a line, and the last word when it is completed.
const CASES: [(&str, &str); 4] = [
    ("arazzo-codegen ch", "check"),
    ("arazzo-codegen check --for", "--format"),
    ("arazzo-codegen check --format j", "json"),
    ("arazzo-codegen inspect --stage pro", "program"),
];

/// Calls the function as the shell does, for every line.
const BASH: &str = r#"
source ./script
function=$(complete -p arazzo-codegen | sed 's/.* -F \([^ ]*\) .*/\1/')
while read -r -a COMP_WORDS; do
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMPREPLY=()
    "$function" "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    echo "${COMPREPLY[@]}"
done < lines
"#;

const FISH: &str = r#"
source ./script
while read line
    complete -C "$line" | string replace --regex '\t.*' '' | string join ' '
end < lines
"#;

/// Types every line and a tab into a shell of its own, which shows what became of it.
const ZSH: &str = r#"
zmodload zsh/zpty
cp script _arazzo-codegen
cat > .zshrc <<'END'
PS1=
unsetopt beep
fpath=($ZDOTDIR $fpath)
autoload -Uz compinit
compinit -u -d $ZDOTDIR/dump
shown() { print -r -- "<$BUFFER>"; BUFFER= }
zle -N shown
bindkey '^X' shown
zle-line-init() { print -r -- '<ready>' }
zle -N zle-line-init
END
until_shown() {
    local text
    while zpty -r shell text; do
        [[ $text =~ '<([^<>]*)>' ]] && { shown=$match[1]; return }
    done
}
zpty shell "TERM=dumb ZDOTDIR=$PWD zsh -i"
until_shown
while read -r line; do
    zpty -n -w shell "$line"$'\t\x18'
    until_shown
    print -r -- ${${${=shown}[-1]}%=}
done < lines
zpty -d shell
"#;

/// Runs a script of a shell. `None` if the shell is not installed.
fn completed(shell: &str, arguments: &[&str], script: &str) -> Option<Vec<String>> {
    let lines: String = CASES.iter().map(|(line, _)| format!("{line}\n")).collect();
    let completions = Folder::empty().run(&format!("completions {shell}"));
    let folder = Folder::empty()
        .file("script", completions.ok())
        .file("lines", lines)
        .file("run", script);
    let mut command = Command::new(shell);
    command.args(arguments).arg("run");
    command.current_dir(folder.path("")).stdin(Stdio::null());
    let output = match command.output() {
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        output => output.expect("the shell runs"),
    };
    let words = String::from_utf8_lossy(&output.stdout);
    Some(words.lines().map(|line| line.trim().to_owned()).collect())
}

#[track_caller]
fn check(found: &[String]) {
    assert_eq!(found, CASES.map(|(_, word)| word));
}

#[test]
fn bash_completes_commands_options_and_values() {
    check(&completed("bash", &["--norc"], BASH).expect("Bash is installed"));
}

#[test]
fn fish_completes_commands_options_and_values() {
    if let Some(found) = completed("fish", &["--no-config"], FISH) {
        check(&found);
    }
}

#[test]
fn zsh_completes_commands_options_and_values() {
    if let Some(found) = completed("zsh", &["-f"], ZSH) {
        check(&found);
    }
}
