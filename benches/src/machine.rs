//! What the machine says of itself.

use std::fs;

use crate::record::Machine;

/// The machine, today.
#[expect(clippy::disallowed_methods, reason = "this program measures")]
pub fn this() -> Machine {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| -> String {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_once(':').map_or("", |(_, value)| value).trim().to_owned()
    };
    let memory = field(&read("/proc/meminfo"), "MemTotal");
    let memory = memory.split(' ').next().and_then(|number| number.parse::<u64>().ok()).unwrap_or_default();
    let kernel = format!("{} {}", read("/proc/sys/kernel/ostype").trim(), read("/proc/sys/kernel/osrelease").trim());
    let load = read("/proc/loadavg").split(' ').next().and_then(|number| number.parse().ok()).unwrap_or_default();
    Machine {
        processor: field(&read("/proc/cpuinfo"), "model name"),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        memory_mib: memory >> 10,
        kernel,
        date: jiff::Timestamp::now().strftime("%Y-%m-%d").to_string(),
        load,
    }
}
