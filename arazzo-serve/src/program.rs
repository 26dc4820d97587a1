//! [`Serve`]: the command `serve` of a program.

use std::{io, net::SocketAddr, path::Path, time::Duration};

use arazzo::{
    Client, Entry,
    program::{Call, Command, CommandError, interrupted},
};
use tokio::{net::TcpListener, runtime::Runtime};

use crate::{App, Service, ServiceError, serve, serve::check_address, settings::Settings};

/// How long runs may go on after somebody has ended the program.
const GRACE: Duration = Duration::from_secs(30);

/// The command `serve`: workflows as a web service.
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
///     .command(arazzo_serve::Serve)
///     .main()
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Serve;

const USAGE: &str = "[--settings FILE] [--listen ADDRESS] [--grace SECONDS]
           [--token SECRET]... [--without-authentication] [--host NAME]... [--origin ORIGIN]...
           [--workflow WORKFLOW]... [--bind INPUT=SECRET]... [--all-tools | --tool WORKFLOW...]
           serves workflows at http://ADDRESS/workflows/WORKFLOW

  --settings      a TOML file; options and variables of the environment take precedence
  --listen        an IP address and a port (default: 127.0.0.1:8080)
  --grace         how long runs may go on when the program is ended (default: 30)
  --token         the bearer token of callers: env:NAME, @FILE or the token
  --without-authentication
                  anybody who can reach the address may call; it must be loopback
  --host          a name by which the service is called, beside those of the loopback interface
  --origin        an origin whose pages may call
  --workflow      serves this workflow, and those that are named as well (default: all)
  --bind          the value of a secret input, which no request gives: env:NAME, @FILE or the value
  --all-tools     all workflows are tools for models (MCP) at http://ADDRESS/mcp
  --tool          this workflow is a tool";

impl Command for Serve {
    fn name(&self) -> &'static str {
        "serve"
    }

    fn usage(&self) -> &'static str {
        USAGE
    }

    fn flags(&self) -> &'static [&'static str] {
        &["--without-authentication", "--all-tools"]
    }

    fn options(&self) -> &'static [&'static str] {
        &[
            "--settings",
            "--listen",
            "--grace",
            "--token",
            "--host",
            "--origin",
            "--workflow",
            "--bind",
            "--tool",
        ]
    }

    fn run(&self, call: &Call<'_>) -> Result<(), CommandError> {
        let entries = entries(call)?;
        let settings = call.value("--settings")?.map(Path::new);
        let settings = Settings::load(settings, &entries);
        let mut settings = settings.map_err(CommandError::failed)?;
        for warning in settings.warnings() {
            call.say(format_args!("warning: {warning}"));
        }
        let connected = settings.connect(|broker| call.open(broker));
        connected.map_err(CommandError::failed)?;
        let address = address(call, &settings)?;
        let grace = call.seconds("--grace")?.unwrap_or(GRACE);
        let client = settings.client(Client::builder());
        let client = call.client_from(client, &entries)?.build();
        let client = client.map_err(CommandError::wrong_use)?;
        let service = tools(Service::new(client).describe(call.program(), "1"), call)?;
        let service = settings.apply(service, entries);
        let service = options(service.map_err(CommandError::failed)?, call)?;
        let app = service.build().map_err(|error| refused(&error, call))?;
        let runtime = Runtime::new();
        let runtime = runtime.map_err(|error| CommandError::failed(format!("no runtime: {error}")));
        runtime?.block_on(listen(app, address, grace, call))
    }
}

/// Says what is wrong with the service, and how a secret is bound where a tool needs one.
fn refused(error: &ServiceError, call: &Call<'_>) -> CommandError {
    let serves_tools = call.flag("--all-tools") || call.values("--tool").next().is_some();
    if !serves_tools {
        return CommandError::failed(error);
    }
    let help = "a secret is bound with `--bind INPUT=env:NAME` or `--bind INPUT=@FILE`";
    CommandError::failed(format!("{error}\nhelp: {help}"))
}

/// Returns the workflows to serve.
fn entries(call: &Call<'_>) -> Result<Vec<Entry>, CommandError> {
    let mut names: Vec<&str> = Vec::new();
    for name in call.values("--workflow") {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return Ok(call.entries());
    }
    names.into_iter().map(|name| call.find(name)).collect()
}

fn address(call: &Call<'_>, settings: &Settings) -> Result<SocketAddr, CommandError> {
    let Some(address) = call.value("--listen")? else {
        return Ok(settings.listen());
    };
    address.parse().map_err(|_| {
        let example = "an IP address and a port such as 127.0.0.1:8080";
        CommandError::wrong_use(format!("`--listen` needs {example}, not `{address}`"))
    })
}

/// Sets what the options say of callers.
fn options(mut service: Service, call: &Call<'_>) -> Result<Service, CommandError> {
    for token in call.secrets("--token")? {
        service = service.bearer(token);
    }
    if call.flag("--without-authentication") {
        service = service.without_authentication();
    }
    service = call.values("--host").fold(service, Service::host);
    service = call.values("--origin").fold(service, Service::origin);
    for (input, secret) in call.named_secrets("--bind")? {
        service = service.bind(&input, secret);
    }
    Ok(service)
}

async fn listen(
    app: App,
    address: SocketAddr,
    grace: Duration,
    call: &Call<'_>,
) -> Result<(), CommandError> {
    check_address(&app, address).map_err(CommandError::failed)?;
    let listener = TcpListener::bind(address).await;
    let refused = |error: io::Error| CommandError::failed(format!("`{address}`: {error}"));
    let listener = listener.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    if app.access().is_closed() {
        call.say(format_args!(
            "nobody may call: every request is answered with 401 until `--token env:NAME` or \
             `--without-authentication` is given"
        ));
    }
    call.say(format_args!("listening at http://{address}"));
    let served = serve(listener, app, interrupted(), grace).await;
    served.map_err(CommandError::failed)
}

/// Makes those workflows tools that the options name.
#[cfg(feature = "mcp")]
fn tools(mut service: Service, call: &Call<'_>) -> Result<Service, CommandError> {
    for name in call.values("--tool") {
        service = service.tool(call.find(name)?.id());
    }
    if call.flag("--all-tools") {
        service = service.all_tools();
    }
    Ok(service)
}

#[cfg(not(feature = "mcp"))]
fn tools(service: Service, call: &Call<'_>) -> Result<Service, CommandError> {
    if call.flag("--all-tools") || call.values("--tool").next().is_some() {
        return Err(CommandError::wrong_use(
            "this program has no tools: enable the feature `mcp` of the package `arazzo-serve`",
        ));
    }
    Ok(service)
}
