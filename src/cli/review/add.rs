//! `earmark review add`: calls for a queue, by their ids, from issues, or from the list of the service. Ids are all that is read
//! of them.

use std::collections::HashSet;

use futures_util::stream::{self, StreamExt as _};
use serde::Serialize;

use super::{desk::Desk, queue::make};
use crate::{
    app::message::filter::Filter,
    cli::{
        Setting,
        args::{Percent, QueueAdd},
        clock,
        connect::Connection,
        exit::{Outcome, Stop, say},
        narrow,
        output::Output,
        progress::Line,
        table::id,
    },
    domain::{
        choice::ResourceType,
        failure::{Failure, Kind},
        id::{CallId, UserId},
        review::CALLS_PER_REQUEST,
        share::Part,
        text::counted,
    },
    wire::{Issue, IssueQuery, NewItems, NewQueue, Queue},
};

/// Issues whose calls are asked for at once.
const AT_ONCE: usize = 4;

/// What was added, for scripts.
#[derive(Debug, Default, Serialize)]
struct Added {
    /// The id of the queue; nothing where it would have been made.
    queue_id: Option<String>,
    /// Calls that were found.
    found: usize,
    /// Of these, those that are of other shares.
    of_others: usize,
    /// Of these, those that are to be read twice.
    twice: usize,
    added: u64,
    already: u64,
    /// Whether there are more calls than were to be added.
    more: bool,
    /// Whether this was only to be said.
    dry_run: bool,
}

pub(super) async fn run(setting: Setting, args: QueueAdd) -> Outcome {
    if !args.dry_run {
        setting.writable()?;
    }
    let filter = match (&args.view, &args.query) {
        (Some(name), _) => Some(narrow::view(name, &setting)?),
        (None, Some(typed)) => Some(narrow::meant(typed)?),
        (None, None) => None,
    };
    let mut out = Output::new(setting.color);
    Connection::with(setting, async |connection| {
        let desk = Desk::of(connection).await?;
        // A name that is wrong is told before anything is looked for.
        let queue = named(&desk, &args).await?;
        let (calls, more) = gather(connection, &args, filter.as_ref()).await?;
        let (groups, mut added) = divide(&args, calls);
        (added.more, added.dry_run) = (more, args.dry_run);
        let queue = match queue {
            None if !args.dry_run => {
                Some(make(&desk, NewQueue { name: args.queue.clone(), ..NewQueue::default() }).await?)
            }
            queue => queue,
        };
        added.queue_id = queue.as_ref().map(|queue| queue.id.as_str().to_owned());
        if let Some(queue) = queue.as_ref().filter(|_| !args.dry_run) {
            let people: Vec<UserId> = args.assign.iter().map(|person| person.as_str().into()).collect();
            let assign_to = (!people.is_empty()).then_some(people.as_slice());
            for (calls, wanted) in &groups {
                let (new, already) = put(&desk, queue, calls, *wanted, assign_to).await?;
                added.added += new;
                added.already += already;
            }
        }
        tell(&mut out, &added, &args, &desk)?;
        out.done()
    })
    .await
}

/// A queue that calls are added to as they come.
pub(in crate::cli) struct Feed<'a> {
    desk: Desk<'a>,
    queue: Queue,
}

impl<'a> Feed<'a> {
    /// The queue of this name or id, which has to be there.
    pub(in crate::cli) async fn open(connection: &'a Connection, queue: &str) -> Outcome<Self> {
        let desk = Desk::of(connection).await?;
        let queue = desk.queue(queue).await?;
        Ok(Self { desk, queue })
    }

    /// Adds calls; tells how many are new to the queue, and how many are there already.
    pub(in crate::cli) async fn add(&self, calls: &[CallId]) -> Result<(u64, u64), Failure> {
        put(&self.desk, &self.queue, calls, None, None).await
    }
}

/// Adds calls to a queue; tells how many are new to it, and how many are there already.
async fn put(
    desk: &Desk<'_>,
    queue: &Queue,
    calls: &[CallId],
    wanted: Option<u32>,
    assign_to: Option<&[UserId]>,
) -> Result<(u64, u64), Failure> {
    let (mut added, mut already) = (0, 0);
    for chunk in calls.chunks(CALLS_PER_REQUEST) {
        let (call_ids, assign_to) = (Some(chunk.to_vec()), assign_to.map(<[UserId]>::to_vec));
        let new = NewItems { call_ids, wanted, assign_to, ..NewItems::default() };
        let told = desk.api.add_review_items(&queue.id, &new).await?;
        added += told.added;
        already += told.already;
    }
    Ok((added, already))
}

/// The queue that is to be added to; nothing where it is to be made.
async fn named(desk: &Desk<'_>, args: &QueueAdd) -> Outcome<Option<Queue>> {
    if !args.new {
        return desk.queue(&args.queue).await.map(Some).map_err(|stop| match stop {
            Stop::Said { code, message, .. } => {
                Stop::Said { code, message, advice: Some("--new makes it, with the usual settings") }
            }
            stop @ Stop::Silent(_) => stop,
        });
    }
    Ok(desk.find(&args.queue).await?.ok())
}

/// The calls that are meant, each once, and whether there are more.
async fn gather(connection: &Connection, args: &QueueAdd, filter: Option<&Filter>) -> Outcome<(Vec<CallId>, bool)> {
    let most = args.limit as usize;
    let (mut calls, mut seen, mut more) = (Vec::new(), HashSet::new(), false);
    let mut take = |found: &mut dyn Iterator<Item = CallId>| {
        calls.extend(found.filter(|call| seen.insert(call.clone())));
        calls.len()
    };
    take(&mut args.call.iter().map(|call| CallId::from(call.as_str())));
    if args.from_issues {
        let issues = match filter {
            Some(filter) => narrow::fitting(connection, filter, most).await?,
            None => {
                let query = IssueQuery { resource_type: Some(ResourceType::Call), ..IssueQuery::default() };
                connection.api.issues_up_to(&query, most).await?
            }
        };
        more |= issues.more;
        let (count, mut line) = (issues.items.len(), Line::new());
        let asked = issues.items.iter().filter(|issue| issue.resource_count > 0);
        let mut answers = stream::iter(asked.map(|issue| calls_of(connection, issue))).buffered(AT_ONCE);
        let mut at = 0;
        while let Some(found) = answers.next().await {
            let found = found.inspect_err(|_| line.clear())?;
            at += 1;
            let calls = take(&mut found.into_iter());
            line.draw(format!("{at} of {count} issues, {calls} calls"));
        }
        line.clear();
    }
    if args.calls {
        let found = match args.since {
            Some(since) => connection.api.calls_since(clock::now().plus(-since.0), most).await?,
            None => connection.api.calls_up_to(most).await?,
        };
        more |= found.more;
        take(&mut found.items.into_iter().map(|call| call.call_id));
    }
    more |= calls.len() > most;
    calls.truncate(most);
    Ok((calls, more))
}

/// The calls on an issue; none of one that was deleted meanwhile.
async fn calls_of(connection: &Connection, issue: &Issue) -> Result<Vec<CallId>, Failure> {
    match connection.api.all_resources(&issue.id).await {
        Ok(links) => {
            let calls = links.into_iter().filter(|link| link.resource_type == ResourceType::Call);
            Ok(calls.map(|link| link.resource_id).collect())
        }
        Err(Failure { kind: Kind::Missing, .. }) => Ok(Vec::new()),
        Err(failure) => Err(failure),
    }
}

/// Calls that are to be added together, and how many readings they get where that is not what the queue says.
type Group = (Vec<CallId>, Option<u32>);

/// Leaves out what is of other shares, and puts those apart that are to be read twice.
fn divide(args: &QueueAdd, calls: Vec<CallId>) -> (Vec<Group>, Added) {
    let mut told = Added { found: calls.len(), ..Added::default() };
    let Some(share) = args.share else { return (vec![(calls, args.wanted)], told) };
    let Percent(also) = args.also.unwrap_or(Percent(0.0));
    let (mut once, mut twice) = (Vec::new(), Vec::new());
    for call in calls {
        match share.part(&call, also) {
            Part::Own => once.push(call),
            // Both who read it know that somebody else does: neither sees what the other makes of it.
            Part::Twice | Part::Again => twice.push(call),
            Part::Others => told.of_others += 1,
        }
    }
    told.twice = twice.len();
    let groups = [(once, args.wanted), (twice, Some(2))];
    (groups.into_iter().filter(|(calls, _)| !calls.is_empty()).collect(), told)
}

fn tell(out: &mut Output, added: &Added, args: &QueueAdd, desk: &Desk<'_>) -> Outcome<()> {
    if args.show.json {
        out.json(added)?;
        return Ok(());
    }
    let kept = added.found - added.of_others;
    let share = match added.of_others {
        0 => String::new(),
        others => format!(", {kept} of this share and {others} of others"),
    };
    let twice = if added.twice > 0 { format!(", {} to be read twice", added.twice) } else { String::new() };
    out.line(format_args!("{} found{share}{twice}", counted(added.found, "call")))?;
    if args.dry_run {
        out.line(format_args!("nothing was added"))?;
    } else {
        out.line(format_args!("{} added to `{}`, {} already there", added.added, id(&args.queue), added.already))?;
        if desk.is_here() && added.added > 0 {
            say(format_args!("`earmark review scan` puts those first in which there is most to look at"));
        }
    }
    if added.more {
        say(format_args!("there are more calls than these; raise --limit to find them"));
    }
    Ok(())
}
