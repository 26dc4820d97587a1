//! `inspect`: shows an intermediate stage of the compilation of a document.

use arazzo_codegen::inspect::{self, InspectError};

use crate::args::{Format, Inspect, Stage};
use crate::documents::{existing, tell};
use crate::terminal::{Failure, Status, Terminal};

pub(crate) fn run(args: &Inspect, terminal: &mut Terminal<'_>) -> Result<Status, Failure> {
    let (stage, format) = (stage(args.stage), format(args.format));
    if !stage.formats().contains(&format) {
        return Err(Failure::new(
            InspectError::Format(stage, format).to_string(),
        ));
    }
    args.options.check()?;
    let compiler = args.options.compiler();
    existing(std::slice::from_ref(&args.document))?;
    let compilation = compiler.compile(&args.document);
    let shown = compilation.inspect(stage, format);
    let counts = tell(&[compilation], &[&compiler], terminal)?;
    match shown {
        Ok(text) => terminal.print(&text)?,
        Err(InspectError::Failed) => {}
        Err(error) => return Err(Failure::new(error.to_string())),
    }
    terminal.conclude(counts, None);
    Ok(counts.status())
}

fn stage(stage: Stage) -> inspect::Stage {
    match stage {
        Stage::Document => inspect::Stage::Document,
        Stage::Program => inspect::Stage::Program,
        Stage::Flow => inspect::Stage::Flow,
    }
}

fn format(format: Format) -> inspect::Format {
    match format {
        Format::Text => inspect::Format::Text,
        Format::Json => inspect::Format::Json,
        Format::Mermaid => inspect::Format::Mermaid,
        Format::Svg => inspect::Format::Svg,
    }
}
