//! [`Mcp`]: the command `mcp` of a program.

use std::{io, net::SocketAddr};

use arazzo::{
    Entry,
    program::{Call, Command, CommandError, interrupted},
};
use tokio::{net::TcpListener, runtime::Runtime};

use crate::{
    http::{Http, PATH},
    server::Server,
    tools::Tools,
};

/// The command `mcp`: workflows as tools on standard input and output, or over streamable HTTP.
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
///     .command(arazzo_mcp::Mcp)
///     .main()
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Mcp;

const USAGE: &str = "--all-tools | --tool WORKFLOW... [--bind [WORKFLOW/]INPUT=SECRET]...
           [--listen ADDRESS [--token SECRET]... [--without-authentication]
           [--allow-host HOST]... [--allow-origin ORIGIN]...]
           serves workflows as tools for models (MCP) on standard input and output

  --all-tools     all workflows are tools
  --tool          this workflow is a tool
  --bind          the value of a secret input, which no model sees: env:NAME, @FILE or the value
  --listen        serves streamable HTTP at http://ADDRESS/mcp instead
  --token         the bearer token of callers: env:NAME, @FILE or the token
  --without-authentication
                  anybody who can reach the address may call; it must be loopback
  --allow-host    a `Host` of requests, beside those of the loopback interface
  --allow-origin  an `Origin` of requests; by default no page in a browser may call";

impl Command for Mcp {
    fn name(&self) -> &'static str {
        "mcp"
    }

    fn usage(&self) -> &'static str {
        USAGE
    }

    fn flags(&self) -> &'static [&'static str] {
        &["--all-tools", "--without-authentication"]
    }

    fn options(&self) -> &'static [&'static str] {
        &[
            "--tool",
            "--bind",
            "--listen",
            "--token",
            "--allow-host",
            "--allow-origin",
        ]
    }

    fn run(&self, call: &Call<'_>) -> Result<(), CommandError> {
        let server = server(selected(call)?, call)?;
        let Some(address) = call.value("--listen")? else {
            let unused = ["--token", "--allow-host", "--allow-origin"];
            let is_given = |option: &&&str| call.values(option).next().is_some();
            if let Some(option) = unused.iter().find(is_given) {
                return Err(CommandError::wrong_use(format!(
                    "`{option}` needs `--listen`"
                )));
            }
            let served = runtime()?.block_on(server.stdio());
            return served.map_err(CommandError::failed);
        };
        let address = address.parse().map_err(|_| {
            let example = "an IP address and a port such as 127.0.0.1:8081";
            CommandError::wrong_use(format!("`--listen` needs {example}, not `{address}`"))
        })?;
        let http = http(server, call)?;
        runtime()?.block_on(listen(http, address, call))
    }
}

/// Returns the workflows that `--all-tools` or `--tool` name.
fn selected(call: &Call<'_>) -> Result<Vec<Entry>, CommandError> {
    if call.flag("--all-tools") {
        return Ok(call.entries());
    }
    let mut names: Vec<&str> = Vec::new();
    for name in call.values("--tool") {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return Err(CommandError::wrong_use(
            "no workflow is a tool: name some with `--tool WORKFLOW`, or say `--all-tools`",
        ));
    }
    names.into_iter().map(|name| call.find(name)).collect()
}

/// Makes a server with the client and the secrets (`--bind`) of the arguments.
fn server(entries: Vec<Entry>, call: &Call<'_>) -> Result<Server, CommandError> {
    let client = call.client(&entries)?.build();
    let client = client.map_err(CommandError::wrong_use)?;
    let tools = entries.into_iter().fold(Tools::new(client), Tools::entry);
    let mut tools = tools.named(call.program(), env!("CARGO_PKG_VERSION"));
    for (input, secret) in call.named_secrets("--bind")? {
        tools = tools.bind(input, secret);
    }
    tools.build().map_err(|error| {
        let help = "a secret is bound with `--bind INPUT=env:NAME` or `--bind INPUT=@FILE`";
        CommandError::failed(format!("{error}\nhelp: {help}"))
    })
}

fn http(server: Server, call: &Call<'_>) -> Result<Http, CommandError> {
    let mut http = server.http();
    let tokens = call.secrets("--token")?;
    if tokens.iter().any(|token| token.expose().is_empty()) {
        return Err(CommandError::wrong_use("`--token` is empty"));
    }
    match (tokens.is_empty(), call.flag("--without-authentication")) {
        (true, true) => http = http.without_authentication(),
        (false, false) => http = tokens.into_iter().fold(http, Http::bearer),
        (true, false) => {
            return Err(CommandError::wrong_use(
                "nobody may call: ask for a token with `--token env:NAME`, or say \
                 `--without-authentication`",
            ));
        }
        (false, true) => {
            return Err(CommandError::wrong_use(
                "`--token` and `--without-authentication` exclude each other",
            ));
        }
    }
    http = call.values("--allow-host").fold(http, Http::allow_host);
    Ok(call.values("--allow-origin").fold(http, Http::allow_origin))
}

async fn listen(http: Http, address: SocketAddr, call: &Call<'_>) -> Result<(), CommandError> {
    let listener = TcpListener::bind(address).await;
    let refused = |error: io::Error| CommandError::failed(format!("`{address}`: {error}"));
    let listener = listener.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    call.say(format_args!("tools at http://{address}{PATH}"));
    let served = http.serve(listener, interrupted()).await;
    served.map_err(CommandError::failed)
}

fn runtime() -> Result<Runtime, CommandError> {
    Runtime::new().map_err(|error| CommandError::failed(format!("no runtime: {error}")))
}
