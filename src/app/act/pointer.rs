//! The mouse: what is under the pointer is found from the model alone, as the keys are.

use crate::app::{
    act::{self, overlay, travel},
    derived::geometry,
    message::{
        action::{Action, Motion, Pane, Toward},
        area::Area,
        effect::Effect,
        env::Env,
        pointer::Pointer,
    },
    state::{hand::Doing, model::Model},
    step::show,
};

/// Two clicks on one place within this time open what is there (milliseconds).
const DOUBLE_MS: i64 = 400;

/// Rows that one step of the wheel moves.
const WHEEL: usize = 3;

/// Takes in what the pointer did.
pub(in crate::app) fn pointed(model: &mut Model, pointer: Pointer, env: &Env<'_>, effects: &mut Vec<Effect>) {
    if !model.screen.overlays.is_empty() {
        return over(model, pointer, env, effects);
    }
    match pointer {
        Pointer::Press(x, y) => press(model, x, y, effects),
        Pointer::Drag(x, y) => drag(model, x, y),
        Pointer::Release(..) => release(model, effects),
        Pointer::Wheel(x, y, toward) => wheel(model, x, y, toward, effects),
    }
}

/// What lies over the panes has the pointer: a click selects an entry, a second one takes it, one beside the box closes
/// it as Esc does. A question is answered by keys.
fn over(model: &mut Model, pointer: Pointer, env: &Env<'_>, effects: &mut Vec<Effect>) {
    let (x, y) = match pointer {
        Pointer::Press(x, y) => (x, y),
        Pointer::Wheel(_, _, toward) => {
            let motion = if toward.is_next() { Motion::Down } else { Motion::Up };
            return overlay::act(model, Action::Move(motion), env, effects);
        }
        Pointer::Drag(..) | Pointer::Release(..) => return,
    };
    let twice = clicked_twice(model, x, y);
    let Some(listing) = geometry::listing(model, env.commands) else { return };
    if !listing.frame.contains(x, y) {
        return overlay::act(model, Action::Cancel, env, effects);
    }
    let Some(at) = listing.at(x, y) else { return };
    // By steps, as keys would, so that there is one way to move in each list.
    let (motion, steps) = match listing.selected {
        None => (Motion::Down, at + 1),
        Some(selected) if selected <= at => (Motion::Down, at - selected),
        Some(selected) => (Motion::Up, selected - at),
    };
    for _ in 0..steps {
        overlay::act(model, Action::Move(motion), env, effects);
    }
    if twice {
        overlay::act(model, Action::Open, env, effects);
    }
}

/// Whether this press is the second one on the same place.
fn clicked_twice(model: &mut Model, x: u16, y: u16) -> bool {
    let twice =
        model.screen.hand.last.take().is_some_and(|(at, when)| at == (x, y) && model.now.since(when) <= DOUBLE_MS);
    model.screen.hand.last = (!twice).then_some(((x, y), model.now));
    twice
}

fn pane_at(model: &Model, x: u16, y: u16) -> Option<(Pane, Area)> {
    let layout = model.layout();
    Pane::ALL.into_iter().find_map(|pane| layout.pane(pane).filter(|area| area.contains(x, y)).map(|area| (pane, area)))
}

fn press(model: &mut Model, x: u16, y: u16, effects: &mut Vec<Effect>) {
    let twice = clicked_twice(model, x, y);
    model.screen.hand.doing = Doing::Nothing;
    let Some((pane, area)) = pane_at(model, x, y) else { return };
    if let Some(border) = border(model, pane, area, x, y) {
        model.screen.hand.doing = border;
        return;
    }
    model.screen.focus = pane;
    let inside = area.inside();
    if !inside.contains(x, y) {
        return;
    }
    model.screen.hand.doing = Doing::Text { area: inside, from: (x, y), to: (x, y) };
    select(model, pane, inside, (x, y));
    if twice {
        act::act(model, Action::Open, effects);
    }
}

/// The border that is under the pointer, if there is a pane beyond it.
fn border(model: &Model, pane: Pane, area: Area, x: u16, y: u16) -> Option<Doing> {
    let layout = model.layout();
    let beyond =
        |x: u16, y: u16| Pane::ALL.into_iter().any(|other| layout.pane(other).is_some_and(|area| area.contains(x, y)));
    let inner = area.y < y && y + 1 < area.y + area.height;
    if inner && x + 1 == area.x + area.width && beyond(x + 1, y) {
        return Some(Doing::Border(pane, false));
    }
    if inner && x == area.x && x > 0 && beyond(x - 1, y) {
        let left =
            Pane::ALL.into_iter().find(|other| layout.pane(*other).is_some_and(|area| area.contains(x - 1, y)))?;
        return Some(Doing::Border(left, false));
    }
    let between = x > area.x && x + 1 < area.x + area.width;
    (between && y + 1 == area.y + area.height && beyond(x, y + 1)).then_some(Doing::Border(pane, true))
}

fn select(model: &mut Model, pane: Pane, inside: Area, (x, y): (u16, u16)) {
    let line = usize::from(y - inside.y);
    match pane {
        Pane::Issues => {
            model.panes.issues.select_line(line / usize::from(model.lines_of_a_row()));
            show::follow_list(model);
        }
        Pane::Evidence => {
            let Some(row) = y.checked_sub(inside.y + model.evidence_top(inside)) else { return };
            let count = model.reading.shown.as_ref().map_or(0, |shown| shown.links.len());
            let first = model.panes.evidence.saturating_sub(usize::from(inside.height).saturating_sub(1));
            if first + usize::from(row) < count {
                model.panes.evidence = first + usize::from(row);
                show::follow_evidence(model);
            }
        }
        Pane::Transcript => {
            if let Some(line) = model.transcript_area().and_then(|area| y.checked_sub(area.y)) {
                model.panes.transcript.select_line(usize::from(line));
            }
        }
        Pane::Relations => {
            if let Some(key) = model.panes.relations.node_at(inside, x, y) {
                model.panes.relations.select(key);
            }
        }
    }
}

fn drag(model: &mut Model, x: u16, y: u16) {
    match &mut model.screen.hand.doing {
        Doing::Text { area, to, .. } => {
            let (right, bottom) = (area.x + area.width.max(1) - 1, area.y + area.height.max(1) - 1);
            *to = (x.clamp(area.x, right), y.clamp(area.y, bottom));
        }
        Doing::Border(pane, below) => {
            let (pane, below) = (*pane, *below);
            move_border(model, pane, below, x, y);
        }
        Doing::Nothing => {}
    }
}

/// The border follows the pointer, as near as whole percents can.
fn move_border(model: &mut Model, pane: Pane, below: bool, x: u16, y: u16) {
    for _ in 0..100 {
        let Some(area) = model.layout().pane(pane) else { return };
        let (edge, wanted) = if below { (area.y + area.height, y + 1) } else { (area.x + area.width, x + 1) };
        let before = model.screen.shares;
        let by = match edge.cmp(&wanted) {
            std::cmp::Ordering::Less => 1,
            std::cmp::Ordering::Greater => -1,
            std::cmp::Ordering::Equal => return,
        };
        model.screen.shares.resize(pane, by, model.screen.size.0);
        let Some(area) = model.layout().pane(pane) else { return };
        let now = if below { area.y + area.height } else { area.x + area.width };
        let is_past = if by > 0 { now > wanted } else { now < wanted };
        if model.screen.shares == before || is_past {
            return;
        }
    }
}

fn release(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some(selected) = model.screen.hand.selected() {
        effects.push(Effect::CopyScreen(selected));
    }
    model.screen.hand.doing = Doing::Nothing;
}

/// The wheel scrolls what is under it, and leaves the keys where they are.
fn wheel(model: &mut Model, x: u16, y: u16, toward: Toward, effects: &mut Vec<Effect>) {
    let motion = if toward.is_next() { Motion::Down } else { Motion::Up };
    let Some((pane, _)) = pane_at(model, x, y) else { return };
    let focus = std::mem::replace(&mut model.screen.focus, pane);
    for _ in 0..WHEEL {
        travel::travel(model, motion, effects);
    }
    model.screen.focus = focus;
}
