//! [`Worker`]: the command `worker` of a program.

use std::net::SocketAddr;

use arazzo::{
    Client, Entry,
    program::{Call, Command, CommandError},
};
use tokio::runtime::Runtime;

use crate::{Endpoint, Key, Policy, Secrets};

/// Where a worker listens unless it is told otherwise.
const ADDRESS: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 9080);

/// The command `worker`: workflows as services of the engine.
///
/// ```no_run
/// use arazzo::program::Program;
///
/// # fn program<W>() -> std::process::ExitCode
/// # where
/// #     W: arazzo::Workflow<Inputs: 'static, Outputs: 'static, Error: arazzo::Failure + 'static> + 'static,
/// # {
/// Program::new("pets")
///     .workflow::<W>()
///     .command(arazzo_restate::Worker)
///     .main()
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Worker;

const USAGE: &str = "[--listen ADDRESS] (--journal-key KEY | --journal-in-the-clear)
           [--old-journal-key KEY]... [--secret NAME=SECRET]... [--results-in-the-clear]
           [--idempotency-keys] [--at-most-once OPERATION]... [--repeatable OPERATION]...
           [--engine-key KEY]... [--workflow WORKFLOW]...
           runs workflows for a Restate engine, which is to be told of http://ADDRESS

  --listen        an IP address and a port that the engine alone reaches (default: 127.0.0.1:9080)
  --journal-key   what the journal is sealed with: env:NAME or @FILE, with `id:` and 64 hex digits
  --old-journal-key
                  a key that has sealed runs which have not ended
  --journal-in-the-clear
                  the engine may read what is sent and received
  --results-in-the-clear
                  outputs and errors are not sealed
  --secret        what {\"$env\": \"NAME\"} in the inputs stands for: env:VARIABLE or @FILE
  --idempotency-keys
                  sends an id of each request as Idempotency-Key: only for servers that honour it,
                  since such a request is sent again after a crash
  --at-most-once  a request that is never sent again, as in \"PUT /counters/{id}\"
  --repeatable    a request that may be sent twice, as in \"POST /search\"
  --engine-key    takes calls from the engine with this public key alone (publickeyv1_…)
  --workflow      this workflow, and those that are named as well (default: all)";

impl Command for Worker {
    fn name(&self) -> &'static str {
        "worker"
    }

    fn usage(&self) -> &'static str {
        USAGE
    }

    fn flags(&self) -> &'static [&'static str] {
        &[
            "--journal-in-the-clear",
            "--results-in-the-clear",
            "--idempotency-keys",
        ]
    }

    fn options(&self) -> &'static [&'static str] {
        &[
            "--listen",
            "--journal-key",
            "--old-journal-key",
            "--secret",
            "--at-most-once",
            "--repeatable",
            "--engine-key",
            "--workflow",
        ]
    }

    fn run(&self, call: &Call<'_>) -> Result<(), CommandError> {
        let entries = entries(call)?;
        let address = address(call)?;
        let endpoint = Endpoint::new(client(call, &entries)?);
        let endpoint = entries.into_iter().fold(endpoint, Endpoint::add_entry);
        let endpoint = journal(endpoint, call)?;
        let endpoint = endpoint.secrets(secrets(call)?).policy(policy(call)?);
        let keys = call.values("--engine-key");
        let endpoint = keys.fold(endpoint, Endpoint::identity_key);
        let runtime = Runtime::new();
        let runtime = runtime.map_err(|error| CommandError::failed(format!("no runtime: {error}")));
        call.say(format_args!("listening on {address}"));
        let served = runtime?.block_on(endpoint.listen(address));
        served.map_err(CommandError::failed)
    }
}

fn entries(call: &Call<'_>) -> Result<Vec<Entry>, CommandError> {
    let named = call.values("--workflow").map(|name| call.find(name));
    let named = named.collect::<Result<Vec<_>, _>>()?;
    Ok(if named.is_empty() {
        call.entries()
    } else {
        named
    })
}

fn address(call: &Call<'_>) -> Result<SocketAddr, CommandError> {
    let Some(address) = call.value("--listen")? else {
        return Ok(ADDRESS);
    };
    address.parse().map_err(|_| {
        let example = "an IP address and a port such as 127.0.0.1:9080";
        CommandError::wrong_use(format!("`--listen` needs {example}, not `{address}`"))
    })
}

fn client(call: &Call<'_>, entries: &[Entry]) -> Result<Client, CommandError> {
    let mut builder = Client::builder();
    if call.flag("--idempotency-keys") {
        builder = builder.request_id_header("Idempotency-Key");
    }
    let client = call.client_from(builder, entries)?.build();
    client.map_err(CommandError::wrong_use)
}

/// Sets the keys, of which there must be one unless the journal is in the clear.
fn journal(mut endpoint: Endpoint, call: &Call<'_>) -> Result<Endpoint, CommandError> {
    let key = call.value("--journal-key")?;
    let in_the_clear = call.flag("--journal-in-the-clear");
    if key.is_none() && !in_the_clear {
        let needed = "`worker` needs `--journal-key env:NAME`, or `--journal-in-the-clear`";
        return Err(CommandError::wrong_use(needed));
    }
    for key in keys(call, "--journal-key")? {
        endpoint = endpoint.key(key);
    }
    for key in keys(call, "--old-journal-key")? {
        endpoint = endpoint.old_key(key);
    }
    if in_the_clear {
        endpoint = endpoint.journal_in_the_clear();
    }
    if call.flag("--results-in-the-clear") {
        endpoint = endpoint.results_in_the_clear();
    }
    Ok(endpoint)
}

fn keys(call: &Call<'_>, option: &str) -> Result<Vec<Key>, CommandError> {
    let texts = call.secrets(option)?.into_iter();
    let key = texts.map(|text| Key::from_text(text.expose()));
    let keys = key.collect::<Result<_, _>>();
    keys.map_err(|error| CommandError::wrong_use(format!("`{option}`: {error}")))
}

fn secrets(call: &Call<'_>) -> Result<Secrets, CommandError> {
    let named = call.named_secrets("--secret")?.into_iter();
    Ok(named.fold(Secrets::new(), |secrets, (name, secret)| {
        secrets.value(&name, secret)
    }))
}

fn policy(call: &Call<'_>) -> Result<Policy, CommandError> {
    let mut policy = Policy::new();
    for text in call.values("--repeatable") {
        let (method, template) = operation("--repeatable", text)?;
        policy = policy.repeatable(method, template);
    }
    for text in call.values("--at-most-once") {
        let (method, template) = operation("--at-most-once", text)?;
        policy = policy.at_most_once(method, template);
    }
    Ok(policy)
}

fn operation<'t>(option: &str, text: &'t str) -> Result<(&'t str, &'t str), CommandError> {
    text.split_once(' ').ok_or_else(|| {
        let needed = "a method and a path of the API, as in \"POST /search\"";
        CommandError::wrong_use(format!("`{option}` needs {needed}, not `{text}`"))
    })
}
