//! Rules about time and silence.

use super::{Case, Rule, reasons};

pub(super) const CASES: &[Case] = &[
    (
        Rule::AgentSilent,
        &[
            ("C: Hello, are you there?|A: ", 1),
            ("A: Hi.|C: I need help|A: |C: Hello|A: |C: Well", 2),
            ("C: I would like to book|A: ", 1),
            ("A: Hi.|C: Can I book?|A: |A: |A: ", 2),
            ("C: Thanks, but why is that?|A: ", 1),
        ],
        &[
            "C: Thank you, bye.|A: ",
            "C: Can I book?|A: |C: Hello?|A: Yes, sorry.",
            "A: |C: Hello",
            "C: Can I book?|A: |> search({})|< []|A: |C: ok|A: Yes.",
            "C: Have a good day.|A: |A: ",
            "C: I need help|A: What for?",
        ],
    ),
    (
        Rule::DeadAir,
        &[
            ("C 0-2: Can I book?|A 6.5-9: Yes.", 1),
            ("A 0~3: One moment.|C 8~9: Hello?", 1),
            ("C 0-1: Hm.|A 5-6: Yes.|C 7-8: ok", 1),
        ],
        &[
            "C 0-2: Can I book?|A 5.9-9: Yes.",
            "C 0-2: Can I book?|> search({})|< []|A 20-22: Yes.",
            "C: Can I book?|A: Yes.",
            "C 0-9: Can I book?|A 8-9: Yes.",
            "C 0-2: Can I book?|A: Yes.|C 20-21: ok",
        ],
    ),
    (
        Rule::Interrupted,
        &[
            ("C 0-5: I want to say that it is late|A 3-6: Sure.", 1),
            ("A 0-1: Hi.|C 2-8: Well, it is like this|A 7-9: Ok.", 2),
            ("C 0-5: I want to|A 4-6: Sure.|C 6-7: hm", 1),
        ],
        &[
            "C 0-5: I want to say that|A 4.5-6: Sure.",
            "C 0~5: I want to say that|A 3~6: Sure.",
            "A 0-5: I want to say that|C 3-6: Sure.",
            "C 0-5: I want to say that|A 5-6: Sure.",
            "C: I want to say that|A: Sure.",
        ],
    ),
    (
        Rule::FailedBargeIn,
        &[
            ("A 0-9: Our terms are as follows|C 6-10: Stop", 0),
            ("C 0-1: Hi|A 2-9: Our terms are|C 7-8: No", 1),
            ("A 0-9: Our terms|C 1-10: Stop please", 0),
        ],
        &[
            "A 0-9: Our terms are as follows|C 7.5-10: Stop",
            "A 0~9: Our terms are as follows|C 6-10: Stop",
            "C 0-9: My story is as follows|A 6-10: Stop",
            "A 0-9: Our terms|C 9-10: ok",
            "A: Our terms|C: ok",
        ],
    ),
    (
        Rule::LowConfidence,
        &[("C %40: my name is Sue", 0), ("A: Who is it?|C %59: it is me", 1), ("C %0: one two three", 0)],
        &[
            "C %60: my name is Sue",
            "C %40: my name",
            "C: my name is Sue",
            "A %40: my name is Sue",
            "C %95: my name is Sue",
        ],
    ),
];

#[test]
fn a_silence_is_told_with_its_length() {
    for (script, wanted) in [
        ("C 0-2: Can I book?|A 7-9: Yes.", "1 (Some(0), 50): 5.0 s of silence before it"),
        ("A 0-2: One moment.|C 7-9: Are you there?", "1 (Some(0), 70): 5.0 s of silence before it"),
        ("A 0-2: One moment.|C 70-71: Hello?", "1 (Some(0), 100): 68.0 s of silence before it"),
    ] {
        assert_eq!(reasons(script, Rule::DeadAir), [wanted], "{script}");
    }
}

#[test]
fn the_silence_behind_a_goodbye_is_one_hit() {
    let silences = |script: &str| {
        let mut all = reasons(script, Rule::DeadAir);
        all.extend(reasons(script, Rule::AgentSilent));
        all
    };
    let after = "C 0-1: Bye, is that all?|A 1-2: Goodbye.|A 9-9: |A 20-20: |A 40-40: ";
    assert_eq!(silences(after).len(), 1, "{:?}", silences(after));
    assert!(silences(after)[0].starts_with("2 "));
    let before = "C 0-1: Is that all?|A 1-2: Yes.|A 9-9: |A 20-20: |A 40-40: ";
    assert_eq!(silences(before).len(), 4, "{:?}", silences(before));
    let handed_over = "C 0-1: A person, please.|A 1-2: I'm transferring you now.|A 9-9: |A 20-20: ";
    assert_eq!(silences(handed_over).len(), 1, "{:?}", silences(handed_over));
}
