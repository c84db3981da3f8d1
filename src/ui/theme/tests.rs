//! Every bundled theme: its contrast, and a difference for each role.

use ratatui::style::Color;

use super::*;

fn bundled() -> Vec<(&'static str, Theme)> {
    Theme::BUNDLED
        .iter()
        .map(|(name, text)| (*name, Theme::parse(text).unwrap_or_else(|bad| panic!("{name}:{bad}"))))
        .collect()
}

fn rgb(color: Color) -> Option<[f64; 3]> {
    match color {
        Color::Rgb(red, green, blue) => Some([red, green, blue].map(|part| f64::from(part) / 255.0)),
        _ => None,
    }
}

fn linear(part: f64) -> f64 {
    if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

/// Relative luminance (WCAG 2.2).
fn luminance(color: [f64; 3]) -> f64 {
    let [red, green, blue] = color.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Contrast ratio (WCAG 2.2), 1 to 21.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_bundled_theme_names_every_role() {
    for (name, theme) in bundled() {
        assert_eq!(theme.kind == Kind::Terminal, theme.background.is_none(), "{name}");
    }
}

#[test]
fn every_text_of_a_theme_with_colours_of_its_own_can_be_read() {
    for (name, theme) in bundled() {
        let Some(background) = theme.background else { continue };
        let background = rgb(background).expect("a colour of its own");
        let least = if name == "contrast" { 7.0 } else { 4.5 };
        for (role, style) in theme.roles() {
            let front = style.fg.and_then(rgb).unwrap_or_else(|| panic!("{name}: {role} has no colour of its own"));
            let behind = style.bg.and_then(rgb).unwrap_or(background);
            let ratio = contrast(front, behind);
            assert!(ratio >= least, "{name}: {role} has {ratio:.2} to 1");
        }
        // Words of another role may stand on the line of the selection.
        for behind in [theme.selected, theme.selected_elsewhere].into_iter().filter_map(|style| style.bg.and_then(rgb))
        {
            assert!(
                contrast(rgb(theme.strong.fg.expect("colour")).expect("rgb"), behind) >= 4.5 || name == "contrast",
                "{name}"
            );
        }
    }
}

#[test]
fn the_agent_has_not_the_colour_of_what_can_be_done() {
    for (name, theme) in bundled() {
        let is_coloured = theme.accent.fg.is_some();
        assert!(!is_coloured || theme.agent.fg != theme.accent.fg, "{name}");
    }
}

/// How a colour looks without the cones for green (Viénot, Brettel, Mollon 1999).
fn without_green(color: [f64; 3]) -> [f64; 3] {
    let [red, green, blue] = color.map(linear);
    let mixed = 0.292_75 * red + 0.707_25 * green;
    [mixed, mixed, -0.022_34 * red + 0.022_34 * green + blue]
}

#[test]
fn what_must_not_be_confused_differs_with_any_kind_of_colour_vision() {
    let theme = Theme::bundled("safe").expect("bundled");
    let seen = |style: Style| without_green(style.fg.and_then(rgb).expect("a colour"));
    let pairs = [
        (theme.error, theme.ok),
        (theme.error, theme.warn),
        (theme.ok, theme.warn),
        (theme.critical, theme.medium),
        (theme.critical, theme.low),
        (theme.agent, theme.caller),
    ];
    for (one, other) in pairs {
        let distance: f64 = seen(one).iter().zip(seen(other)).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
        assert!(distance > 0.2, "{one:?} and {other:?}: {distance:.2}");
    }
}

#[test]
fn a_mistake_in_a_theme_has_its_place() {
    let bad = |change: (&str, &str)| {
        let text = Theme::BUNDLED[0].1.replace(change.0, change.1);
        Theme::parse(&text).expect_err("a mistake").to_string()
    };
    assert_eq!(bad(("accent =", "acent =")), "7:1: unknown role `acent`; did you mean `accent`?");
    assert_eq!(bad(("\"italic\"", "\"italics\"")), "18:37: unknown look `italics`; did you mean `italic`?");
    assert!(bad(("fg = \"magenta\"", "fg = \"mauve-ish\"")).contains("a colour is a name"));
    assert!(bad(("text = {}\n", "")).contains("`text` is missing"));
    assert!(bad(("kind = \"terminal\"", "kind = \"night\"")).contains("unknown kind"));
}
