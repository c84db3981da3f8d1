//! `earmark cache …`: what is kept of services elsewhere.

use super::{
    Setting,
    args::CacheCommand,
    clock, connect,
    exit::{Code, Outcome, Stop, say},
    output::Output,
    table::{Table, id, own},
};
use crate::store::{
    cache::{Cache, Of},
    turns,
};

pub(super) async fn run(setting: Setting, command: CacheCommand) -> Outcome {
    let path = connect::cache(&setting.paths);
    let about = |error: &dyn std::fmt::Display| {
        Stop::about(Code::Failed, format_args!("the cache {}, which may be deleted: {error}", path.display()))
    };
    let cache = match path.exists() {
        true => Some(Cache::open(&path).await.map_err(|error| about(&error))?),
        false => None,
    };
    match command {
        CacheCommand::Show(show) => {
            let held = match &cache {
                Some(cache) => cache.held().await.map_err(|error| about(&error))?,
                None => Vec::new(),
            };
            let mut out = Output::new(setting.color);
            if show.json {
                out.json(&held)?;
                return out.done();
            }
            let now = clock::now();
            let mut table = Table::new();
            for held in &held {
                table.row([
                    id(&held.service),
                    own(format_args!("{} answers", held.answers)),
                    own(format_args!("{} KiB", held.bytes.div_euclid(1 << 10))),
                    own(format_args!("oldest {}", held.since.age(now))),
                ]);
            }
            table.print(&mut out)?;
            if held.is_empty() {
                say(format_args!("nothing is kept"));
            }
            out.done()
        }
        CacheCommand::Purge => {
            // What was said in the calls that were read goes as well.
            for folder in [&setting.paths.state, &setting.paths.demo_state] {
                let file = folder.join(turns::FILE);
                if file.exists() {
                    let failed = |error: &dyn std::fmt::Display| {
                        Stop::about(Code::Failed, format_args!("{}, which may be deleted: {error}", file.display()))
                    };
                    let index = turns::Turns::open(&file, "").await.map_err(|error| failed(&error))?;
                    index.purge(Of::All).await.map_err(|error| failed(&error))?;
                }
            }
            let gone = match &cache {
                Some(cache) => cache.purge(Of::All).await.map_err(|error| about(&error))?,
                None => 0,
            };
            say(format_args!("{gone} answers thrown away; nothing is left of them"));
            Ok(Code::Done)
        }
    }
}
