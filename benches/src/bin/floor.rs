//! The floor of the stack: the least that a list of ratatui and crossterm can be in an asynchronous loop. What the
//! workbench needs for a key is told as a multiple of what this program needs.

use std::{
    cell::RefCell,
    io::{self, Write},
    rc::Rc,
};

use crossterm::{
    event::{Event, EventStream, KeyCode, KeyModifiers},
    queue,
    terminal::{self, BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen},
};
use futures_util::StreamExt as _;
use ratatui::{
    Terminal,
    backend::CrosstermBackend,
    style::{Modifier, Style},
    widgets::{Block, List, ListItem},
};

const ROWS: usize = 1_000;

fn main() -> io::Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())
}

async fn run() -> io::Result<()> {
    terminal::enable_raw_mode()?;
    queue!(io::stdout(), EnterAlternateScreen)?;
    io::stdout().flush()?;
    let result = list().await;
    queue!(io::stdout(), LeaveAlternateScreen)?;
    io::stdout().flush()?;
    terminal::disable_raw_mode()?;
    result
}

async fn list() -> io::Result<()> {
    let rows: Vec<String> =
        (0..ROWS).map(|row| format!("T-{row:05} The caller asked {row} times for a person · medium · todo")).collect();
    let frame = Frame::default();
    let mut terminal = Terminal::new(CrosstermBackend::new(frame.clone()))?;
    let mut input = EventStream::new().ready_chunks(512);
    let (mut cursor, mut top) = (0_usize, 0_usize);
    loop {
        let height = usize::from(terminal.size()?.height).saturating_sub(2);
        top = top.clamp((cursor + 1).saturating_sub(height), cursor);
        terminal.draw(|frame| {
            let items = rows.iter().enumerate().skip(top).take(height).map(|(at, row)| {
                let style = if at == cursor { Modifier::REVERSED.into() } else { Style::new() };
                ListItem::new(row.as_str()).style(style)
            });
            frame.render_widget(List::new(items).block(Block::bordered()), frame.area());
        })?;
        frame.send()?;
        for event in input.next().await.unwrap_or_default() {
            let Event::Key(key) = event? else { continue };
            let last = ROWS - 1;
            match (key.code, key.modifiers.contains(KeyModifiers::CONTROL)) {
                (KeyCode::Char('j'), false) => cursor = (cursor + 1).min(last),
                (KeyCode::Char('k'), false) => cursor = cursor.saturating_sub(1),
                (KeyCode::Char('f'), true) => {
                    cursor = (cursor + height - 1).min(last);
                    top = cursor;
                }
                (KeyCode::Char('b'), true) => {
                    cursor = cursor.saturating_sub(height - 1);
                    top = cursor;
                }
                (KeyCode::Char('c'), true) => return Ok(()),
                _ => {}
            }
        }
    }
}

/// Collects what is drawn, and sends it between the marks of a synchronized update in one write.
#[derive(Clone, Default)]
struct Frame(Rc<RefCell<Vec<u8>>>);

impl Frame {
    fn send(&self) -> io::Result<()> {
        let mut bytes = Vec::new();
        queue!(bytes, BeginSynchronizedUpdate)?;
        bytes.append(&mut self.0.borrow_mut());
        queue!(bytes, EndSynchronizedUpdate)?;
        let mut out = io::stdout().lock();
        out.write_all(&bytes)?;
        out.flush()
    }
}

impl Write for Frame {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
