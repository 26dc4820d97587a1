//! What another step, workflow, source or component has.

use crate::diagnostic::suggest;
use crate::expr::{Expression, Issue};

use super::{Reader, wrong};

impl Reader<'_> {
    // steps-reference = step-id ".outputs" [ "." output-name [ "#" json-pointer ] ]
    pub(super) fn steps(&mut self, at: usize) -> Result<Expression, Issue> {
        // A step id may contain dots, so the field is looked for first, and the id is all before it.
        let ids = self.before_hash(at);
        if let Some(end) = ids.find(".outputs.") {
            let step = self.identifier(at, at + end)?;
            let name = self.name(at + end + ".outputs.".len())?;
            return Ok(Expression::Steps {
                step,
                outputs: true,
                name,
            });
        }
        let Some((id, rest)) = ids.split_once('.') else {
            if ids.is_empty() {
                return Err(wrong(
                    at..at,
                    "expected a step and its output after `$steps.`",
                ));
            }
            let message = format!("expected `.outputs.` after the step `{ids}`");
            let end = at + ids.len();
            return Err(wrong(end..self.text.len(), message)
                .help(format!("write `$steps.{ids}.outputs.<name>`")));
        };
        if let Some(all) = self.all(at) {
            return all.map(Expression::AllOfStep);
        }
        let field_at = at + id.len() + 1;
        self.step_field(id, rest, field_at)?;
        let (step, name) = (self.identifier(at, field_at - 1)?, self.name(field_at)?);
        Ok(Expression::Steps {
            step,
            outputs: false,
            name,
        })
    }

    /// The id before `.outputs`, where nothing follows that.
    fn all(&self, at: usize) -> Option<Result<String, Issue>> {
        let id = self.rest(at).strip_suffix(".outputs")?;
        (!id.is_empty()).then(|| self.identifier(at, at + id.len()))
    }

    /// Refuses words in the place of `outputs.<name>` that cannot be meant as the name of an output.
    fn step_field(&self, id: &str, rest: &str, at: usize) -> Result<(), Issue> {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        let range = at..at + end;
        if word == "outputs" && tail.len() <= 1 {
            let message = format!("`$steps.{id}.outputs` names no output");
            let help = format!("write `$steps.{id}.outputs.<name>`");
            return Err(wrong(range, message).help(help));
        }
        if matches!(word, "response" | "request") && tail.starts_with('.') {
            let message = format!("the {word} of another step cannot be read");
            let whole = self.rest(at);
            let help = format!(
                "give `{id}` an output with `${whole}`, and read `$steps.{id}.outputs.<name>`"
            );
            return Err(wrong(range, message).help(help));
        }
        let close = suggest::closest(word, ["outputs"]).is_some();
        if word != "outputs" && close && tail.starts_with('.') {
            let message = format!("expected `outputs`, found `{word}`");
            let help = format!("write `$steps.{id}.outputs{tail}`");
            return Err(wrong(range.clone(), message)
                .help(help)
                .fix(range, "outputs"));
        }
        Ok(())
    }

    // workflows-reference = workflow-id ".outputs"
    //            / workflow-id "." ( "inputs" / "outputs" ) "." name [ "#" json-pointer ]
    pub(super) fn workflows(&mut self, at: usize) -> Result<Expression, Issue> {
        let ids = self.before_hash(at);
        let field = |word: &str, inputs| Some((ids.find(word)?, at + word.len(), inputs));
        let fields = [field(".outputs.", false), field(".inputs.", true)];
        if fields.iter().all(Option::is_none)
            && let Some(all) = self.all(at)
        {
            return all.map(Expression::AllOfWorkflow);
        }
        // The first of the fields ends the id: the name after it may contain the other one.
        let Some((end, start, inputs)) = fields.into_iter().flatten().min() else {
            return Err(self.no_workflow_field(at, ids));
        };
        if let Some(steps) = ids[..end].find(".steps.") {
            let range = at + steps + 1..at + steps + 6;
            let message = "a step of another workflow cannot be read";
            let help = "make it an output of that workflow: `$workflows.<id>.outputs.<name>`";
            return Err(wrong(range, message).help(help));
        }
        let workflow = self.identifier(at, at + end)?;
        let name = self.name(start + end)?;
        Ok(Expression::Workflows {
            workflow,
            inputs,
            name,
        })
    }

    fn no_workflow_field(&self, at: usize, ids: &str) -> Issue {
        let id = ids.split('.').next().unwrap_or_default();
        if id.is_empty() {
            return wrong(
                at..at,
                "expected a workflow and its output after `$workflows.`",
            );
        }
        let end = at + id.len();
        let message = format!("expected `.outputs.` or `.inputs.` after the workflow `{id}`");
        wrong(end..self.text.len(), message).help(format!("write `$workflows.{id}.outputs.<name>`"))
    }

    // source-reference = source-name "." 1*CHAR
    pub(super) fn source(&mut self, at: usize) -> Result<Expression, Issue> {
        let rest = self.rest(at);
        let Some((name, field)) = rest.split_once('.').filter(|(_, rest)| !rest.is_empty()) else {
            let message = format!("expected `.` and an id or a field after the source `{rest}`");
            return Err(wrong(at + rest.len()..self.text.len(), message)
                .help(format!("write `$sourceDescriptions.{rest}.url`")));
        };
        let split = at + name.len();
        let field_end = self.text.len();
        debug_assert_eq!(split + 1 + field.len(), field_end);
        Ok(Expression::Source {
            source: self.identifier(at, split)?,
            rest: self.identifier(split + 1, field_end)?,
        })
    }

    // components-reference = ( "parameters" / "successActions" / "failureActions" ) "." name
    pub(super) fn component(&mut self, at: usize) -> Result<Expression, Issue> {
        const KINDS: [&str; 4] = ["parameters", "successActions", "failureActions", "inputs"];
        let rest = self.rest(at);
        let end = rest.find('.').unwrap_or(rest.len());
        let kind = &rest[..end];
        if !KINDS.contains(&kind) {
            let issue = wrong(at..at + end, format!("`{kind}` is not a kind of component"));
            return Err(match suggest::closest(kind, KINDS) {
                Some(meant) => issue
                    .help(format!("did you mean `{meant}`?"))
                    .fix(at..at + end, meant),
                None => {
                    issue.help("the kinds are `parameters`, `successActions`, `failureActions`")
                }
            });
        }
        if end == rest.len() {
            let message = format!("expected `.` and a name after `$components.{kind}`");
            return Err(wrong(self.text.len()..self.text.len(), message));
        }
        Ok(Expression::Components {
            kind: kind.to_owned(),
            name: self.identifier(at + end + 1, self.text.len())?,
        })
    }

    fn before_hash(&self, at: usize) -> &str {
        self.rest(at).split('#').next().unwrap_or_default()
    }
}
