//! The process as a whole: what holds for every command before it does anything else.

use std::{io::Write as _, panic, thread};

use super::{recorder, terminal};

/// Closes what could leak, and sees to it that a fault of the program is told without what it worked on. To be called
/// first, on the thread that will draw.
pub fn begin() {
    close();
    report_faults();
}

/// No core dumps, which would hold keys and transcripts, and no look from the user's other programs; files that somebody
/// forgot to close are closed. What a system does not offer is left out.
#[cfg(unix)]
fn close() {
    use rustix::{
        fs::Mode,
        process::{Resource, Rlimit, setrlimit, umask},
    };
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    // A dump that goes to a program is made whatever the limit says.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    umask(Mode::RWXG | Mode::RWXO);
}

#[cfg(not(unix))]
fn close() {}

/// The report of a panic gives the terminal back first, and names the place only: the words of a panic may quote a
/// transcript. It does not need the stack to be unwound.
fn report_faults() {
    let drawing = thread::current().id();
    panic::set_hook(Box::new(move |info| {
        let goes_on = cfg!(panic = "unwind") && thread::current().id() != drawing;
        if goes_on && terminal::is_taken() {
            // The fault of a task is a failed request, which the screen tells of.
            return;
        }
        terminal::give_back();
        let place = info.location().map_or_else(String::new, |place| format!(" at {place}"));
        let end = if goes_on { "." } else { " and had to stop. What the server confirmed is stored." };
        let trace = if goes_on { None } else { recorder::write_after_fault() };
        let trace = trace.map_or_else(String::new, |words| format!(" {words}."));
        let _ = writeln!(std::io::stderr(), "earmark met a fault of its own{place}{end}{trace}");
    }));
}
