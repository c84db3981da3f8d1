//! Files that a session writes beside its database: each behind those that were asked for before, so that what was asked
//! for last is what stays, and two changes of one file never start from the same text.

use tokio::{sync::mpsc::UnboundedSender, task::JoinHandle};
use tokio_util::task::TaskTracker;

use crate::{
    app::message::event::Event,
    domain::{
        failure::{Failure, Kind},
        text::Display,
    },
};

/// The order in which files are written.
pub(super) struct Files {
    events: UnboundedSender<Event>,
    /// Who waits for them at the end.
    tracker: TaskTracker,
    newest: Option<JoinHandle<()>>,
}

impl Files {
    /// Files of a session that is told by `events`, and at whose end is waited for the tasks of `tracker`.
    pub(super) fn new(events: UnboundedSender<Event>, tracker: TaskTracker) -> Self {
        Self { events, tracker, newest: None }
    }

    /// Writes a file, off the loop, when all that was asked for before is written; tells what there is to tell.
    pub(super) fn write(&mut self, work: impl FnOnce() -> Result<Option<Display>, Display> + Send + 'static) {
        let (events, before) = (self.events.clone(), self.newest.take());
        self.newest = Some(self.tracker.spawn(async move {
            if let Some(before) = before {
                // One that failed has told so.
                let _ = before.await;
            }
            let event = match tokio::task::spawn_blocking(work).await {
                Ok(Ok(None)) => return,
                Ok(Ok(Some(words))) => Event::Told(words),
                Ok(Err(reason)) => Event::Fault(Failure::new(Kind::NotKept, reason)),
                Err(_) => Event::Fault(Failure::new(
                    Kind::NotKept,
                    Display::ours("the program failed while writing a file; this is a fault of earmark"),
                )),
            };
            let _ = events.send(event);
        }));
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, time::Duration};

    use tokio::sync::mpsc::unbounded_channel;

    use super::*;

    /// In which a second writing would have come before the first, if it did not wait for it.
    const A_WHILE: Duration = Duration::from_millis(200);

    #[tokio::test]
    async fn what_is_asked_for_last_is_written_last_however_long_the_first_takes() {
        let (told, mut events) = unbounded_channel();
        let tracker = TaskTracker::new();
        let mut files = Files::new(told, tracker.clone());
        let (second, overtaken) = mpsc::channel();
        files.write(move || {
            let is_overtaken = overtaken.recv_timeout(A_WHILE).is_ok();
            Ok(Some(Display::ours(format!("first, overtaken: {is_overtaken}"))))
        });
        files.write(move || {
            let _ = second.send(());
            Ok(Some(Display::ours("second")))
        });
        for expected in ["first, overtaken: false", "second"] {
            assert!(
                matches!(events.recv().await, Some(Event::Told(words)) if words.to_string() == expected),
                "{expected}"
            );
        }
        tracker.close();
        tracker.wait().await;
    }

    #[tokio::test]
    async fn a_writing_that_fails_is_told_and_the_next_is_made() {
        let (told, mut events) = unbounded_channel();
        let mut files = Files::new(told, TaskTracker::new());
        files.write(|| panic!("words of a file"));
        files.write(|| Err(Display::ours("the disk is full")));
        files.write(|| Ok(None));
        files.write(|| Ok(Some(Display::ours("written"))));
        for expected in ["a fault of earmark", "the disk is full"] {
            let Some(Event::Fault(failure)) = events.recv().await else { panic!("a failure: {expected}") };
            assert!(failure.to_string().contains(expected), "{failure}");
        }
        assert!(matches!(events.recv().await, Some(Event::Told(words)) if words.to_string() == "written"));
    }
}
