//! The floor of the stack: the least that a list of ratatui and crossterm can be. What the workbench needs for a key is told
//! as a multiple of what this program needs.

use std::{
    cell::RefCell,
    io::{self, Write},
    rc::Rc,
};

use crossterm::{
    queue,
    terminal::{self, BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen},
};
use earmark_benches::list::{Keys, Place, rows};
use ratatui::{
    Terminal,
    backend::CrosstermBackend,
    style::{Modifier, Style},
    widgets::{Block, List, ListItem},
};

fn main() -> io::Result<()> {
    // With arguments it is the least that a command can be.
    if std::env::args().len() > 1 {
        println!("ratatui");
        return Ok(());
    }
    terminal::enable_raw_mode()?;
    queue!(io::stdout(), EnterAlternateScreen)?;
    io::stdout().flush()?;
    let result = list();
    queue!(io::stdout(), LeaveAlternateScreen)?;
    io::stdout().flush()?;
    terminal::disable_raw_mode()?;
    result
}

fn list() -> io::Result<()> {
    let rows = rows();
    let frame = Frame::default();
    let mut terminal = Terminal::new(CrosstermBackend::new(frame.clone()))?;
    let (mut keys, mut place) = (Keys::open()?, Place::default());
    loop {
        let height = usize::from(terminal.size()?.height).saturating_sub(2);
        terminal.draw(|frame| {
            let items = rows.iter().enumerate().skip(place.top).take(height).map(|(at, row)| {
                let style = if at == place.cursor { Modifier::REVERSED.into() } else { Style::new() };
                ListItem::new(row.as_str()).style(style)
            });
            frame.render_widget(List::new(items).block(Block::bordered()), frame.area());
        })?;
        frame.send()?;
        if !keys.lead(&mut place, height)? {
            return Ok(());
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
