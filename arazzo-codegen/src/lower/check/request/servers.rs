//! Sources whose server is no place that a request can go to unless the client names one.

use url::{ParseError, Url};

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::api::ApiPlace;
use crate::lower::Lower;
use crate::program::{Call, ModuleId, Request};
use crate::resolve::SourceTarget;

/// Why a server cannot be reached as it is described.
enum Unknown {
    Relative,
    OtherScheme(String),
}

impl Lower<'_, '_> {
    /// Warns about the sources that requests go to and whose server says no host.
    pub(in crate::lower) fn check_servers(&mut self) {
        for module in 0..self.program.modules.len() {
            for source in 0..self.program.modules[module].sources.len() {
                let server = &self.program.modules[module].sources[source].server;
                if let Some(why) = unknown(server)
                    && self.is_asked(ModuleId(module), source)
                {
                    self.report_server(ModuleId(module), source, why);
                }
            }
        }
    }

    /// Whether a request goes to the source's server, or to one that is relative to it.
    fn is_asked(&self, module: ModuleId, source: usize) -> bool {
        let own = |request: &Request| match &request.server {
            Some(own) => unknown(&own.url).is_some(),
            None => true,
        };
        let steps = self.program.workflows.iter().flat_map(|one| &one.steps);
        let mut requests = steps.filter_map(|step| match &step.call {
            Call::Request(request) => Some(request),
            _ => None,
        });
        requests.any(|one| one.module == module && one.source == source && own(one))
    }

    fn report_server(&mut self, module: ModuleId, source: usize, why: Unknown) {
        let known = &self.program.module(module).sources[source];
        let (name, server) = (known.name.clone(), known.server.clone());
        let document = self.document(self.program.module(module).document);
        let SourceTarget::Api(api) = document.sources[source].target else {
            return;
        };
        let message = match why {
            Unknown::Relative => {
                format!("nothing says on which host `{name}` is: its server is `{server}`")
            }
            Unknown::OtherScheme(scheme) => format!(
                "the server of `{name}`, `{server}`, has the scheme `{scheme}`, not http or https"
            ),
        };
        let place = document.arazzo.source_descriptions[source].url.span;
        let diagnostic = Diagnostic::new(Code::RelativeServer, place, message).help(format!(
            "name it where it runs, by `.server(\"{name}\", …)` or `--server {name}=…`"
        ));
        let root = self.apis.root_place(api);
        let described = ["/servers/0/url", "/basePath"]
            .into_iter()
            .find_map(|part| {
                self.apis.name_place(&ApiPlace {
                    pointer: format!("{}{part}", root.pointer),
                    ..root.clone()
                })
            });
        self.report(match described {
            Some(described) => diagnostic.also(described, "described here"),
            // Nothing is promised that does not hold.
            None => diagnostic.severity(Severity::Note),
        });
    }
}

/// Why no request can go to a server; none where it is one, or where a variable of it decides.
fn unknown(server: &str) -> Option<Unknown> {
    if server.contains('{') {
        return None;
    }
    match Url::parse(server) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => None,
        Ok(url) => Some(Unknown::OtherScheme(url.scheme().to_owned())),
        Err(ParseError::RelativeUrlWithoutBase) => Some(Unknown::Relative),
        Err(_) => None,
    }
}
