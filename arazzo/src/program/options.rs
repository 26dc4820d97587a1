//! The options of `run` and `test`.

use super::inputs;

/// The options of `run`, for the usage text.
pub(super) const OPTIONS: &str =
    "[--inputs FILE|-] [--input NAME=VALUE]... [--input-env NAME=VARIABLE]...
           [--server SOURCE=URL]... [--server-index SOURCE=N]...
           [--server-variable SOURCE.NAME=VALUE]... [--channel SOURCE=URL]...
           [--credential SOURCE.SCHEME=VALUE]...
           [--pace SECONDS] [--max-steps N] [--timeout SECONDS] [--verbose|--quiet]
           [--allow-plain-http HOST]... [--allow-redirects-to HOST]...
           [--root-certificate FILE]... [--client-certificate FILE]
           [--danger-accept-invalid-certificates]

  --inputs           a file with a JSON object of inputs; `-` is standard input
  --input            one input: text for a string, JSON otherwise; NAME=@FILE reads a file
  --input-env        one input from a variable of the environment: for secrets
  --server           the server of a source; DOCUMENT/SOURCE if two sources have the same name
  --server-index     another of the servers that the API describes, counted from 0
  --server-variable  a variable in the URL of a described server
  --channel          the broker of a source's messages, as in events=nats://127.0.0.1:4222
  --credential       a token, a key or `user:password`; @FILE and env:NAME keep it off the command
                     line
  --pace             the wait before a jump back without a delay of its own (default: 1)
  --max-steps        the maximum number of step executions of the run (default: 3600)
  --timeout          the maximum time of the whole run (default: no limit)
  --verbose          shows a line per request, and at the end all exchanges without secrets
  --quiet            shows no line per request, as a terminal gets otherwise, and no warning

  --allow-plain-http    allows secrets over plain http, without encryption, to this host
  --allow-redirects-to  follows redirects from other hosts to this host, without secrets
  --root-certificate    a PEM file with a certificate to trust, besides those of the system
  --client-certificate  a PEM file with the certificate to present to servers, and its key
  --danger-accept-invalid-certificates
                        accepts any certificate: an attacker can read and change everything";

/// The options of `test` beside those of `run`.
pub(super) const TEST_OPTIONS: &str = "[--dry-run] and the options of `run`
           runs a workflow and shows its exchanges on standard error, without secrets

  --dry-run     sends nothing, and shows the first request after all checks";

/// The option of `test` without a value.
pub(super) const DRY_RUN: &str = "--dry-run";

/// The option that shows all exchanges.
pub(super) const VERBOSE: &str = "--verbose";

/// The option that shows nothing of a run but its failure.
pub(super) const QUIET: &str = "--quiet";

/// The options of `run` without a value.
pub(super) const FLAGS: [&str; 2] = [VERBOSE, QUIET];

/// The options of `test` without a value.
pub(super) const TEST_FLAGS: [&str; 3] = [DRY_RUN, VERBOSE, QUIET];

/// The options of `run` for its inputs.
pub(super) const INPUTS: [&str; 3] = ["--inputs", inputs::INPUT, inputs::INPUT_ENV];
