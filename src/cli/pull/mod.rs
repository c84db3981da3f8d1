//! `earmark pull`: finished calls of an account with a maker of phone agents, into the database of the embedded server.
//!
//! What was handed over is stored, then added to the queue, and then it is written down where the walk stands: whoever
//! is ended in between does the last batch again, and finds its calls there.

mod keeper;
mod summary;

use std::{
    path::PathBuf,
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use tokio::time::{Instant, sleep_until};

use super::{
    Setting,
    args::{Global, PullArgs},
    clock,
    connect::Connection,
    exit::{Code, Outcome, Stop, complain},
    home::Home,
    output::Output,
    progress::Line,
    source,
    table::id,
};
use crate::{
    config::{self, file::Config, sources::SourceSetting},
    domain::failure::{Failure, Kind},
    import::Format,
    provider::CallSource,
    sources::{BadThread, Gauge, Thread, ThreadFile, Walk, Wanted},
    store::lease,
};

use keeper::Keeper;
use summary::Summary;

/// Time between two drawings of the line of progress.
const REDRAW: Duration = Duration::from_millis(100);

/// What is pulled, and how.
struct Pull {
    source: SourceSetting,
    api: CallSource,
    format: Format,
    args: PullArgs,
    /// The file that keeps where the walk stands.
    file: PathBuf,
}

pub(super) async fn run(global: &Global, mut args: PullArgs) -> Outcome {
    let setting = Setting::read(global, None)?;
    let config = Config::read(&setting.paths.config_file())?;
    let source = SourceSetting::find(&args.source, &config, &setting.paths, &config::environment)
        .map_err(|error| Stop::about(Code::Usage, error))?;
    let home = Home::of(&setting.profile.target, &setting.paths).ok_or_else(elsewhere)?;
    let format: Format = source.maker.name().parse().map_err(|_| {
        Stop::usage(format_args!("calls of {} cannot be read by this version of earmark", source.maker))
    })?;
    if args.agent.is_none() {
        args.agent.clone_from(&source.agent);
    }
    if args.queue.is_none() {
        args.queue.clone_from(&source.queue);
    }
    let api = source::connect(&source, &setting.secrets)?;
    let what =
        format!("{} {} {} {}", source.name, source.maker, source.base, args.agent.as_deref().unwrap_or_default());
    let folder = home.database.parent().unwrap_or(&setting.paths.data).join("sources");
    let file = folder.join(format!("{}-{}.json", file_name(&source.name), lease::name_of(&what)));
    let pull = Pull { source, api, format, args, file };
    if pull.args.dry_run {
        return rehearse(&pull, &home, setting).await;
    }
    setting.writable()?;
    Connection::with(setting, async |connection| pull.store(connection).await).await
}

fn elsewhere() -> Stop {
    Stop::usage("a service elsewhere takes no calls; use the profile local")
}

/// The name of a source as the beginning of a file's name.
fn file_name(name: &str) -> String {
    let fit = |sign: char| if sign.is_ascii_alphanumeric() || sign == '-' { sign } else { '_' };
    name.chars().take(40).map(fit).collect()
}

/// How a pass over the calls ended before its end.
enum Ended {
    /// The user has interrupted it.
    Interrupted,
    /// The maker failed.
    Failed(Failure),
    /// Nothing can be stored.
    Stopped(Stop),
}

impl Pull {
    /// What is wanted of a look. The first one begins at `--since`, and asks for every call that was not finished.
    fn wanted(&self, is_first: bool) -> Wanted {
        let now = clock::now();
        Wanted {
            since: self.args.since.filter(|_| is_first).map(|since| since.time(now)),
            until: self.args.until.map(|until| until.time(now)),
            agent: self.args.agent.clone(),
            most: self.args.limit,
            records: !self.args.dry_run,
            all_open: is_first,
            now,
        }
    }

    /// Pulls, and with `--follow` goes on.
    async fn store(&self, connection: &Connection) -> Outcome {
        let keeper = Keeper::open(connection, self).await?;
        let file = ThreadFile::take(self.file.clone())?;
        let mut thread = file.read(keeper.database())?;
        let mut interrupted = pin!(tokio::signal::ctrl_c());
        let mut code = Code::Done;
        let mut told = None;
        for look in 0_u64.. {
            let gauge = Arc::new(Gauge::default());
            let wanted = self.wanted(look == 0);
            let mut walk = Walk::new(self.api.clone(), thread, wanted, Arc::clone(&gauge));
            let mut summary = Summary::of(&self.source.name, false);
            let ended = self.pass(&mut walk, &keeper, &file, &gauge, &mut summary, interrupted.as_mut()).await;
            let is_interrupted = matches!(ended, Err(Ended::Interrupted));
            let failure = match ended {
                Err(Ended::Stopped(stop)) => {
                    summary.end(walk.thread(), false, Some(stop));
                    summary.print(self.args.json)?;
                    return Ok(summary.code());
                }
                Err(Ended::Failed(failure)) => Some(failure),
                Ok(()) | Err(Ended::Interrupted) => None,
            };
            if !self.args.follow {
                summary.end(walk.thread(), is_interrupted, failure.map(stop));
                summary.print(self.args.json)?;
                return Ok(summary.code());
            }
            thread = walk.thread().clone();
            summary.end(&thread, false, None);
            if summary.has_news() {
                summary.print(self.args.json)?;
            }
            // Of two codes the one that tells of trouble.
            if summary.code() != Code::Done {
                code = summary.code();
            }
            if is_interrupted {
                break;
            }
            match failure {
                // The next look may find it well; the same words are said once.
                Some(failure) if may_pass(failure.kind) => {
                    if told.as_ref() != Some(&failure.message) {
                        complain(format_args!("{failure}; the next look tries again"));
                        told = Some(failure.message);
                    }
                }
                Some(failure) => return Err(stop(failure)),
                None => told = None,
            }
            if self.pause(interrupted.as_mut()).await {
                break;
            }
        }
        Ok(code)
    }

    /// Waits for the next look; true when the user wants no other.
    async fn pause(&self, interrupted: Pin<&mut impl Future>) -> bool {
        let every = Duration::from_millis(u64::try_from(self.args.every.0).unwrap_or(0)).max(Duration::from_secs(1));
        tokio::select! {
            _ = interrupted => true,
            () = sleep_until(Instant::now() + every) => false,
        }
    }

    /// Stores what a walk hands over, until its end.
    async fn pass(
        &self,
        walk: &mut Walk,
        keeper: &Keeper<'_>,
        file: &ThreadFile,
        gauge: &Gauge,
        summary: &mut Summary,
        mut interrupted: Pin<&mut impl Future>,
    ) -> Result<(), Ended> {
        let mut line = Line::new();
        loop {
            let next = {
                let mut next = pin!(walk.next());
                let mut ticks = tokio::time::interval(REDRAW);
                loop {
                    tokio::select! {
                        next = &mut next => break next,
                        _ = &mut interrupted => {
                            line.clear();
                            return Err(Ended::Interrupted);
                        }
                        _ = ticks.tick() => line.draw(self.words(gauge, summary)),
                    }
                }
            };
            let batch = match next {
                Ok(batch) => batch,
                Err(failure) => {
                    line.clear();
                    // Calls that are not wanted need not be listed again.
                    let kept = file.keep(walk.thread(), keeper.database());
                    return Err(kept.map_or_else(|error| Ended::Stopped(error.into()), |()| Ended::Failed(failure)));
                }
            };
            let is_last = batch.is_none();
            let stored = keeper.store(batch.unwrap_or_default(), summary).await;
            let kept = stored.and_then(|()| file.keep(walk.thread(), keeper.database()).map_err(Stop::from));
            if is_last || kept.is_err() {
                line.clear();
                return kept.map_err(Ended::Stopped);
            }
        }
    }

    fn words(&self, gauge: &Gauge, summary: &Summary) -> String {
        let waits = gauge.waiting().map(|left| format!("; asked to wait {} s", left.as_secs() + 1));
        let name = id(&self.source.name);
        let (listed, taken, stored) = (gauge.listed(), gauge.taken(), summary.stored());
        format!("{name}: {listed} listed, {taken} read, {stored} stored{}", waits.unwrap_or_default())
    }
}

/// Says what would come.
async fn rehearse(pull: &Pull, home: &Home, setting: Setting) -> Outcome {
    // What a database that is gone had, comes again.
    let thread = if home.database.exists() { Thread::look(&pull.file)? } else { Thread::default() };
    let gauge = Arc::new(Gauge::default());
    let mut walk = Walk::new(pull.api.clone(), thread, pull.wanted(true), Arc::clone(&gauge));
    let mut summary = Summary::of(&pull.source.name, true);
    let mut out = Output::new(setting.color);
    let mut interrupted = pin!(tokio::signal::ctrl_c());
    let (is_interrupted, failure) = loop {
        let next = tokio::select! {
            next = walk.next() => next,
            _ = &mut interrupted => break (true, None),
        };
        match next {
            Ok(Some(batch)) => summary.list(batch, &mut out, pull.args.json)?,
            Ok(None) => break (false, None),
            Err(failure) => break (false, Some(failure)),
        }
    };
    summary.end(walk.thread(), is_interrupted, failure.map(stop));
    out.done()?;
    summary.print(pull.args.json)?;
    Ok(summary.code())
}

impl From<BadThread> for Stop {
    fn from(error: BadThread) -> Self {
        let code = if matches!(error, BadThread::InUse) { Code::Usage } else { Code::Failed };
        Self::about(code, error)
    }
}

/// Whether the next pull may find the maker well.
fn may_pass(kind: Kind) -> bool {
    kind.is_passing() || kind == Kind::Garbled
}

/// The end of a pull since the maker failed.
fn stop(failure: Failure) -> Stop {
    let advice = match failure.kind {
        Kind::Unauthorised | Kind::Forbidden => {
            "check the key of this source; `earmark doctor` tells where it comes from"
        }
        Kind::Offline => "check the network and the base address; the same command goes on from there",
        kind if may_pass(kind) => "the same command goes on from there",
        kind => source::advice(kind),
    };
    Stop::Said { code: failure.kind.into(), message: failure.message, advice: Some(advice) }
}
