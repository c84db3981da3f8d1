//! Two versions side by side: how much worse each figure of the one is than that of the other.

use crate::{
    figures::{short, worse},
    record::{Figure, Record, Who},
};

/// A figure that is worse than this many times is marked.
const MARKED: f64 = 1.05;

/// One of two versions: a record, and whose numbers of it are meant.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The record.
    pub record: &'a Record,
    /// Whose numbers.
    pub who: Who,
}

impl<'a> Side<'a> {
    fn figure(self, name: &str) -> Option<&'a Figure> {
        self.record.figures.iter().find(|figure| figure.name == name && figure.of.contains_key(&self.who))
    }

    fn name(self) -> String {
        let machine = &self.record.machine;
        let program = self.record.programs.get(&self.who).map_or("?", String::as_str);
        format!(
            "{program}, {} on {} cores of {}, load {}",
            machine.date, machine.cores, machine.processor, machine.load
        )
    }
}

/// How much slower the machine itself was at a figure: its floor then and now. Nothing if either has none.
fn of_machine(old: &Figure, new: &Figure) -> Option<f64> {
    let (old, new) = (old.of.get(&Who::Ratatui)?, new.of.get(&Who::Ratatui)?);
    Some(new.median / old.median)
}

/// The table, and how many figures are marked.
pub fn table(old: Side<'_>, new: Side<'_>) -> (String, usize) {
    let is_one_run = std::ptr::eq(old.record, new.record);
    let mut text = format!("old: {}\nnew: {}\n\n", old.name(), new.name());
    text += &format!(
        "{:<56} {:<10} {:>10} {:>10} {:>7} {:>9} {:>7}\n",
        "figure (median)", "unit", "old", "new", "new/old", "x machine", "p99"
    );
    let mut marked = 0;
    for figure in &new.record.figures {
        let Some(numbers) = figure.of.get(&new.who) else { continue };
        let Some(before) = old.figure(&figure.name) else {
            text += &format!("{:<56} {:<10} {:>10} {:>10}\n", figure.name, figure.unit, "-", short(numbers.median));
            continue;
        };
        let then = before.of[&old.who];
        let ratio = worse(figure.better, then.median, numbers.median);
        let corrected = of_machine(before, figure).filter(|_| !is_one_run).map(|machine| ratio / machine);
        let late = then.p99.zip(numbers.p99).map(|(then, now)| worse(figure.better, then, now));
        let words = |number: Option<f64>| number.map_or_else(|| "-".to_owned(), |number| format!("{number:.2}"));
        let mark = if ratio > MARKED { "  worse" } else { "" };
        marked += usize::from(ratio > MARKED);
        let line = format!(
            "{:<56} {:<10} {:>10} {:>10} {:>7} {:>9} {:>7}{mark}",
            figure.name,
            figure.unit,
            short(then.median),
            short(numbers.median),
            words(Some(ratio)),
            words(corrected),
            words(late),
        );
        text += line.trim_end();
        text.push('\n');
    }
    (text, marked)
}
