//! Wishes: what the user wants while nothing lies over the panes, one file a capability.

pub(super) mod anchoring;
pub(super) mod audio;
pub(super) mod bulk;
pub(super) mod change;
pub(super) mod copy;
pub(super) mod flag;
pub(super) mod leave;
pub(super) mod mark;
pub(super) mod moments;
pub(super) mod overlay;
pub(super) mod pointer;
pub(super) mod privacy;
pub(super) mod relations;
pub(super) mod review;
pub(super) mod tickets;
pub(super) mod travel;
pub(super) mod unrelate;
pub(super) mod unsure_passages;
pub(super) mod views;
pub(super) mod visit;

use crate::{
    app::{
        act::{
            overlay::{brief, calls, lists, open},
            relations as graph,
            travel::{
                hit, jump, open, out, refresh, refresh_all, resize, scroll, step_call, step_focus, toggle_flag_mode,
                travel, zoom_pane,
            },
        },
        derived::{allow, export},
        message::{
            action::{Action, Amount, Pane, Toward},
            effect::Effect,
            verb::Verb,
        },
        state::{
            model::Model,
            overlay::{Help, OnYes, Overlay, Palette, Question, queue, write::Field},
            transcript::Folds,
        },
        step::tell::tell,
    },
    domain::text::Display,
    graph::Glyphs,
};

/// Does what the user wants while no overlay is open.
pub(in crate::app) fn act(model: &mut Model, action: Action, effects: &mut Vec<Effect>) {
    if let Some(reason) = allow::refusal(model, &action) {
        return tell(model, reason);
    }
    if model.session.is_live && !model.outbox.trusted && allow::changes(&action) {
        let place = &model.session.place;
        let text = Display::ours(format!(
            "Others work with what is on {place}. Change it in this session? (trusted = true in config.toml asks no more)"
        ));
        let issue = model.reading.current.clone();
        model.screen.overlays.push(Overlay::Ask(Question::new(text, OnYes::Trust(Box::new(action), issue))));
        return;
    }
    match action {
        Action::Move(motion) => travel(model, motion, effects),
        Action::NextMoment => moments::go(model, Toward::Next),
        Action::PrevMoment => moments::go(model, Toward::Previous),
        Action::AcceptMoment => moments::accept(model, effects),
        Action::RejectMoment => moments::reject(model, effects),
        Action::Moments => lists::open_moments(model),
        Action::Review => review::toggle(model, effects),
        Action::Brief => brief::open(model, false, effects),
        Action::Outcome => brief::open(model, true, effects),
        Action::Calls => calls::open(model, effects),
        Action::Queues => review::open_queues(model, effects),
        Action::VerdictDone => review::done(model, effects),
        Action::CannotJudge(reason) => review::cannot(model, reason, effects),
        Action::SecondOpinion => review::second_opinion(model, effects),
        Action::Skip(reason) => review::pass(model, reason, effects),
        Action::FlagHome => review::open_home(model),
        Action::ToggleMoments => moments::toggle(model),
        Action::ToggleMuted => moments::toggle_muted(model),
        Action::NextLandmark => jump(model, Toward::Next),
        Action::PrevLandmark => jump(model, Toward::Previous),
        Action::Focus(pane) => model.screen.focus = pane,
        Action::FocusNext => step_focus(model, 1),
        Action::FocusPrev => step_focus(model, Pane::ALL.len() - 1),
        Action::Open => open(model, effects),
        Action::Step(way) => graph::step(model, way),
        Action::MoreHops | Action::LessHops => {
            let by = if action == Action::MoreHops { Amount::More } else { Amount::Less };
            if !graph::change_hops(model, by) {
                tell(model, "The graph reaches one to four hops");
            }
        }
        Action::ToggleTree => graph::toggle_tree(model),
        Action::Out => out(model),
        Action::ZoomIn | Action::ZoomOut => {
            let by = if action == Action::ZoomIn { Amount::More } else { Amount::Less };
            if model.screen.focus == Pane::Relations { graph::zoom(model, by) } else { zoom_pane(model, by) }
        }
        Action::Preview => model.screen.previews = !model.is_previewing(),
        Action::PlayPause => audio::play_or_pause(model, effects),
        Action::PlayHere => audio::play_from_here(model, effects),
        Action::Leap(toward) => audio::leap(model, toward, effects),
        Action::Pace(by) => audio::pace(model, by, effects),
        Action::UnsurePassages => unsure_passages::toggle(model, effects),
        Action::Follow => audio::toggle_follow(model),
        Action::NextCall => step_call(model, Toward::Next),
        Action::PrevCall => step_call(model, Toward::Previous),
        Action::Back => visit::again(model, Toward::Previous),
        Action::Forward => visit::again(model, Toward::Next),
        Action::Flag => open::open_flag_picker(model),
        Action::Repeat if model.screen.focus == Pane::Transcript => flag::repeat_flag(model, effects),
        Action::Repeat => {
            if let Some(verb) = model.outbox.repeat[Pane::Issues.index()].clone() {
                bulk::apply_in_sight(model, verb, effects);
            }
        }
        Action::Relate(relation_type) => lists::open_relate(model, relation_type, effects),
        Action::RelateFrom(relation_type) => tickets::open_relate_from(model, relation_type, effects),
        Action::TieTicket => tickets::open_tie(model, effects),
        Action::LinkTicket => tickets::open_link(model, effects),
        Action::NewTicket => tickets::make_ticket(model, effects),
        Action::NoteTicket => tickets::note_ticket(model, effects),
        Action::Categorise => lists::open_categories(model, effects),
        Action::Assign => lists::open_people(model),
        Action::AssignMe => bulk::assign_me(model, effects),
        Action::Sort => lists::open_orders(model),
        Action::Flags => lists::open_flags(model),
        Action::FindTurns => lists::open_turns(model),
        Action::Places => lists::open_places(model),
        Action::NamePlace(letter) => visit::name(model, letter),
        Action::GoToPlace(letter) => visit::go_to_named(model, letter),
        Action::ToggleRead => change::toggle_read(model, effects),
        Action::EditText => open::open_edit(model),
        Action::EditOutside => open::open_description(model, effects),
        Action::FlagMode => toggle_flag_mode(model),
        Action::AnchorFlag => anchoring::anchor(model, effects),
        Action::PickDigit(digit) if model.screen.flag_mode => flag::place_digit(model, digit, effects),
        Action::Scroll(spot) => scroll(model, spot),
        Action::ToggleWrap => model.panes.transcript.toggle_wrap(),
        Action::Resize(by) => resize(model, by),
        Action::ToggleMask => privacy::toggle(model, effects),
        Action::ToggleMouse => {
            model.screen.mouse_is_released = !model.screen.mouse_is_released;
            effects.push(Effect::Mouse(!model.screen.mouse_is_released));
            tell(
                model,
                if model.screen.mouse_is_released {
                    "The mouse is the terminal's; g m takes it back"
                } else {
                    "The mouse is taken; Shift leaves it to the terminal"
                },
            );
        }
        Action::PrevView => views::step(model, Toward::Previous, effects),
        Action::NextView => views::step(model, Toward::Next, effects),
        Action::Views => views::open(model),
        Action::SaveView => views::open_save(model),
        Action::Export => match export::issue(model) {
            Some((name, text)) => effects.push(Effect::Export { name, text }),
            None => tell(model, "The issue is still being read"),
        },
        Action::Profiles => lists::open_profiles(model),
        Action::Reload => effects.push(Effect::Reload),
        Action::Welcome => model.screen.overlays.push(Overlay::Welcome { cursor: 0 }),
        Action::NextTheme => effects.push(Effect::NextTheme),
        Action::Mark => mark::mark(model, effects),
        Action::MarkRange => mark::range(model),
        Action::MarkAll => mark::all(model),
        Action::Results => model.screen.overlays.push(Overlay::Results { cursor: 0 }),
        Action::Add => change::add(model, effects),
        Action::Tour => model.screen.tour = if model.screen.tour.is_some() { None } else { Some(0) },
        Action::NewIssue => open::open_text(model, Field::NewIssue, None),
        Action::Remove => change::remove(model, effects),
        Action::SetStatus(status) => bulk::apply_in_sight(model, Verb::Status(status), effects),
        Action::SetSeverity(severity) => bulk::apply_in_sight(model, Verb::Severity(severity), effects),
        Action::Comment => {
            open::open_comment(model);
        }
        Action::Undo => change::undo(model, effects),
        Action::Redo => change::redo(model, effects),
        Action::Search => open::open_search(model),
        Action::NextHit => hit(model, Toward::Next),
        Action::PrevHit => hit(model, Toward::Previous),
        Action::Hits => lists::open_hits(model),
        Action::ToggleFold if model.screen.focus == Pane::Relations => graph::toggle_fold(model),
        Action::ToggleFold => model.panes.transcript.toggle_fold(),
        Action::FoldAll => model.panes.transcript.fold_all(Folds::Closed),
        Action::UnfoldAll => model.panes.transcript.fold_all(Folds::Open),
        Action::Copy(what) => copy::copy(model, what, effects),
        Action::OpenOutside => copy::open_outside(model, effects),
        Action::CopyGraph(format) => {
            effects.push(Effect::Copy(model.panes.relations.copy(format, Glyphs::Unicode)));
        }
        Action::Refresh => refresh(model, effects),
        Action::RefreshAll => refresh_all(model, effects),
        Action::Jobs => model.screen.overlays.push(Overlay::Jobs(queue::View::open(model))),
        Action::Requests => model.screen.overlays.push(Overlay::Requests(Default::default())),
        Action::Activity => open::open_activity(model, effects),
        Action::Drafts => model.screen.overlays.push(Overlay::Drafts { cursor: 0 }),
        Action::Delete => open::open_delete(model),
        Action::Help => model.screen.overlays.push(Overlay::Help(Help::new())),
        Action::Palette => model.screen.overlays.push(Overlay::Palette(Palette::new())),
        Action::Cancel => leave::cancel(model, effects),
        Action::Close => leave::close(model, effects),
        Action::Interrupt => leave::interrupt(model, effects),
        Action::Redraw => effects.push(Effect::Redraw),
        Action::Trace => effects.push(Effect::WriteTrace),
        Action::Suspend => {
            audio::hush(model, effects);
            effects.push(Effect::Suspend);
        }
        // These belong to overlays.
        Action::PickDigit(_)
        | Action::ToggleNote
        | Action::PinType
        | Action::Retry
        | Action::Discard
        | Action::Edit
        | Action::Yes
        | Action::No
        | Action::Editor
        | Action::Complete
        | Action::Snippet
        | Action::Type(_)
        | Action::Paste(_) => {}
    }
}
