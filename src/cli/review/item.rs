//! `earmark review next`, `give-back`, `verdict`, `skip` and `show`: one call of a queue, without the workbench.

use std::io;

use serde::Serialize;
use uuid::Uuid;

use super::desk::Desk;
use crate::{
    cli::{
        Setting,
        args::{GiveVerdict, MarkAt},
        clock,
        connect::Connection,
        exit::{Code, Outcome, Stop, say},
        flag::moment,
        output::{Look, Output},
        show::passage,
        table::{Table, id, own},
        text,
    },
    domain::{
        failure::{Failure, Kind},
        id::{CallId, ItemId},
        limits,
        review::{Arm, CannotReason, NothingLeft, PassReason, Verdict},
        text::{Display, counted, shown},
    },
    wire::{Held, Mark, NewTaking, Pass, Reading, ReviewItem, StoredReading},
};

pub(super) async fn next(setting: Setting, queue: &str, take: u32, json: bool) -> Outcome {
    setting.writable()?;
    let mut out = Output::new(setting.color);
    Connection::with(setting, async |connection| {
        let desk = Desk::of(connection).await?;
        let queue = desk.queue(queue).await?;
        let taking = NewTaking { want: Some(take), lane: None };
        let taken = desk.api.next_review_items(&queue.id, &taking).await?;
        if json {
            out.json(&taken)?;
        } else {
            for held in &taken.items {
                print_held(&mut out, held)?;
            }
        }
        out.done()?;
        if !taken.items.is_empty() {
            return Ok(Code::Done);
        }
        let why = match &taken.reason {
            Some(NothingLeft::AllLeased) => "others have all that is left",
            Some(NothingLeft::OnlyYours) => "what is left is not for you: you have read it, or passed it on",
            _ => "every call is read",
        };
        Err(Stop::new(Code::NotFound, format_args!("nothing to take from `{}`: {why}", queue.name.line())))
    })
    .await
}

fn print_held(out: &mut Output, held: &Held) -> io::Result<()> {
    out.look(Look::Bold, format_args!("Call {}", id(held.call_id.as_str())))?.line(format_args!(""))?;
    let mut table = Table::new();
    table.row([own("item"), id(held.item_id.as_str())]);
    table.row([own("yours for"), own(format!("{} s", held.expires_in_s))]);
    if let Some(messages) = held.messages {
        table.row([own("length"), own(counted(messages, "message"))]);
    }
    if held.blind {
        table.row([own("blind"), own("somebody else reads it too")]);
    }
    if held.arm == Arm::Unled {
        table.row([own("moments"), own("to be looked at after the verdict")]);
    }
    table.print(out)
}

pub(super) async fn give_back(setting: Setting, item: ItemId) -> Outcome {
    setting.writable()?;
    let mut out = Output::new(setting.color);
    Connection::with(setting, async |connection| {
        let desk = Desk::of(connection).await?;
        if !desk.api.review_item(&item).await?.held {
            return Err(not_held(&item));
        }
        // Whoever holds it is answered its lease again.
        let held = desk.api.take_review_item(&item).await?;
        desk.api.give_review_item_back(&item, &held.token).await?;
        out.line(format_args!("given back"))?;
        out.done()
    })
    .await
}

fn not_held(item: &ItemId) -> Stop {
    Stop::new(
        Code::NotFound,
        format_args!("you do not hold the item {}; there is nothing to give back", id(item.as_str())),
    )
}

pub(super) async fn skip(setting: Setting, item: ItemId, reason: PassReason, note: Option<String>) -> Outcome {
    setting.writable()?;
    let note = note.map(|note| text::needed("the note", note, limits::NOTE)).transpose()?;
    let mut out = Output::new(setting.color);
    Connection::with(setting, async |connection| {
        let desk = Desk::of(connection).await?;
        desk.api.pass_review_item(&item, &Pass { reason, note: note.map(Into::into) }).await?;
        out.line(format_args!("passed on"))?;
        out.done()
    })
    .await
}

pub(super) async fn verdict(setting: Setting, args: GiveVerdict) -> Outcome {
    setting.writable()?;
    let mut out = Output::new(setting.color);
    let note = args.note.map(|note| text::given("the note", note, limits::NOTE)).transpose()?;
    match (&args.verdict, &args.reason) {
        (Verdict::Flagged, _) if args.mark.is_empty() => {
            return Err(Stop::usage("a call is flagged by a mark: add --mark TYPE@INDEX, or say clean"));
        }
        (Verdict::CannotJudge, None) => {
            return Err(Stop::usage("say why it cannot be judged: add --reason"));
        }
        (Verdict::CannotJudge, Some(CannotReason::Told))
            if note.as_deref().is_none_or(|note| note.trim().is_empty()) =>
        {
            return Err(Stop::usage("another reason is told in a note: add --note"));
        }
        _ => {}
    }
    let item = ItemId::from(args.item);
    Connection::with(setting, async |connection| {
        let desk = Desk::of(connection).await?;
        let found = desk.api.review_item(&item).await?;
        let queue = desk.api.review_queue(&found.queue_id).await?;
        let marks = marks(connection, &found.call_id, &args.mark).await?;
        let now = clock::now();
        let reading = Reading {
            verdict_id: Uuid::now_v7().hyphenated().to_string().as_str().into(),
            token: None,
            verdict: args.verdict,
            reason: args.reason,
            note: note.as_deref().filter(|note| !note.trim().is_empty()).map(Into::into),
            // Nothing was on a screen of ours, and nobody knows how long it was read.
            started_at: now,
            given_at: now,
            active_ms: 0,
            seen: 0,
            messages: 0,
            keys: None,
            guide_version: queue.guide_version,
            marks,
            decisions: Vec::new(),
        };
        let given = desk.api.give_verdict(&item, &reading).await?;
        if args.show.json {
            out.json(&given)?;
        } else {
            let place = if given.surplus { ", as surplus: others have read it as often as is wanted" } else { "" };
            out.line(format_args!("stored{place}; the call is {}", id(given.state.as_str())))?;
        }
        out.done()
    })
    .await
}

/// The marks as they are typed, each with what it keeps of its message.
async fn marks(connection: &Connection, call: &CallId, typed: &[MarkAt]) -> Outcome<Vec<Mark>> {
    let mut marks = Vec::with_capacity(typed.len());
    for MarkAt { flag_type, index } in typed {
        let at = match index {
            Some(index) => Some(moment(connection, call, *index).await?),
            None => None,
        };
        let (message_text, node) = at.map_or((None, None), |at| (Some(at.text), at.node));
        let (node_id, node_name) = node.map_or((None, None), |(id, name)| (Some(id), name));
        marks.push(Mark {
            mark_id: Uuid::now_v7().hyphenated().to_string().as_str().into(),
            mark_type: flag_type.as_str().into(),
            note: None,
            message_index: *index,
            message_text,
            node_id,
            node_name,
            severity: None,
            issue_id: None,
            flag_id: None,
            suggestion_id: None,
        });
    }
    Ok(marks)
}

/// An item with what may be seen of its readings, for scripts.
#[derive(Serialize)]
struct Known {
    #[serde(flatten)]
    item: ReviewItem,
    /// Nothing where they are not to be seen before the own verdict.
    readings: Option<Vec<StoredReading>>,
}

pub(super) async fn show(setting: Setting, name: &str, json: bool) -> Outcome {
    let mut out = Output::new(setting.color);
    Connection::with(setting, async |connection| {
        let desk = Desk::of(connection).await?;
        let items = match desk.api.review_item(&name.into()).await {
            Err(Failure { kind: Kind::Missing, .. }) => desk.items_of(&name.into()).await?,
            item => vec![item?],
        };
        if items.is_empty() {
            let words = format_args!("`{}` is no item, and no call of a queue {}", id(name), desk.place());
            return Err(Stop::new(Code::NotFound, words));
        }
        let mut known = Vec::with_capacity(items.len());
        for item in items {
            let readings = match desk.api.readings(&item.id).await {
                Err(Failure { kind: Kind::Forbidden, .. }) => None,
                readings => Some(readings?),
            };
            known.push(Known { item, readings });
        }
        if json {
            out.json(&known)?;
        } else {
            for one in &known {
                print(&mut out, one)?;
            }
        }
        out.done()?;
        if known.iter().any(|one| one.readings.is_none()) {
            say(format_args!("what others say is shown after your own verdict"));
        }
        Ok(Code::Done)
    })
    .await
}

fn print(out: &mut Output, Known { item, readings }: &Known) -> io::Result<()> {
    out.look(Look::Bold, format_args!("Call {}", id(item.call_id.as_str())))?.line(format_args!(""))?;
    let mut table = Table::new();
    table.row([own("item"), id(item.id.as_str())]);
    table.row([own("queue"), id(item.queue_id.as_str())]);
    table.row([own("state"), id(item.state.as_str())]);
    table.row([own("readings"), own(format!("{} of {}", item.verdicts, item.wanted))]);
    let score = if item.scored { format!("{} of 255", item.score) } else { "nobody has looked".to_owned() };
    table.row([own("score"), own(score)]);
    for (reason, points) in &item.reasons {
        table.row([own("  reason"), shown!("{} {points}", Display::foreign_line(reason))]);
    }
    let mine = item.mine.as_ref().map_or_else(|| own("none"), |mine| id(mine.as_str()));
    table.row([own("your verdict"), mine]);
    if item.held {
        table.row([own("held"), own("by you")]);
    }
    table.print(out)?;
    let standing = readings.iter().flatten().filter(|stored| stored.withdrawn_at.is_none());
    for StoredReading { reviewer, reviewer_id, mine, surplus, reading, .. } in standing {
        let who = if reviewer.is_empty() { id(reviewer_id.as_str()) } else { reviewer.line() };
        let you = if *mine { " (you)" } else { "" };
        let reason = reading.reason.as_ref().map_or_else(String::new, |reason| format!(", {}", id(reason.as_str())));
        let surplus = if *surplus { ", surplus" } else { "" };
        let given = clock::local(reading.given_at);
        let verdict = id(reading.verdict.as_str());
        out.line(format_args!("{who}{you}  {verdict}{reason}{surplus}  {given}"))?;
        if let Some(note) = &reading.note {
            passage(out, "    ", &note.line())?;
        }
        for mark in &reading.marks {
            let place =
                mark.message_index.map_or_else(|| "the whole call".to_owned(), |index| format!("message {index}"));
            let note = mark.note.as_ref().map_or_else(Display::default, |note| shown!(": {}", note.line()));
            passage(out, "    ", &shown!("{place}  {}{note}", mark.mark_type.line()))?;
        }
    }
    Ok(())
}
