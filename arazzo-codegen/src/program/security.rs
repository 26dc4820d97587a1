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
            SchemeKind::MutualTls => None,
            _ => Some((Location::Header, "Authorization")),
        }
    }

    /// What a user gives for it, in words; `code` writes a name of the description.
    pub(crate) fn wants(&self, code: &dyn Fn(&str) -> String) -> String {
        let plain = match self {
            SchemeKind::Http(name) => {
                let authorization = code("Authorization");
                return format!(
                    "what stands behind {} in the header {authorization}",
                    code(name)
                );
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
            SchemeKind::MutualTls => "a transport that shows a client certificate",
        };
        plain.to_owned()
    }
}

impl Request {
    /// What must be there before a run begins; none where the request can do without, or where its
    /// parameters decide that.
    fn need(&self) -> Option<Need> {
        let surely = |alternative: &Alternative| -> Alternative {
            let uses = alternative.iter().filter(|one| !one.may_be_set);
            uses.cloned().collect()
        };
        let alternatives: Vec<Alternative> = self.security.iter().map(surely).collect();
        let needed = !alternatives.is_empty() && alternatives.iter().all(|one| !one.is_empty());
        needed.then_some(Need {
            module: self.module,
            source: self.source,
            alternatives,
        })
    }
}

impl Program {
    /// The requests of a workflow and of those that it may run.
    fn requests(&self, id: WorkflowId) -> impl Iterator<Item = &Request> {
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
        let steps = reached.into_iter().flat_map(|id| &self.workflow(id).steps);
        steps.filter_map(|step| match &step.call {
            Call::Request(request) => Some(&**request),
            _ => None,
        })
    }

    /// What a run of the workflow needs before it begins, each once.
    pub(crate) fn needs(&self, id: WorkflowId) -> Vec<Need> {
        let mut needs = Vec::new();
        for need in self.requests(id).filter_map(Request::need) {
            if !needs.contains(&need) {
                needs.push(need);
            }
        }
        needs
    }

    /// All that the requests of a workflow and of those that it may run ask for, needed or not.
    pub(crate) fn asked(&self, id: WorkflowId) -> Vec<Need> {
        let mut asked: Vec<Need> = Vec::new();
        for request in self.requests(id).filter(|one| !one.security.is_empty()) {
            let need = Need {
                module: request.module,
                source: request.source,
                alternatives: without_scopes(&request.security),
            };
            if !asked.contains(&need) {
                asked.push(need);
            }
        }
        asked
    }
}

fn without_scopes(alternatives: &[Alternative]) -> Vec<Alternative> {
    let mut plain: Vec<Alternative> = Vec::new();
    for alternative in alternatives {
        let uses = alternative.iter().map(|one| SchemeUse {
            scopes: Vec::new(),
            ..one.clone()
        });
        let uses = uses.collect();
        if !plain.contains(&uses) {
            plain.push(uses);
        }
    }
    plain
}
