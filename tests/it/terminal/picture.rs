//! The picture in the README: the real screen, drawn as SVG by
//! `cargo test --test it picture -- --ignored`.

use std::fmt::Write as _;

use super::Terminal;

const SIZE: (u16, u16) = (150, 42);
/// A cell in units of the picture.
const CELL: (f32, f32) = (8.4, 17.0);

#[tokio::test]
#[ignore = "writes assets/workbench.svg"]
async fn picture_of_the_workbench() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(home.path(), &["demo"], SIZE);
    terminal.shows("1 of 10").await;
    terminal.press(&["Enter"]).await;
    terminal.shows("Caller wants Friday").await;
    terminal.press(&["Enter", ":", "12", "Enter"]).await;
    terminal.shows("message 12 ·").await;
    terminal.press(&["f", "2"]).await;
    terminal
        .until("a stored flag", |screen| {
            screen.contents().contains("⚑ lost_context") && super::nothing_waits(&screen.contents())
        })
        .await;
    terminal.press(&["f"]).await;
    terminal.shows("Flag message 12").await;
    terminal.until("the graph", |screen| !screen.contents().contains("reading")).await;
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/workbench.svg");
    std::fs::write(path, svg(terminal.screen())).unwrap();
    terminal.press(&["Ctrl-C"]).await;
    terminal.end().await;
}

fn svg(screen: &vt100::Screen) -> String {
    let (rows, columns) = (screen.size().0.get(), screen.size().1.get());
    let (width, height) = (f32::from(columns) * CELL.0 + 24.0, f32::from(rows) * CELL.1 + 24.0);
    let mut picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         font-family=\"ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace\" font-size=\"14\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#16181d\"/>\n"
    );
    for row in 0..rows {
        let mut column = 0;
        while column < columns {
            let start = column;
            let Some(first) = screen.cell(row, column) else { break };
            let style = Style::of(first);
            let mut text = String::new();
            while let Some(cell) = screen.cell(row, column).filter(|cell| column < columns && Style::of(cell) == style)
            {
                let contents = cell.contents();
                if !cell.is_wide_continuation() {
                    text.push_str(if contents.is_empty() { " " } else { contents });
                }
                column += 1;
            }
            style.draw(&mut picture, (start, column - start, row), &text);
        }
    }
    picture.push_str("</svg>\n");
    picture
}

#[derive(Clone, Copy, PartialEq)]
struct Style {
    color: vt100::Color,
    bold: bool,
    italic: bool,
    inverse: bool,
}

impl Style {
    fn of(cell: &vt100::Cell) -> Self {
        Self { color: cell.fgcolor(), bold: cell.bold(), italic: cell.italic(), inverse: cell.inverse() }
    }

    fn draw(self, picture: &mut String, (column, cells, row): (u16, u16, u16), text: &str) {
        let (x, y) = (f32::from(column) * CELL.0 + 12.0, f32::from(row) * CELL.1 + 12.0);
        let width = f32::from(cells) * CELL.0;
        let mut color = match self.color {
            vt100::Color::Idx(index) => {
                ["#5c6370", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d7dae0"]
                    [usize::from(index % 8)]
            }
            _ => "#d7dae0",
        };
        if self.inverse {
            let _ = writeln!(
                picture,
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill=\"{color}\"/>",
                CELL.1
            );
            color = "#16181d";
        }
        // Spaces at the ends are places, not text.
        let text_cells = |text: &str| u16::try_from(text.chars().count()).unwrap_or(u16::MAX);
        let indent = text_cells(text) - text_cells(text.trim_start());
        let surplus = text_cells(text) - text_cells(text.trim_end());
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let x = x + f32::from(indent) * CELL.0;
        let width = width - f32::from(indent + surplus) * CELL.0;
        let weight = if self.bold { " font-weight=\"bold\"" } else { "" };
        let slant = if self.italic { " font-style=\"italic\"" } else { "" };
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace(' ', "\u{a0}");
        let baseline = y + CELL.1 * 0.75;
        let _ = writeln!(
            picture,
            "<text x=\"{x:.1}\" y=\"{baseline:.1}\" textLength=\"{width:.1}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{color}\"{weight}{slant}>{escaped}</text>"
        );
    }
}
