//! Borders and marks in ASCII, for terminals and fonts that have nothing else.

use ratatui::{buffer::Buffer, layout::Rect};

/// Puts a sign of ASCII in the place of every sign in `area` that the program draws with. All of them are one cell wide, so that
/// nothing moves; what comes from outside and is no such sign stays as it is.
pub(super) fn to_ascii(buffer: &mut Buffer, area: Rect) {
    for place in area.positions() {
        let Some(cell) = buffer.cell_mut(place) else { continue };
        if cell.symbol().is_ascii() {
            continue;
        }
        if let Some(sign) = sign(cell.symbol()) {
            super::paint::set(cell, sign);
        }
    }
}

/// The sign in ASCII for one that the program draws with.
fn sign(symbol: &str) -> Option<&'static str> {
    Some(match symbol {
        // What has the keys has a thick border: it stays told apart.
        "━" | "═" => "=",
        "─" | "┄" | "┈" | "╌" | "–" | "—" | "‒" => "-",
        "‖" | "│" | "┃" | "┆" | "┊" | "║" | "▏" | "▕" => "|",
        "┌" | "┐" | "└" | "┘" | "┏" | "┓" | "┗" | "┛" | "├" | "┤" | "┬" | "┴" | "┼" | "┠" | "┨" | "╭" | "╮" | "╯"
        | "╰" => "+",
        "▌" | "›" | "→" | "▶" | "▸" | "►" => ">",
        "←" | "◀" | "◂" => "<",
        "↑" | "▲" => "^",
        "↓" | "▼" => "v",
        "●" | "◆" | "■" => "#",
        "○" | "◇" | "□" => "o",
        "◐" => "%",
        "◕" => "@",
        "✓" => "+",
        "×" => "x",
        "✗" => "X",
        "◌" => "?",
        "⚑" => "!",
        "⚠" => "&",
        "…" => "~",
        "·" => ".",
        "“" | "”" => "\"",
        "‘" | "’" => "'",
        "↻" => "@",
        "█" | "▐" | "▓" | "▒" | "░" => "#",
        _ => return None,
    })
}
