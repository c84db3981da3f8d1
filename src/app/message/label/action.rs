//! Labels of wishes.

use super::Label;
use crate::{
    app::message::{
        action::{Action, Copied, GraphFormat, Motion, Pane, Spot},
        key::{Code, Key},
    },
    graph::Way,
};

impl Action {
    /// What it is, without what was typed.
    pub(super) fn label(&self) -> Label {
        match self {
            Self::Move(motion) => Label::of("act.move").word("to", motion_word(*motion)),
            Self::NextLandmark => Label::of("act.next_landmark"),
            Self::PrevLandmark => Label::of("act.prev_landmark"),
            Self::NextMoment => Label::of("act.next_moment"),
            Self::PrevMoment => Label::of("act.prev_moment"),
            Self::AcceptMoment => Label::of("act.accept_moment"),
            Self::RejectMoment => Label::of("act.reject_moment"),
            Self::Moments => Label::of("act.moments"),
            Self::ToggleMoments => Label::of("act.toggle_moments"),
            Self::ToggleMuted => Label::of("act.toggle_muted"),
            Self::Review => Label::of("act.review"),
            Self::Brief => Label::of("act.brief"),
            Self::Outcome => Label::of("act.outcome"),
            Self::Calls => Label::of("act.calls"),
            Self::Queues => Label::of("act.queues"),
            Self::VerdictDone => Label::of("act.verdict_done"),
            Self::CannotJudge(_) => Label::of("act.cannot_judge"),
            Self::SecondOpinion => Label::of("act.second_opinion"),
            Self::Skip(_) => Label::of("act.skip"),
            Self::FlagHome => Label::of("act.flag_home"),
            Self::Focus(pane) => Label::of("act.focus").word("pane", pane_word(*pane)),
            Self::FocusNext => Label::of("act.focus_next"),
            Self::FocusPrev => Label::of("act.focus_prev"),
            Self::Out => Label::of("act.out"),
            Self::Open => Label::of("act.open"),
            Self::Preview => Label::of("act.preview"),
            Self::ZoomIn => Label::of("act.zoom_in"),
            Self::ZoomOut => Label::of("act.zoom_out"),
            Self::PlayPause => Label::of("act.play_pause"),
            Self::PlayHere => Label::of("act.play_here"),
            Self::Leap(toward) => Label::of("act.leap").flag("forward", toward.is_next()),
            Self::Pace(by) => Label::of("act.pace").flag("faster", by.is_more()),
            Self::Follow => Label::of("act.follow"),
            Self::UnsurePassages => Label::of("act.unsure_passages"),
            Self::PrevCall => Label::of("act.prev_call"),
            Self::NextCall => Label::of("act.next_call"),
            Self::Step(way) => Label::of("act.step").word("to", way_word(*way)),
            Self::MoreHops => Label::of("act.more_hops"),
            Self::LessHops => Label::of("act.less_hops"),
            Self::ToggleTree => Label::of("act.toggle_tree"),
            Self::Back => Label::of("act.back"),
            Self::Forward => Label::of("act.forward"),
            Self::Flag => Label::of("act.flag"),
            Self::Repeat => Label::of("act.repeat"),
            Self::PickDigit(digit) => Label::of("act.pick_digit").number("digit", *digit),
            Self::ToggleNote => Label::of("act.toggle_note"),
            Self::PinType => Label::of("act.pin_type"),
            Self::Relate(kind) => Label::of("act.relate").word("as", known(kind.known())),
            Self::RelateFrom(kind) => Label::of("act.relate_from").word("as", known(kind.known())),
            Self::TieTicket => Label::of("act.tie_ticket"),
            Self::LinkTicket => Label::of("act.link_ticket"),
            Self::NewTicket => Label::of("act.new_ticket"),
            Self::NoteTicket => Label::of("act.note_ticket"),
            Self::Mark => Label::of("act.mark"),
            Self::MarkRange => Label::of("act.mark_range"),
            Self::MarkAll => Label::of("act.mark_all"),
            Self::Results => Label::of("act.results"),
            Self::Categorise => Label::of("act.categorise"),
            Self::Assign => Label::of("act.assign"),
            Self::AssignMe => Label::of("act.assign_me"),
            Self::Sort => Label::of("act.sort"),
            Self::ToggleRead => Label::of("act.toggle_read"),
            Self::EditText => Label::of("act.edit_text"),
            Self::EditOutside => Label::of("act.edit_outside"),
            Self::FlagMode => Label::of("act.flag_mode"),
            Self::AnchorFlag => Label::of("act.anchor_flag"),
            Self::Flags => Label::of("act.flags"),
            Self::ToggleMask => Label::of("act.toggle_mask"),
            Self::ToggleMouse => Label::of("act.toggle_mouse"),
            Self::PrevView => Label::of("act.prev_view"),
            Self::NextView => Label::of("act.next_view"),
            Self::Views => Label::of("act.views"),
            Self::SaveView => Label::of("act.save_view"),
            Self::Export => Label::of("act.export"),
            Self::Profiles => Label::of("act.profiles"),
            Self::Reload => Label::of("act.reload"),
            Self::Welcome => Label::of("act.welcome"),
            Self::NextTheme => Label::of("act.next_theme"),
            Self::FindTurns => Label::of("act.find_turns"),
            Self::Places => Label::of("act.places"),
            Self::NamePlace(_) => Label::of("act.name_place"),
            Self::GoToPlace(_) => Label::of("act.go_to_place"),
            Self::Scroll(spot) => Label::of("act.scroll").word("to", spot_word(*spot)),
            Self::ToggleWrap => Label::of("act.toggle_wrap"),
            Self::Resize(by) => Label::of("act.resize").flag("larger", by.is_more()),
            Self::SetStatus(status) => Label::of("act.set_status").word("to", known(status.known())),
            Self::SetSeverity(severity) => Label::of("act.set_severity").word("to", known(severity.known())),
            Self::Comment => Label::of("act.comment"),
            Self::Add => Label::of("act.add"),
            Self::Remove => Label::of("act.remove"),
            Self::Undo => Label::of("act.undo"),
            Self::Redo => Label::of("act.redo"),
            Self::Search => Label::of("act.search"),
            Self::NextHit => Label::of("act.next_hit"),
            Self::PrevHit => Label::of("act.prev_hit"),
            Self::Hits => Label::of("act.hits"),
            Self::ToggleFold => Label::of("act.toggle_fold"),
            Self::FoldAll => Label::of("act.fold_all"),
            Self::UnfoldAll => Label::of("act.unfold_all"),
            Self::Tour => Label::of("act.tour"),
            Self::NewIssue => Label::of("act.new_issue"),
            Self::Copy(what) => Label::of("act.copy").word("what", copied_word(*what)),
            Self::OpenOutside => Label::of("act.open_outside"),
            Self::CopyGraph(format) => Label::of("act.copy_graph").word("as", format_word(*format)),
            Self::Refresh => Label::of("act.refresh"),
            Self::RefreshAll => Label::of("act.refresh_all"),
            Self::Jobs => Label::of("act.jobs"),
            Self::Requests => Label::of("act.requests"),
            Self::Retry => Label::of("act.retry"),
            Self::Discard => Label::of("act.discard"),
            Self::Activity => Label::of("act.activity"),
            Self::Help => Label::of("act.help"),
            Self::Palette => Label::of("act.palette"),
            Self::Edit => Label::of("act.edit"),
            Self::Drafts => Label::of("act.drafts"),
            Self::Delete => Label::of("act.delete"),
            Self::Yes => Label::of("act.yes"),
            Self::No => Label::of("act.no"),
            Self::Cancel => Label::of("act.cancel"),
            Self::Close => Label::of("act.close"),
            Self::Interrupt => Label::of("act.interrupt"),
            Self::Suspend => Label::of("act.suspend"),
            Self::Redraw => Label::of("act.redraw"),
            Self::Editor => Label::of("act.editor"),
            Self::Complete => Label::of("act.complete"),
            Self::Snippet => Label::of("act.snippet"),
            Self::Type(key) => Label::of("act.type").word("key", key_word(*key)),
            Self::Paste(_) => Label::of("act.paste"),
            Self::Trace => Label::of("act.trace"),
        }
    }
}

/// A word of the contract, where it is one.
fn known(word: Option<&'static str>) -> &'static str {
    word.unwrap_or("other")
}

fn motion_word(motion: Motion) -> &'static str {
    match motion {
        Motion::Up => "up",
        Motion::Down => "down",
        Motion::Top => "top",
        Motion::Bottom => "bottom",
        Motion::HalfUp => "half_up",
        Motion::HalfDown => "half_down",
        Motion::PageUp => "page_up",
        Motion::PageDown => "page_down",
    }
}

fn pane_word(pane: Pane) -> &'static str {
    match pane {
        Pane::Issues => "issues",
        Pane::Evidence => "evidence",
        Pane::Transcript => "transcript",
        Pane::Relations => "relations",
    }
}

fn way_word(way: Way) -> &'static str {
    match way {
        Way::Up => "up",
        Way::Down => "down",
        Way::Left => "left",
        Way::Right => "right",
    }
}

fn spot_word(spot: Spot) -> &'static str {
    match spot {
        Spot::Top => "top",
        Spot::Centre => "centre",
        Spot::Bottom => "bottom",
    }
}

fn copied_word(what: Copied) -> &'static str {
    match what {
        Copied::Itself => "itself",
        Copied::Id => "id",
        Copied::Quotation => "quotation",
        Copied::Document => "document",
        Copied::Address => "address",
        Copied::Notice => "notice",
    }
}

fn format_word(format: GraphFormat) -> &'static str {
    match format {
        GraphFormat::Mermaid => "mermaid",
        GraphFormat::Dot => "dot",
        GraphFormat::Text => "text",
    }
}

/// Which kind of key, and never which letter: letters are what people write.
fn key_word(key: Key) -> &'static str {
    match key {
        Key { ctrl: true, .. } => "ctrl",
        Key { alt: true, .. } => "alt",
        Key { code: Code::Char(_), .. } => "char",
        Key { code: Code::Enter, .. } => "enter",
        Key { code: Code::Esc, .. } => "esc",
        Key { code: Code::Tab, .. } => "tab",
        Key { code: Code::BackTab, .. } => "back_tab",
        Key { code: Code::Backspace, .. } => "backspace",
        Key { code: Code::Delete, .. } => "delete",
        Key { code: Code::Up, .. } => "up",
        Key { code: Code::Down, .. } => "down",
        Key { code: Code::Left, .. } => "left",
        Key { code: Code::Right, .. } => "right",
        Key { code: Code::Home, .. } => "home",
        Key { code: Code::End, .. } => "end",
        Key { code: Code::PageUp, .. } => "page_up",
        Key { code: Code::PageDown, .. } => "page_down",
        Key { code: Code::ShiftUp, .. } => "shift_up",
        Key { code: Code::ShiftDown, .. } => "shift_down",
        Key { code: Code::F(_), .. } => "function",
    }
}
