//! `earmark review queues`, `new` and `status`: what queues there are, and where their calls stand.

use std::{fs, io, path::Path};

use serde::Serialize;

use super::desk::Desk;
use crate::{
    app::derived::readers,
    cli::{
        Setting,
        args::{Percent, QueueNew},
        clock,
        connect::Connection,
        exit::{Code, Outcome, Stop, say},
        output::{Look, Output},
        table::{Table, id, own},
        text,
    },
    domain::{
        limits,
        review::{GUIDE, LEASE_S, QUEUE_NAME},
        text::counted,
    },
    runtime::ReviewsAt,
    wire::{NewQueue, Queue},
};

/// A queue with where it is, for scripts.
#[derive(Serialize)]
struct Placed<'a> {
    /// `here`, `service`, or the host of the review server.
    place: &'a str,
    #[serde(flatten)]
    queue: &'a Queue,
}

pub(super) async fn list(setting: Setting, json: bool) -> Outcome {
    let mut out = Output::new(setting.color);
    Connection::with(setting, async |connection| {
        let desk = Desk::of(connection).await?;
        let queues = desk.queues().await?;
        if json {
            out.json(&queues)?;
            return out.done();
        }
        let mut table = Table::new();
        for queue in &queues {
            let counts = &queue.counts;
            let state = if queue.closed_at.is_some() { "closed" } else { "" };
            let read = counts.settled + counts.disputed + counts.ruled;
            let cells = [queue.name.line(), own(counted(counts.all(), "call")), own(format!("{read} read"))];
            let [name, calls, read] = cells;
            table.row([name, calls, read, own(format!("{} left", counts.left())), own(state), id(queue.id.as_str())]);
        }
        table.print(&mut out)?;
        let code = out.done()?;
        say(format_args!("{} {}", counted(queues.len(), "queue"), desk.place()));
        Ok(code)
    })
    .await
}

pub(super) async fn new(setting: Setting, args: QueueNew) -> Outcome {
    setting.writable()?;
    let json = args.show.json;
    let mut out = Output::new(setting.color);
    let new = read(args)?;
    Connection::with(setting, async |connection| {
        let desk = Desk::of(connection).await?;
        let queue = make(&desk, new).await?;
        tell(&mut out, &desk, &queue, json)?;
        out.done()
    })
    .await
}

/// Makes a queue. On one's own machine nobody is there to read a call a second time, so none is wanted unless it was said.
pub(super) async fn make(desk: &Desk<'_>, mut new: NewQueue) -> Outcome<Queue> {
    if desk.is_here() && new.second_share.is_none() {
        new.second_share = Some(0.0);
    }
    Ok(desk.api.create_review_queue(&new).await?)
}

fn read(args: QueueNew) -> Outcome<NewQueue> {
    let lease_s = args.lease.map(|lease| u32::try_from(lease.0 / 1_000).unwrap_or(u32::MAX));
    let (least, most) = LEASE_S;
    if lease_s.is_some_and(|seconds| !(least..=most).contains(&seconds)) {
        return Err(Stop::usage("--lease is from 1m to 2h"));
    }
    Ok(NewQueue {
        name: text::needed("the name", args.name, QUEUE_NAME)?,
        note: args.note.map(|note| text::needed("the note", note, limits::NOTE)).transpose()?,
        wanted: args.wanted,
        second_share: args.second.map(|Percent(share)| share),
        unled_share: args.unled.map(|Percent(share)| share),
        gold_every: args.gold_every,
        lease_s,
        guide: args.guide.as_deref().map(text_of).transpose()?,
        rules: args.rules.as_deref().map(text_of).transpose()?,
    })
}

/// The text of a file, as long as a guide or the rules of a team may be.
fn text_of(file: &Path) -> Outcome<String> {
    let failed = |error: &dyn std::fmt::Display| Stop::about(Code::Usage, format_args!("{}: {error}", file.display()));
    let text = fs::read_to_string(file).map_err(|error| failed(&error))?;
    if limits::fits(&text, GUIDE) {
        Ok(text)
    } else {
        Err(failed(&format_args!("it has more than {GUIDE} characters")))
    }
}

pub(super) async fn status(setting: Setting, name: &str, json: bool) -> Outcome {
    let mut out = Output::new(setting.color);
    Connection::with(setting, async |connection| {
        let desk = Desk::of(connection).await?;
        let queue = desk.queue(name).await?;
        tell(&mut out, &desk, &queue, json)?;
        out.done()
    })
    .await
}

fn tell(out: &mut Output, desk: &Desk<'_>, queue: &Queue, json: bool) -> io::Result<()> {
    if json {
        let place = match &desk.at {
            ReviewsAt::Here => "here",
            ReviewsAt::Service => "service",
            ReviewsAt::Elsewhere(host) => host.as_str(),
        };
        return out.json(&Placed { place, queue });
    }
    out.look(Look::Bold, format_args!("{}", queue.name.line()))?.line(format_args!("  {}", desk.place()))?;
    let counts = &queue.counts;
    let percent = |share: f64| format!("{} %", (share * 1_000.0).round() / 10.0);
    let mut table = Table::new();
    table.row([own("id"), id(queue.id.as_str())]);
    table.row([own("calls"), own(counts.all())]);
    for (state, count) in [
        ("waiting", counts.waiting),
        ("reading", counts.reading),
        ("partly", counts.partly),
        ("settled", counts.settled),
        ("disputed", counts.disputed),
        ("ruled", counts.ruled),
        ("withdrawn", counts.withdrawn),
    ] {
        if count > 0 {
            table.row([own(format!("  {state}")), own(count)]);
        }
    }
    for (what, who) in [("reading now", readers::now(queue)), ("verdicts of", readers::done(queue))] {
        if let Some(who) = who {
            table.row([own(what), who]);
        }
    }
    let readings = format!("{} a call, {} of the calls twice", queue.wanted, percent(queue.second_share));
    table.row([own("readings"), own(readings)]);
    table.row([own("without moments"), own(percent(queue.unled_share))]);
    table.row([own("lease"), own(format!("{} s", queue.lease_s))]);
    table.row([own("made"), own(clock::local(queue.created_at))]);
    if let Some(closed) = queue.closed_at {
        table.row([own("closed"), own(clock::local(closed))]);
    }
    if !queue.note.is_empty() {
        table.row([own("note"), queue.note.line()]);
    }
    table.print(out)
}
