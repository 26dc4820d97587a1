//! What the operation of a step asks for: the alternatives of its requirement, without what the
//! step's own parameters set.
//!
//! A requirement that names no declared scheme, or one that cannot be read, is a mistake of the
//! API: it asks for nothing.

use super::parameters::same_name;
use super::{Lower, Scope};
use crate::document::api::{
    Apis, BrokerCredential, BrokerScheme, DescriptionId, Operation, SecurityKind,
};
use crate::document::arazzo;
use crate::program::names::Scope as Names;
use crate::program::typing::typed;
use crate::program::{
    Alternative, Call, Expr, Location, ModuleId, Parameter, Program, Request, Scheme, SchemeKind,
    SchemeUse, Step, Workflow,
};
use crate::resolve::SourceTarget;

impl Lower<'_, '_> {
    /// The alternatives that an operation asks for, in the description's order.
    pub(super) fn security(
        &self,
        scope: &Scope<'_>,
        source: usize,
        operation: &Operation,
    ) -> Vec<Alternative> {
        let document = self.document(scope.document);
        if !matches!(document.sources[source].target, SourceTarget::Api(_)) {
            return Vec::new();
        }
        let module = self.module_of(scope.document);
        let schemes = &self.program.module(module).sources[source].schemes;
        let mut alternatives: Vec<Alternative> = Vec::new();
        for required in &operation.security {
            let uses = required.iter().filter_map(|one| {
                Some(SchemeUse {
                    scheme: schemes.iter().position(|known| known.name == one.scheme)?,
                    scopes: one.scopes.clone(),
                    may_be_set: false,
                    optional_in: Vec::new(),
                })
            });
            let uses = uses.collect();
            if !alternatives.contains(&uses) {
                alternatives.push(uses);
            }
        }
        alternatives
    }
}

/// The places that credentials fill, whichever alternative is shown.
pub(super) fn places(
    program: &Program,
    (module, source): (ModuleId, usize),
    alternatives: &[Alternative],
) -> Vec<(arazzo::Location, String)> {
    let schemes = &program.module(module).sources[source].schemes;
    let places = alternatives.iter().flatten().filter_map(|one| {
        let (location, name) = schemes[one.scheme].kind.place()?;
        Some((arazzo_location(location), name.to_owned()))
    });
    places.collect()
}

/// The schemes of a description that can be satisfied, named behind the constant of their source.
pub(super) fn schemes(
    apis: &Apis<'_>,
    api: DescriptionId,
    source: &str,
    constants: &mut Names,
) -> Vec<Scheme> {
    let declared = apis.security_schemes(api).into_iter();
    let known = declared.filter_map(|scheme| {
        Some(Scheme {
            constant: constants.shouty(&format!("{source} {}", scheme.name)),
            kind: kind(scheme.kind)?,
            name: scheme.name,
        })
    });
    known.collect()
}

/// The schemes that a broker asks for.
pub(super) fn broker_schemes(
    apis: &Apis<'_>,
    api: DescriptionId,
    source: &str,
    constants: &mut Names,
) -> Vec<Scheme> {
    let asked = apis.broker_schemes(api).into_iter();
    let scheme = |scheme: BrokerScheme| Scheme {
        constant: constants.shouty(&format!("{source} {}", scheme.name)),
        kind: match scheme.credential {
            BrokerCredential::UserPassword => SchemeKind::UserPassword,
            BrokerCredential::Token => SchemeKind::Token,
            BrokerCredential::Certificate => SchemeKind::MutualTls,
        },
        name: scheme.name,
    };
    asked.map(scheme).collect()
}

fn kind(kind: SecurityKind) -> Option<SchemeKind> {
    Some(match kind {
        SecurityKind::Basic => SchemeKind::Basic,
        SecurityKind::Bearer => SchemeKind::Bearer,
        SecurityKind::Http(name) => SchemeKind::Http(name),
        SecurityKind::ApiKey { location, name } => SchemeKind::ApiKey {
            location: location.into(),
            name,
        },
        SecurityKind::OAuth2 {
            client_credentials,
            password,
        } => SchemeKind::OAuth2 {
            client_credentials,
            password,
        },
        SecurityKind::OpenIdConnect(url) => SchemeKind::OpenIdConnect(url),
        SecurityKind::MutualTls => SchemeKind::MutualTls,
        SecurityKind::Unknown => return None,
    })
}

/// Leaves out what the parameters of steps set. Types must be known by now.
pub(super) fn prune_satisfied(program: &mut Program) {
    let mut settled = Vec::new();
    for (workflow, number) in program.workflows.iter().zip(0..) {
        for (step, index) in workflow.steps.iter().zip(0..) {
            if let Call::Request(request) = &step.call {
                settled.push((number, index, left(program, workflow, step, request)));
            }
        }
    }
    for (workflow, step, security) in settled {
        let step: &mut Step = &mut program.workflows[workflow].steps[step];
        if let Call::Request(request) = &mut step.call {
            request.security = security;
        }
    }
}

/// Whether a parameter sets what a scheme sets; the surer is the greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sets {
    No,
    Maybe,
    Always,
}

/// What is left of a request's alternatives. None, where one of them asks for nothing any more, or
/// where none asks for anything.
fn left(
    program: &Program,
    workflow: &Workflow,
    step: &Step,
    request: &Request,
) -> Vec<Alternative> {
    let source = &program.module(request.module).sources[request.source];
    let sets = |scheme: &Scheme| {
        let all = request.parameters.iter();
        let each = all.map(|one| sets(program, workflow, step, one, scheme));
        each.max().unwrap_or(Sets::No)
    };
    let mut alternatives = Vec::new();
    for alternative in &request.security {
        let open = alternative
            .iter()
            .filter_map(|one| match sets(&source.schemes[one.scheme]) {
                Sets::Always => None,
                set => Some(SchemeUse {
                    may_be_set: set == Sets::Maybe,
                    ..one.clone()
                }),
            });
        let open: Alternative = open.collect();
        if open.is_empty() && !alternative.is_empty() {
            return Vec::new();
        }
        alternatives.push(open);
    }
    if alternatives.iter().all(Vec::is_empty) {
        Vec::new()
    } else {
        alternatives
    }
}

/// Whether a parameter of a step sets what a scheme sets.
pub(super) fn sets(
    program: &Program,
    workflow: &Workflow,
    step: &Step,
    parameter: &Parameter,
    scheme: &Scheme,
) -> Sets {
    let Some((location, name)) = scheme.kind.place() else {
        return Sets::No;
    };
    let at = arazzo_location(location);
    if parameter.location == location && same_name(at, &parameter.name, name) {
        let null = matches!(&parameter.value, Expr::Literal(value) if value.is_null());
        let typed = typed(program, workflow, &step.definitely_done, &parameter.value);
        return match null {
            true => Sets::No,
            false if typed.is_option() => Sets::Maybe,
            false => Sets::Always,
        };
    }
    // A whole query, or a header of cookies, may hold it.
    let holds = match location {
        Location::Query => parameter.location == Location::QueryString,
        Location::Cookie => {
            parameter.location == Location::Header && parameter.name.eq_ignore_ascii_case("cookie")
        }
        _ => false,
    };
    if holds { Sets::Maybe } else { Sets::No }
}

fn arazzo_location(location: Location) -> arazzo::Location {
    match location {
        Location::Header => arazzo::Location::Header,
        Location::Cookie => arazzo::Location::Cookie,
        _ => arazzo::Location::Query,
    }
}
