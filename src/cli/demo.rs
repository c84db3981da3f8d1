//! `earmark demo`: the workbench on a data set made for trying it out, apart from the real data.

use std::{fs, io, path::Path};

use super::{
    Setting,
    args::{DemoArgs, Global},
    exit::{Code, Outcome, Stop},
    home, tui,
};

pub(super) async fn run(global: &Global, args: DemoArgs) -> Outcome {
    if args.reset {
        let paths = &Setting::read_leniently(global, Some("demo"))?.0.paths;
        home::with_idle_demo(paths, || [&paths.demo_data, &paths.demo_state].into_iter().try_for_each(|f| remove(f)))?;
    }
    tui::open(global, Some("demo")).await
}

fn remove(folder: &Path) -> Outcome<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Stop::about(Code::Failed, format_args!("{}: cannot be removed: {error}", folder.display())))
        }
        _ => Ok(()),
    }
}
