//! Feeds every target with mutated seeds: `cargo run --release --bin smoke -- 1000000 [target]`. The same number gives
//! the same inputs. An input that breaks a promise is written out before the panic ends the run.

use std::{fs, panic, path::Path, process::ExitCode};

use earmark_fuzz::TARGETS;

/// A small generator of pseudo-random numbers (xorshift64*), so that a run can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, most: usize) -> usize {
        (self.roll() % most.max(1) as u64) as usize
    }
}

/// Pieces that parsers and terminals take notice of.
const PIECES: &[&str] = &[
    "\u{1b}[31m",
    "\u{9b}",
    "\u{202e}",
    "\u{2066}",
    "\u{200d}",
    "\u{200b}",
    "\u{fe0f}",
    "\u{301}",
    "\u{94d}\u{200d}",
    "क",
    "👩",
    "👍🏽",
    "\u{1161}",
    "\u{1100}",
    "\u{e0041}",
    "p\u{430}y",
    "\u{ffff}",
    "\r\n",
    "\t",
    "\0",
    "你",
    "مر",
    "\\ud800",
    "\\u0000",
    "null",
    "true",
    "-1",
    "1e999",
    "9223372036854775808",
    "0.1",
    "[",
    "]",
    "{",
    "}",
    "\"",
    ",",
    ":",
    "[[[[[[[[",
    "NaN",
    "\u{feff}",
    "\"data\":",
    "\"items\":[",
    "\"transcripts\":[",
    "\"errors\":[",
    "2026-08-12T09:38:50.204Z",
    "00:00:01,000 --> 00:00:02,000\n",
    "WEBVTT\n\n",
    "Agent: Hello\n",
    "[profile.a]\n",
    "base_url = ",
    "\"\"\"",
    " = ",
    "[[rule]]\n",
    "fail_if = \"args.*.x == 'y' and not exists(record.x)\"\n",
    "book({})\n",
    "#",
    "\n\n",
];

fn mutate(dice: &mut Dice, seeds: &[Vec<u8>], bytes: &mut Vec<u8>) {
    bytes.clear();
    if dice.below(16) > 0 {
        bytes.extend_from_slice(&seeds[dice.below(seeds.len())]);
    }
    for _ in 0..=dice.below(6) {
        let at = dice.below(bytes.len() + 1);
        let to = (at + dice.below(24)).min(bytes.len());
        match dice.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            1 => drop(bytes.drain(at..to)),
            2 => {
                let part = bytes[at..to].to_vec();
                let into = dice.below(bytes.len() + 1);
                bytes.splice(into..into, part);
            }
            3 => bytes.truncate(at),
            4 => {
                let other = &seeds[dice.below(seeds.len())];
                let from = dice.below(other.len());
                let end = (from + dice.below(200)).min(other.len());
                bytes.splice(at..to, other[from..end].iter().copied());
            }
            5 => drop(bytes.splice(at..at, std::iter::repeat_n(b"[{\"\n a"[dice.below(6)], dice.below(300)))),
            6 => {
                let c = char::from_u32(dice.below(0x11_0000) as u32).unwrap_or('x');
                bytes.splice(at..at, c.to_string().bytes());
            }
            _ => drop(bytes.splice(at..at, PIECES[dice.below(PIECES.len())].bytes())),
        }
    }
}

/// The bodies of the wire's tests, and small samples of what the other targets read.
fn seeds() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/wire");
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("the bodies").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let mut seeds: Vec<Vec<u8>> =
        files.iter().filter_map(|file| fs::read(file).ok()).filter(|seed| !seed.is_empty()).collect();
    let samples: [&str; 17] = [
        "default_profile = \"work\"\n[profile.work]\nbase_url = \"https://api.bland.ai\"\nkey_cmd = [\"pass\", \"bland\"]\nread_only = true\ncolour = \"red\"\n",
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\n<v Agent>Hello\n\n00:00:03.000 --> 00:00:04.000\nCaller: Hi\n",
        "1\n00:00:01,000 --> 00:00:02,500\nAgent: Hello\n\n2\n00:00:03,000 --> 00:00:04,000\nHi\n",
        "Agent: Harbour Ferries?\nCaller: To the island.\n\tand back\nAgent: Booked.\n",
        "Speaker 1  0:03\nHarbour Ferries?\n\nSpeaker 2  0:07\nTo the island.\n",
        "[2026-01-05 10:00:01] **Agent:** Hi\n2026-01-05T10:00:04Z Caller: Hm\nAgent:\n  more\n---\nNina: a\n",
        "call_id,speaker,start,text\n1,Agent,0.5,\"Hi, \"\"you\"\"\"\n2,Caller,00:00:02,Hm\n",
        "start\tend\ttext\n0\t3440\tHello\n",
        "0.500000\t1.250000\tAgent: Hello\n\\\t100.0\t200.0\n",
        "\0A\0g\0e\0n\0t\0:\0 \0H\0i\0\n",
        r#"{"messages":[{"role":"user","content":"My bill"},{"role":"assistant","content":null,"tool_calls":[{"id":"a","function":{"name":"find","arguments":"{}"}}]}]}"#,
        r#"[{"conversation_id":"dlg-1","instruction_id":"x","utterances":[{"index":0,"speaker":"USER","text":"Hi"}]}]"#,
        r#"[{"task_id":1,"trial":0,"reward":1.0,"traj":[{"role":"user","content":"Hi"}],"info":{}}]"#,
        r#"{"v":1,"mutation":{"issue":"i","change":{"add_flag":{"call_id":"c","type":"dead_air","message_index":3,"message_text":"Hm"}}},"made_at":"2026-08-12T09:38:50.204Z","known":["a"]}"#,
        "नमस्ते 👩\u{200d}👧 مرحبا 안녕 สวัสดี e\u{301} 你好 plain words and more of them",
        include_str!("../../../tests/data/rules/sample.toml"),
        "Yes, cancel AB12C.\nI cannot cancel AB12C. Shall I transfer you on May 5?\nget({\"id\":\"AB12C\"})\n{\"id\":\"AB12C\",\"total\":348}\nNo, it's May 6.\nIt is **May 5**, {{name}}.\nbook({\"id\":\"AB12C\",\"total\":349})\nError: not found\n",
    ];
    seeds.extend(samples.map(|sample| sample.as_bytes().to_vec()));
    seeds
}

fn main() -> ExitCode {
    let mut given = std::env::args().skip(1);
    let Some(count) = given.next().and_then(|count| count.parse::<u64>().ok()) else {
        eprintln!("usage: smoke COUNT [TARGET]");
        return ExitCode::from(2);
    };
    let only = given.next();
    let seeds = seeds();
    for (name, target) in TARGETS.into_iter().filter(|(name, _)| only.as_deref().is_none_or(|only| only == *name)) {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
        let mut bytes = Vec::new();
        let mut longest = 0;
        for number in 0..count {
            mutate(&mut dice, &seeds, &mut bytes);
            longest = longest.max(bytes.len());
            if panic::catch_unwind(|| target(&bytes)).is_err() {
                let file = format!("{name}-{number}.bin");
                fs::write(&file, &bytes).expect("written");
                eprintln!("{name}: input {number} breaks a promise; it is in {file}");
                return ExitCode::FAILURE;
            }
        }
        println!("{name}: {count} inputs, the longest of {longest} bytes, 0 panics");
    }
    ExitCode::SUCCESS
}
