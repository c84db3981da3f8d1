//! A program in a pseudo-terminal of its own: keys go in, and each piece of output comes out with its time.

use std::{
    io::{Read as _, Write as _},
    num::NonZeroU16,
    os::fd::OwnedFd,
    path::Path,
    process::Child,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

/// The end of a frame.
const FRAME_END: &[u8] = b"\x1b[?2026l";
/// How long a condition may take to come true; reached only when it never does.
const PATIENCE: Duration = Duration::from_secs(60);

/// The time now.
#[expect(clippy::disallowed_methods, reason = "this program measures")]
pub fn now() -> Instant {
    Instant::now()
}

struct Piece {
    at: Instant,
    bytes: Vec<u8>,
}

/// How long after a key something was seen.
#[derive(Debug, Clone, Copy)]
pub struct Answer {
    /// The first output, which may be a part of a frame.
    pub first: Duration,
    /// The end of the first frame.
    pub frame: Duration,
    /// The end of the last frame that the key led to.
    pub settled: Duration,
}

/// The program, running.
pub struct Terminal {
    keys: std::fs::File,
    pieces: Receiver<Piece>,
    child: Child,
    parser: vt100::Parser,
    /// When its process had been made.
    pub started: Instant,
    /// The end of what was read, as long as the mark of a frame.
    tail: Vec<u8>,
    /// Frames that it sent in full.
    pub frames: usize,
    /// Bytes that it wrote.
    pub bytes: usize,
}

impl Terminal {
    /// Starts `program` in a terminal of 160x50 cells, its folders below `home`.
    pub fn start(program: &Path, arguments: &[&str], home: &Path) -> Result<Self> {
        let (terminal, inside) = pty_process::blocking::open()?;
        terminal.resize(pty_process::Size::new(50, 160))?;
        let command = pty_process::blocking::Command::new(program)
            .args(arguments)
            .env("EARMARK_HOME", home)
            .env("TERM", "xterm-256color")
            .env_remove("NO_COLOR")
            .env_remove("EARMARK_PROFILE");
        let child = command.spawn(inside).with_context(|| format!("cannot start {}", program.display()))?;
        // The making of the process is the system's; from here on the program itself is what takes time.
        let started = now();
        let keys = std::fs::File::from(OwnedFd::from(terminal));
        let mut output = keys.try_clone()?;
        let (sender, pieces) = channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0_u8; 1 << 16];
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                let piece = Piece { at: now(), bytes: buffer[..count].to_vec() };
                if sender.send(piece).is_err() {
                    break;
                }
            }
        });
        let size = |cells| NonZeroU16::new(cells).unwrap_or(NonZeroU16::MIN);
        let parser = vt100::Parser::new(size(50), size(160), 0);
        Ok(Self { keys, pieces, child, parser, started, tail: Vec::new(), frames: 0, bytes: 0 })
    }

    /// Presses keys.
    pub fn press(&mut self, keys: &[u8]) -> Result<Instant> {
        let at = now();
        self.keys.write_all(keys)?;
        Ok(at)
    }

    /// Takes a piece of output in; the number of frames that it ended.
    fn take(&mut self, piece: &Piece) -> usize {
        self.parser.process(&piece.bytes);
        self.bytes += piece.bytes.len();
        self.tail.extend_from_slice(&piece.bytes);
        let ended = self.tail.windows(FRAME_END.len()).filter(|window| *window == FRAME_END).count();
        // What could be the beginning of a mark stays; a whole one is shorter than what is kept of none.
        let keep = self.tail.len().min(FRAME_END.len() - 1);
        self.tail.drain(..self.tail.len() - keep);
        self.frames += ended;
        ended
    }

    /// Takes in what has come already.
    fn drain(&mut self) {
        while let Ok(piece) = self.pieces.try_recv() {
            self.take(&piece);
        }
    }

    /// Presses a key that changes the screen, and waits until the program was silent for `quiet`.
    pub fn answer(&mut self, key: &[u8], quiet: Duration) -> Result<Answer> {
        self.drain();
        let pressed = self.press(key)?;
        let mut first = None;
        let frame = loop {
            let Ok(piece) = self.pieces.recv_timeout(PATIENCE) else {
                bail!("{key:?} leads to no frame. The screen:\n{}", self.screen());
            };
            first.get_or_insert(piece.at);
            if self.take(&piece) > 0 {
                break piece.at;
            }
        };
        let settled = self.settle(quiet).unwrap_or(frame);
        let first = first.unwrap_or(frame);
        Ok(Answer { first: first - pressed, frame: frame - pressed, settled: settled - pressed })
    }

    /// Leaves the program alone until then.
    pub fn leave_until(&mut self, end: Instant) {
        loop {
            match self.pieces.recv_timeout(end.saturating_duration_since(now())) {
                Ok(piece) => drop(self.take(&piece)),
                Err(_) => return,
            }
        }
    }

    /// What is on the screen.
    pub fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// Waits until the screen is as wanted; the time when it was.
    pub fn until(&mut self, what: &str, wanted: impl Fn(&str) -> bool) -> Result<Instant> {
        let end = now() + PATIENCE;
        loop {
            let Ok(piece) = self.pieces.recv_timeout(end.saturating_duration_since(now())) else {
                bail!("never seen: {what}. The screen:\n{}", self.screen());
            };
            if self.take(&piece) > 0 && wanted(&self.screen()) {
                return Ok(piece.at);
            }
        }
    }

    /// Waits for the end of the next frame.
    pub fn next_frame(&mut self) -> Result<Instant> {
        let end = now() + PATIENCE;
        loop {
            let Ok(piece) = self.pieces.recv_timeout(end.saturating_duration_since(now())) else {
                bail!("no frame came. The screen:\n{}", self.screen());
            };
            if self.take(&piece) > 0 {
                return Ok(piece.at);
            }
        }
    }

    /// Reads until nothing comes for `quiet`; the time of the last frame in between.
    pub fn settle(&mut self, quiet: Duration) -> Option<Instant> {
        let mut last = None;
        loop {
            match self.pieces.recv_timeout(quiet) {
                Ok(piece) => {
                    if self.take(&piece) > 0 {
                        last = Some(piece.at);
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return last,
            }
        }
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Presses the key that ends it, and waits for its end.
    pub fn quit(mut self) -> Result<()> {
        self.keys.write_all(b"\x03")?;
        while self.pieces.recv().is_ok() {}
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It has ended by itself, unless a condition never came true.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
