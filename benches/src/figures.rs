//! Figures as they are made: from what was measured to numbers, a line on the screen, and the file.

use std::{collections::BTreeMap, fs, path::Path, time::Duration};

use anyhow::{Context as _, Result, ensure};

use crate::record::{Better, Figure, Numbers, Record, SHAPE, Who};

/// Fewer than this have no 99th of a hundred that says anything.
const FOR_P99: usize = 50;

/// Milliseconds.
pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// The numbers of what was measured; none of nothing.
pub fn numbers(mut measured: Vec<f64>) -> Option<Numbers> {
    measured.sort_unstable_by(f64::total_cmp);
    let last = measured.len().checked_sub(1)?;
    let at = |part: usize| measured[(measured.len() * part / 100).min(last)];
    // As many digits as anyone can use, so that the file stays short.
    let short = |number: f64| (number * 10_000.0).round() / 10_000.0;
    let p99 = (measured.len() >= FOR_P99).then(|| short(at(99)));
    Some(Numbers { median: short(at(50)), p99, count: measured.len() })
}

/// What was measured of each program.
pub type Measured = Vec<(Who, Vec<f64>)>;

/// Makes a figure.
pub fn figure(name: impl Into<String>, unit: &str, better: Better, budget: &str, measured: Measured) -> Figure {
    let of: BTreeMap<Who, Numbers> =
        measured.into_iter().filter_map(|(who, measured)| Some((who, numbers(measured)?))).collect();
    Figure { name: name.into(), unit: unit.to_owned(), better, budget: budget.to_owned(), of }
}

/// A number with as many digits as its size deserves.
pub fn short(number: f64) -> String {
    match number.abs() {
        n if n == 0.0 || n >= 1_000.0 => format!("{number:.0}"),
        n if n >= 100.0 => format!("{number:.1}"),
        n if n >= 1.0 => format!("{number:.2}"),
        _ => format!("{number:.3}"),
    }
}

/// How much worse `new` is than `old`: above 1 is worse, whichever way the figure is good.
pub fn worse(better: Better, old: f64, new: f64) -> f64 {
    let (old, new) = if better == Better::Less { (old, new) } else { (new, old) };
    if old == new { 1.0 } else { new / old }
}

fn cell(numbers: Option<&Numbers>) -> String {
    match numbers {
        None => "-".to_owned(),
        Some(Numbers { median, p99: Some(p99), .. }) => format!("{} / {}", short(*median), short(*p99)),
        Some(Numbers { median, .. }) => short(*median),
    }
}

/// How much worse one program is than another in a figure, in words.
fn ratio(figure: &Figure, who: Who, than: Who) -> String {
    match (figure.of.get(&who), figure.of.get(&than)) {
        (Some(new), Some(old)) => format!("{:.2}", worse(figure.better, old.median, new.median)),
        _ => "-".to_owned(),
    }
}

/// The head of the table.
pub fn head(with_other: bool) -> String {
    let other = if with_other { format!(" {:>16} {:>8}", "against", "x that") } else { String::new() };
    format!(
        "{:<56} {:<10} {:>15} {:>15} {:>17} {:>9}{other}   budget\n",
        "figure (median / p99)", "unit", "by hand", "ratatui", "earmark", "x ratatui"
    )
}

/// A line of the table.
pub fn line(figure: &Figure, with_other: bool) -> String {
    let of = |who| cell(figure.of.get(&who));
    let other = if with_other {
        format!(" {:>16} {:>8}", of(Who::Against), ratio(figure, Who::Earmark, Who::Against))
    } else {
        String::new()
    };
    let line = format!(
        "{:<56} {:<10} {:>15} {:>15} {:>17} {:>9}{other}   {}",
        figure.name,
        figure.unit,
        of(Who::ByHand),
        of(Who::Ratatui),
        of(Who::Earmark),
        ratio(figure, Who::Earmark, Who::Ratatui),
        figure.budget
    );
    line.trim_end().to_owned()
}

/// Writes a record with a line for each figure, so that two of them can be read side by side.
pub fn save(record: &Record, path: &Path) -> Result<()> {
    let figures: Vec<String> =
        record.figures.iter().map(serde_json::to_string).collect::<std::result::Result<_, _>>()?;
    let text = format!(
        "{{\n\"shape\": {},\n\"machine\": {},\n\"programs\": {},\n\"figures\": [\n{}\n]\n}}\n",
        record.shape,
        serde_json::to_string(&record.machine)?,
        serde_json::to_string(&record.programs)?,
        figures.join(",\n")
    );
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Reads a record.
pub fn load(path: &Path) -> Result<Record> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let record: Record = serde_json::from_str(&text).with_context(|| format!("{} is no record", path.display()))?;
    ensure!(record.shape == SHAPE, "{}: its shape is {}, not {SHAPE}", path.display(), record.shape);
    Ok(record)
}
