//! What the workbench does on its screen, and beside it: copies, lends the terminal, shows another theme, leaves.

use super::{
    RunError,
    batch::Batch,
    clipboard::{self, ClipboardWay},
    console::Console,
    given::Left,
    performer::OnScreen,
    settings::Settings,
    workbench::Workbench,
};
use crate::{app::message::event::Event, domain::text::Display};

impl Workbench {
    /// Performs what the messages of a frame came to.
    pub(super) async fn perform(&mut self, batch: Batch, console: &mut Console) -> Result<(), RunError> {
        for effect in batch.effects() {
            if let Some(shown) = self.performer.perform(effect) {
                self.perform_on_screen(shown, console).await?;
            }
        }
        Ok(())
    }

    async fn perform_on_screen(&mut self, shown: OnScreen, console: &mut Console) -> Result<(), RunError> {
        match shown {
            OnScreen::Copy(text) => self.copy(text, console)?,
            OnScreen::CopyScreen(selected) => {
                self.draw(console)?;
                let text = console.text_of(&selected);
                self.copy(text, console)?;
            }
            OnScreen::OpenOutside(address) => self.performer.tasks.open(address, console.helpers().clone()),
            OnScreen::Export { name, text } => self.performer.write_document(name, text),
            OnScreen::Edit { text } => console.edit(&text),
            OnScreen::Suspend => {
                self.suspend(console).await?;
                self.model.set_size(console.size()?);
                self.model.ask_for_frame();
            }
            OnScreen::Redraw => console.redraw()?,
            OnScreen::Mouse(taken) => console.take_mouse(taken)?,
            OnScreen::Notify(text) if self.look.notify => console.notify(&text)?,
            OnScreen::Notify(_) => {}
            OnScreen::NextTheme => {
                let name = Display::foreign_line(self.look.themes.show_next());
                self.tell(Event::Told(Display::ours(format!("Theme {name}"))));
                self.model.ask_for_frame();
            }
            OnScreen::Reload => self.reload(),
            OnScreen::Switch(profile) => self.left = Some(Left::For(profile)),
            OnScreen::Quit => self.left = Some(Left::Quit),
        }
        Ok(())
    }

    /// Looks and keys as the configuration has them now; the core hears of the rest.
    fn reload(&mut self) {
        let Settings { look, keyboard, habits, rules, trouble, .. } = (self.again)();
        self.commands = Self::commands(&keyboard, &self.model);
        (self.look, self.keyboard, self.performer.tasks.rules) = (look, keyboard, rules);
        self.tell(Event::Configured { habits, trouble });
    }

    /// To the loop, which holds the other end.
    fn tell(&self, event: Event) {
        let _ = self.told.send(event);
    }

    /// Text to the clipboard, by the way that was chosen; which one it was is told when it is there.
    fn copy(&mut self, text: Display, console: &mut Console) -> Result<(), RunError> {
        match self.look.clipboard {
            ClipboardWay::Off => self.tell(Event::Told(Display::ours("Not copied: clipboard is off in config.toml"))),
            ClipboardWay::File => self.tell(Event::Told(clipboard::into_file(&text, console.folder()))),
            ClipboardWay::Terminal => self.tell(Event::Told(console.copy(&text)?)),
            ClipboardWay::Native => self.performer.tasks.copy(text, console.helpers().clone()),
        }
        Ok(())
    }

    pub(super) async fn suspend(&self, console: &mut Console) -> Result<(), RunError> {
        if !console.suspend().await? {
            self.tell(Event::Alone);
        }
        Ok(())
    }
}
