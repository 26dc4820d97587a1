//! The features of the runtime that a program needs.

use super::{Call, Condition, Criteria, Program, Query, ReplacementTarget};

impl Program {
    /// The features of the runtime that the program needs beside the default ones.
    pub(crate) fn features(&self) -> Vec<String> {
        let steps = self.workflows.iter().flat_map(|workflow| &workflow.steps);
        let mut xpath = false;
        for step in steps {
            let mut conditions: Vec<&Condition> = Vec::new();
            if let Criteria::All(all) = &step.criteria {
                conditions.extend(all.iter().map(|one| &one.condition));
            }
            conditions.extend(
                step.actions()
                    .flat_map(|a| &a.criteria)
                    .map(|one| &one.condition),
            );
            xpath |= conditions.iter().any(|condition| has_xpath(condition));
            let body = match &step.call {
                Call::Request(request) => request.body.as_ref(),
                Call::Message(message) => message.body.as_ref(),
                Call::Workflow(_) | Call::Broken => None,
            };
            xpath |= body.is_some_and(|body| {
                let mut targets = body.replacements.iter().map(|one| &one.target);
                targets.any(|target| matches!(target, ReplacementTarget::XPath(_)))
            });
            super::reach::step(step, &mut |expr| {
                xpath |= matches!(
                    expr,
                    super::Expr::Select {
                        query: Query::XPath(_),
                        ..
                    }
                );
            });
        }
        if xpath {
            vec!["xpath".to_owned()]
        } else {
            Vec::new()
        }
    }
}

fn has_xpath(condition: &Condition) -> bool {
    match condition {
        Condition::Or(list) | Condition::And(list) => list.iter().any(has_xpath),
        Condition::Not(inner) => has_xpath(inner),
        Condition::XPath { .. } => true,
        _ => false,
    }
}
