//! What a request must show, and the security schemes that say how.

use super::{Call, Location, ModuleId, Program, Request, WorkflowId};

/// A security scheme that the API of a source declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scheme {
    pub(crate) name: String,
    /// `PETSTORE_API_KEY`.
    pub(crate) constant: String,
    pub(crate) kind: SchemeKind,
}

/// How a scheme is satisfied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SchemeKind {
    Basic,
    Bearer,
    /// Another scheme of the header `Authorization`.
    Http(String),
    ApiKey {
        location: Location,
        name: String,
    },
    /// With the token URLs of flows.
    OAuth2 {
        client_credentials: Option<String>,
        password: Option<String>,
    },
    /// With the URL of the discovery document.
    OpenIdConnect(String),
    MutualTls,
    /// A user and a password for a broker.
    UserPassword,
    /// A token or a key for a broker.
    Token,
}

/// Schemes that a request shows together.
pub(crate) type Alternative = Vec<SchemeUse>;

/// A scheme of the request's source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SchemeUse {
    /// An index into [`Source::schemes`](super::Source::schemes).
    pub(crate) scheme: usize,
    pub(crate) scopes: Vec<String>,
    /// Whether a parameter that may have no value would set what the scheme sets.
    pub(crate) may_be_set: bool,
    /// The workflows in whose runs the request can do without, because its answer brings what the
    /// scheme asks for.
    pub(crate) optional_in: Vec<WorkflowId>,
}

/// What the operation of a step asks for before a run begins, with the source that it is asked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Need {
    pub(crate) module: ModuleId,
    /// An index into [`Module::sources`](super::Module::sources).
    pub(crate) source: usize,
    pub(crate) alternatives: Vec<Alternative>,
}

impl SchemeKind {
    /// Where the credential goes. A certificate goes nowhere.
    pub(crate) fn place(&self) -> Option<(Location, &str)> {
        match self {
            SchemeKind::ApiKey { location, name } => Some((*location, name)),
            SchemeKind::MutualTls | SchemeKind::UserPassword | SchemeKind::Token => None,
            _ => Some((Location::Header, "Authorization")),
        }
    }

    /// Whether what is shown answers a challenge of the server, so that only a step can show it; the
    /// same schemes as in the runtime.
    pub(crate) fn answers_challenge(&self) -> bool {
        const NAMES: &[&str] = &["digest", "hoba", "mutual", "negotiate", "ntlm"];
        let SchemeKind::Http(name) = self else {
            return false;
        };
        let name = name.to_ascii_lowercase();
        NAMES.contains(&name.as_str()) || name.starts_with("scram-")
    }

    /// What a user gives for it, in words; `code` writes a name of the description.
    pub(crate) fn wants(&self, code: &dyn Fn(&str) -> String) -> String {
        let plain = match self {
            SchemeKind::Http(name) if self.answers_challenge() => {
                return format!(
                    "{}, which answers a challenge of the server and must be set by a step",
                    code(name)
                );
            }
            SchemeKind::Http(name) => {
                let authorization = code("Authorization");
                return format!("what follows {} in the header {authorization}", code(name));
            }
            SchemeKind::ApiKey { location, name } => {
                let place = match location {
                    Location::Query => "query parameter",
                    Location::Cookie => "cookie",
                    _ => "header",
                };
                return format!("the key in the {place} {}", code(name));
            }
            SchemeKind::Basic => "`user:password` for HTTP basic",
            SchemeKind::Bearer => "a bearer token",
            SchemeKind::OAuth2 {
                client_credentials: Some(_),
                ..
            } => "`id:secret` of an OAuth 2 client, or a token",
            SchemeKind::OAuth2 {
                password: Some(_), ..
            } => "`user:password` for OAuth 2, or a token",
            SchemeKind::OAuth2 { .. } => "an OAuth 2 token",
            SchemeKind::OpenIdConnect(_) => "`id:secret` of an OpenID Connect client, or a token",
            SchemeKind::UserPassword => "`user:password` for the broker",
            SchemeKind::Token => "a token or a key for the broker",
            SchemeKind::MutualTls => "a transport that shows a client certificate",
        };
        plain.to_owned()
    }
}

impl SchemeUse {
    /// The same, as it is in the runs of one workflow.
    fn seen_from(&self, id: WorkflowId) -> SchemeUse {
        let mut seen = self.clone();
        seen.optional_in.retain(|root| *root == id);
        seen
    }
}

impl Request {
    /// What must be there before a run of the workflow begins; none where the request can do
    /// without, or where its parameters decide that.
    fn need(&self, id: WorkflowId) -> Option<Need> {
        let surely = |alternative: &Alternative| -> Alternative {
            let uses = alternative.iter();
            let uses = uses.filter(|one| !one.may_be_set && !one.optional_in.contains(&id));
            uses.map(|one| one.seen_from(id)).collect()
        };
        let alternatives: Vec<Alternative> = self.security.iter().map(surely).collect();
        let needed = !alternatives.is_empty() && alternatives.iter().all(|one| !one.is_empty());
        needed.then_some(Need {
            module: self.module,
            source: self.source,
            alternatives,
        })
    }

    /// The alternatives to choose from while it runs: one with schemes that are optional somewhere
    /// is followed by the same without them.
    pub(crate) fn choices(&self) -> Vec<Alternative> {
        let mut choices: Vec<Alternative> = Vec::new();
        for alternative in &self.security {
            let needed = alternative.iter().filter(|one| one.optional_in.is_empty());
            for choice in [alternative.clone(), needed.cloned().collect()] {
                if !choices.contains(&choice) {
                    choices.push(choice);
                }
            }
        }
        choices
    }
}

impl Program {
    /// A workflow and those that it may run.
    pub(crate) fn reached(&self, id: WorkflowId) -> Vec<WorkflowId> {
        let mut reached = vec![id];
        let mut next = 0;
        while let Some(workflow) = reached.get(next).map(|id| self.workflow(*id)) {
            next += 1;
            for called in workflow.runs() {
                if !reached.contains(&called) {
                    reached.push(called);
                }
            }
        }
        reached
    }

    /// The requests of a workflow and of those that it may run.
    fn requests(&self, id: WorkflowId) -> impl Iterator<Item = &Request> {
        let reached = self.reached(id).into_iter();
        let steps = reached.flat_map(|id| &self.workflow(id).steps);
        steps.filter_map(|step| match &step.call {
            Call::Request(request) => Some(&**request),
            _ => None,
        })
    }

    /// What a run of the workflow needs before it begins, each once.
    pub(crate) fn needs(&self, id: WorkflowId) -> Vec<Need> {
        let mut needs = Vec::new();
        for need in self.requests(id).filter_map(|one| one.need(id)) {
            if !needs.contains(&need) {
                needs.push(need);
            }
        }
        needs
    }

    /// All that the requests of a workflow and of those that it may run ask for, needed or not.
    /// What several ask for is listed once, and as needed where one needs it.
    pub(crate) fn asked(&self, id: WorkflowId) -> Vec<Need> {
        let mut asked: Vec<Need> = Vec::new();
        for request in self.requests(id).filter(|one| !one.security.is_empty()) {
            let need = Need {
                module: request.module,
                source: request.source,
                alternatives: without_scopes(&request.security, id),
            };
            if !asked.contains(&need) {
                asked.push(need);
            }
        }
        let mut listed: Vec<Need> = Vec::new();
        for need in &asked {
            let mut same = listed.iter_mut();
            match same.find(|known| known.plain() == need.plain()) {
                Some(known) if *need == need.plain() => *known = need.clone(),
                Some(_) => {}
                None => listed.push(need.clone()),
            }
        }
        listed
    }
}

impl Need {
    /// Whether the workflow gets something of it by itself.
    pub(crate) fn has_optional(&self) -> bool {
        let mut uses = self.alternatives.iter().flatten();
        uses.any(|one| !one.optional_in.is_empty())
    }

    /// The same, as if nothing but the client gave it.
    fn plain(&self) -> Need {
        let mut need = self.clone();
        for one in need.alternatives.iter_mut().flatten() {
            one.optional_in.clear();
            one.may_be_set = false;
        }
        need
    }
}

fn without_scopes(alternatives: &[Alternative], id: WorkflowId) -> Vec<Alternative> {
    let mut plain: Vec<Alternative> = Vec::new();
    for alternative in alternatives {
        let uses = alternative.iter().map(|one| SchemeUse {
            scopes: Vec::new(),
            ..one.seen_from(id)
        });
        let uses = uses.collect();
        if !plain.contains(&uses) {
            plain.push(uses);
        }
    }
    plain
}
