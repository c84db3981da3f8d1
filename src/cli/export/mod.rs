//! `earmark export`: calls, messages, flags, issues and relations as rows for other programs, page by page, in little memory
//! whatever their number.

mod calls;
mod column;
mod csv;
mod flags;
mod issues;
mod pages;
mod relations;
mod rows;
mod sink;
mod tables;
mod turns;

use std::{pin::pin, sync::atomic::Ordering::Relaxed, time::Duration};

pub use column::AboutColumn;
pub use tables::export_columns;

use pages::Reader;
use rows::Rows;

use super::{
    Setting,
    args::{ExportArgs, ExportForm, ExportTable},
    calls::meant as meant_of_calls,
    connect::Connection,
    exit::{Code, Outcome, Stop, complain, say},
    narrow,
    progress::Line,
};
use crate::{
    app::message::filter::{Filter, calls::CallFilter},
    domain::text::counted,
};

/// Time between two drawings of the line of progress.
const REDRAW: Duration = Duration::from_millis(100);

/// What is asked for, found to make sense before anything is connected.
enum Wish {
    Calls(CallFilter),
    Turns(CallFilter),
    Flags(Filter),
    Issues(Filter),
    Relations(Filter),
}

impl Wish {
    fn of(args: &ExportArgs) -> Outcome<Self> {
        let typed = args.query.as_deref().unwrap_or_default();
        let calls = || meant_of_calls(&[typed.to_owned()]);
        Ok(match args.table {
            ExportTable::Calls => Self::Calls(calls()?),
            ExportTable::Turns => Self::Turns(calls()?),
            ExportTable::Flags => Self::Flags(narrow::meant(typed)?),
            ExportTable::Issues => Self::Issues(narrow::meant(typed)?),
            ExportTable::Relations => Self::Relations(narrow::meant(typed)?),
        })
    }

    async fn fulfil(&self, reader: &Reader<'_>, form: ExportForm, rows: &mut Rows) -> Outcome<()> {
        match (self, form) {
            (Self::Calls(filter), ExportForm::Jsonl) => calls::whole(reader, filter, rows).await,
            (Self::Calls(filter), ExportForm::Csv) => calls::table(reader, filter, rows).await,
            (Self::Turns(filter), _) => turns::write(reader, filter, rows).await,
            (Self::Flags(filter), _) => flags::write(reader, filter, rows).await,
            (Self::Issues(filter), _) => issues::write(reader, filter, rows).await,
            (Self::Relations(filter), _) => relations::write(reader, filter, rows).await,
        }
    }
}

/// How the work ended.
enum Ended {
    Whole,
    Stopped(Stop),
    Interrupted,
}

pub(super) async fn run(setting: Setting, args: ExportArgs) -> Outcome {
    if args.raw && args.format != ExportForm::Csv {
        return Err(Stop::usage("--raw is about cells of CSV; add --format csv, or leave it out"));
    }
    let wish = Wish::of(&args)?;
    Connection::with(setting, async |connection| write(connection, &wish, &args).await).await
}

async fn write(connection: &Connection, wish: &Wish, args: &ExportArgs) -> Outcome {
    let reader = Reader::of(connection).await?;
    let mut rows = Rows::open(args, &export_columns(args.table))?;
    let taken = rows.taken();
    let row = args.table.row();
    let is_shown = rows.are_shown();
    let ended = {
        let mut work = pin!(wish.fulfil(&reader, args.format, &mut rows));
        let mut interrupted = pin!(tokio::signal::ctrl_c());
        let mut ticks = tokio::time::interval(REDRAW);
        let mut line = Line::new();
        let ended = loop {
            tokio::select! {
                done = &mut work => break done.map_or_else(Ended::Stopped, |()| Ended::Whole),
                _ = &mut interrupted => break Ended::Interrupted,
                // Rows that scroll by tell enough.
                _ = ticks.tick(), if !is_shown => {
                    let waits = reader.gauge().waiting().map(|left| format!("; asked to wait {} s", left.as_secs() + 1));
                    line.draw(format!("{}{}", counted(taken.load(Relaxed), row), waits.unwrap_or_default()));
                }
            }
        };
        line.clear();
        ended
    };
    let place = rows::place(args.out.as_deref());
    let (more, gone) = (rows.more, reader.gone());
    let into = place.as_ref().map_or_else(String::new, |place| format!(" to {place}"));
    let stop = match ended {
        Ended::Whole => {
            let written = rows.finish().await?;
            say(format_args!("{} written{into}", counted(written, row)));
            if more {
                say(format_args!("there are more than these {written}; raise --limit to see them"));
            }
            if gone > 0 {
                say(format_args!("{} of what was listed had been deleted when it was read", gone));
            }
            if args.table == ExportTable::Calls && args.format == ExportForm::Jsonl && !args.with_text {
                say(format_args!(
                    "nothing that was said is in it, so no call can be imported from it; --with-text adds that"
                ));
            }
            return Ok(Code::Done);
        }
        Ended::Stopped(Stop::Silent(code)) => {
            rows.give_up().await;
            return Err(Stop::Silent(code));
        }
        Ended::Stopped(stop) => Some(stop),
        Ended::Interrupted => None,
    };
    let written = rows.give_up().await;
    let code = stop.map(|stop| stop.report());
    let lead = if code.is_none() { "interrupted; " } else { "" };
    match &place {
        Some(place) => complain(format_args!("{lead}{place} was not written, since it would not be whole")),
        None => complain(format_args!("{lead}{} written, and these are not all", counted(written, row))),
    }
    Err(Stop::Silent(if written > 0 { Code::InPart } else { code.unwrap_or(Code::Failed) }))
}
