//! What one build uses: time, and memory of its largest process.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

use crate::{BUILD, Result, packages::Package};

const KIBIBYTES_PER_MEBIBYTE: f64 = 1024.0;
const MICROSECOND: f64 = 1e-6;

/// What a build used.
#[derive(Clone, Copy)]
pub(crate) struct Usage {
    /// Seconds.
    wall: f64,
    /// Seconds of all processes together, in the kernel too.
    pub(crate) cpu: f64,
    /// How many packages were compiled.
    packages: f64,
    /// The most that one process had in memory, in MiB.
    peak: f64,
}

impl Usage {
    /// Builds a package in a process that does nothing else.
    pub(crate) fn of_build(package: &Package) -> Result<Self> {
        let output = Command::new(env::current_exe()?)
            .arg(BUILD)
            .args([package.folder(), package.target()])
            .stderr(Stdio::inherit())
            .output()?;
        let text = String::from_utf8(output.stdout)?;
        let figures = text.split_whitespace().map(str::parse);
        let figures: Vec<f64> = figures.collect::<std::result::Result<_, _>>()?;
        match figures[..] {
            [wall, cpu, packages, peak] => Ok(Usage {
                wall,
                cpu,
                packages,
                peak,
            }),
            _ => Err(format!("`{}` does not build", package.title).into()),
        }
    }

    /// The figures, each with its ratio to that of another build.
    pub(crate) fn cells(&self, base: &Usage) -> String {
        let pairs = [
            (self.wall, base.wall),
            (self.cpu, base.cpu),
            (self.packages, base.packages),
            (self.peak, base.peak),
        ];
        let cells = pairs.map(|(own, base)| format!("{own:.0} | {:.2}", own / base));
        cells.join(" | ")
    }
}

/// Builds what is in a folder, and prints what it used.
pub(crate) fn measure(folder: &Path, target: &Path) -> Result<()> {
    let begun = Instant::now();
    let output = Command::new(env!("CARGO"))
        .args(["build", "--offline", "--target-dir"])
        .arg(target)
        .current_dir(folder)
        .output()?;
    let wall = begun.elapsed().as_secs_f64();
    let log = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(log.into());
    }
    let compiled = log.lines().filter(|line| line.contains(" Compiling "));
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let cpu = usage.user_time() + usage.system_time();
    println!(
        "{wall} {} {} {}",
        cpu.num_microseconds() as f64 * MICROSECOND,
        compiled.count(),
        usage.max_rss() as f64 / KIBIBYTES_PER_MEBIBYTE
    );
    Ok(())
}
