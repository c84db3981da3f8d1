//! `earmark relation graph`: what an issue is tied to, read hop by hop and put into the form that was asked for.

use std::sync::Arc;

use futures_util::stream::{FuturesUnordered, StreamExt as _};

use super::{
    args::{GraphForm, RelationGraph},
    connect::Connection,
    exit::{Code, Outcome, complain, say},
    output::Output,
    progress::Line,
};
use crate::{
    domain::failure::{Failure, Kind},
    graph::{
        self, Branches, Gather, Graph, Key, NODES_MAX, Want,
        picture::{Glyphs, Picture, Zoom},
    },
    provider::{Sources, TieSource},
    wire::Capabilities,
};

/// Nodes that are read at once.
const AT_ONCE: usize = 4;

pub(super) async fn show(connection: &Connection, args: RelationGraph, mut out: Output) -> Outcome {
    let issue = connection.api.resolve(&args.issue).await?;
    let thena = connection.tickets()?;
    // Without a ticket service nothing is asked for its sake.
    let is_served = async || connection.api.capabilities().await.map(|known| known.offers(Capabilities::TIES));
    let kept = match &thena {
        Some(_) if !is_served().await? => Some(connection.kept_ties().await?),
        _ => None,
    };
    let ties = kept.as_deref().map_or(TieSource::Service, TieSource::Kept);
    let sources = Sources { bland: &connection.api, thena: thena.as_ref(), ties };
    let gather = read(&sources, Key::Issue(issue.id), args.hops).await?;
    let graph = gather.graph();
    print(&graph, &args, &mut out)?;
    out.done()?;
    if gather.is_cut() {
        say(format_args!("note: more than {NODES_MAX} nodes are within reach; these are the nearest"));
    }
    for cycle in graph::cycles(&graph) {
        say(format_args!("note: cycle: {}", cycle.name(&graph)));
    }
    Ok(complaints(&gather, &graph))
}

/// Reads the graph; fails where the focus cannot be read.
async fn read(sources: &Sources<'_>, focus: Key, hops: u8) -> Result<Gather, Failure> {
    let mut gather = Gather::new(focus, hops);
    let mut running: Vec<Key> = Vec::new();
    let mut answers = FuturesUnordered::new();
    let mut line = Line::new();
    let mut reachable = true;
    loop {
        let wanted = if reachable { gather.wanted(&running, AT_ONCE) } else { Vec::new() };
        for want in wanted {
            running.push(want.key().clone());
            answers.push(answer(sources, want));
        }
        let Some((key, read)) = answers.next().await else { break };
        running.retain(|known| *known != key);
        match read {
            Ok(read) => gather.take(&key, read),
            Err(failure) if key == *gather.focus() => {
                line.clear();
                return Err(failure);
            }
            Err(failure) => {
                // Each of the others would wait for the same network.
                reachable &= failure.kind != Kind::Offline;
                gather.failed(&key, failure);
            }
        }
        let (read, needed) = gather.progress();
        line.draw(format!("{read} of {needed} nodes"));
    }
    line.clear();
    Ok(gather)
}

async fn answer(sources: &Sources<'_>, want: Want) -> (Key, Result<graph::Reading, Failure>) {
    let read = sources.read(&want).await;
    let (Want::Neighbours(key) | Want::Node(key)) = want;
    (key, read)
}

fn print(graph: &Graph, args: &RelationGraph, out: &mut Output) -> std::io::Result<()> {
    let cells = args.width.map(usize::from).or(out.width());
    let glyphs = if args.ascii { Glyphs::Ascii } else { Glyphs::Unicode };
    match args.format {
        GraphForm::Text => {
            let picture = fitting(graph, cells);
            let lines = graph::text(&picture, glyphs);
            lines.iter().try_for_each(|line| out.line(format_args!("{line}")))
        }
        GraphForm::Svg => {
            let picture = Picture::new(Arc::new(graph.clone()), Zoom::Full, None);
            out.line(format_args!("{}", graph::svg(&picture)))
        }
        GraphForm::Tree => {
            let branches = if args.ascii { Branches::Ascii } else { Branches::Lines };
            let lines = graph::lines(graph, branches, cells);
            lines.iter().try_for_each(|line| out.line(format_args!("{line}")))
        }
        GraphForm::Dot => out.line(format_args!("{}", graph::dot(graph))),
        GraphForm::Mermaid => out.line(format_args!("{}", graph::mermaid(graph))),
        GraphForm::Json => out.json(&graph::json(graph)),
    }
}

/// The picture with as much in its boxes as the line has room for.
fn fitting(graph: &Graph, cells: Option<usize>) -> Picture {
    let graph = Arc::new(graph.clone());
    let fits = |picture: &Picture| cells.is_none_or(|cells| picture.size().0 as usize <= cells);
    for zoom in [Zoom::Full, Zoom::Short] {
        let picture = Picture::new(Arc::clone(&graph), zoom, None);
        if fits(&picture) {
            return picture;
        }
    }
    let picture = Picture::new(graph, Zoom::Code, None);
    if !fits(&picture) {
        let width = picture.size().0;
        say(format_args!("note: the picture is {width} cells wide; --format tree fits into any width"));
    }
    picture
}

/// Tells what is missing, once for all of it.
fn complaints(gather: &Gather, graph: &Graph) -> Code {
    let (read, needed) = gather.progress();
    let failures = gather.failures();
    let Some((key, failure)) = failures.first() else { return Code::Done };
    let missing = needed - read + failures.len();
    let first = graph.find(key).map(|at| graph.nodes[at].code.clone()).unwrap_or_default();
    complain(format_args!("{missing} of {needed} nodes could not be read; {first}: {failure}"));
    say(format_args!("  {}", failure.kind.advice()));
    Code::InPart
}
