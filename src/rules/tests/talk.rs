//! Rules about what is said again, what the caller says of the agent, and being handed over.

use super::{Case, Rule, reasons};

pub(super) const CASES: &[Case] = &[
    (
        Rule::RepeatAgent,
        &[
            ("A: Could you please rephrase that for me?|C: No.|A: Could you please rephrase that for me?", 2),
            (
                "A: Your flight leaves at nine from gate four.|C: So?|A: As I said, your flight leaves at nine from gate four.",
                2,
            ),
            (
                "A: I did not catch that, please say it again.|C: x|A: Hm.|C: y|A: I did not catch that, please say it again.",
                4,
            ),
        ],
        &[
            "A: The first flight costs $120 in economy class.|C: Next.|A: The first flight costs $130 in economy class.",
            "A: Is there anything else that I can do?|C: Yes.|A: Is there anything else that I can do?",
            "A: One moment please.|C: ok|A: One moment please.",
            "A: I have cancelled the reservation for you now.|C: Yes.|> cancel({})|< ok|A: I have cancelled the reservation for you now.",
            "A: Your flight leaves at nine from gate four.|C: So?|A: The hotel is open and breakfast is from seven on.",
            "C: I want my money back now.|C: I want my money back now.",
        ],
    ),
    (
        Rule::QuestionAgain,
        &[
            (
                "A: What is your full home address?|C: Why?|A: I know that you have waited for very long by now. What is your full home address?",
                2,
            ),
            (
                "A: Which city and airport do you leave from?|C: Hm|A: Fine.|C: So|A: I know that you have waited for very long by now. Which city and airport do you leave from?",
                4,
            ),
            ("A: Which cabin class and seat?|C: Hm|A: Now then, which cabin class and seat?", 2),
        ],
        &[
            "A: Would you like to proceed with booking this flight?|C: Hm|A: Would you like to proceed with booking this flight?",
            "A: Which city and airport do you leave from?|C: Rome|A: Which city and airport do you travel to?",
            "A: What is it?|C: Hm|A: What is it?",
            "A: Is order 17 late again?|C: No|A: Is order 18 late again?",
            "A: Which cabin class and seat?|C: Yes.|> book({})|< ok|A: Now then, which cabin class and seat?",
            "C: Which city and airport do you leave from?|A: Rome.|C: Which city and airport do you leave from?",
        ],
    ),
    (
        Rule::RepeatCaller,
        &[
            ("C: My parcel never arrived at home.|A: Hm.|C: But my parcel never arrived at home.", 1),
            ("A: Hi.|C: Refund the broken garden chair.|A: Who?|C: Refund the broken garden chair.", 2),
            (
                "C: My daughter lost her blue passport.|A: Ok.|C: Hm|A: So?|C: My daughter lost her blue passport yesterday.",
                3,
            ),
        ],
        &[
            "C: My parcel never arrived at home.|A: Hm.|C: The weather forecast says heavy rain.",
            "C: Yes, cancel the parcel order now.|A: Hm.|C: Yes, cancel the parcel order now.",
            "C: Help me.|A: Hm.|C: Help me.",
            "C: Order 17 never arrived at home.|A: Hm.|C: Order 18 never arrived at home.",
            "C: My parcel never arrived at home.|C: My parcel never arrived at home.",
            "C: Send parcel home today.|A: ok|> send_parcel({})|< ok|A: Done.|C: Send parcel home today.",
        ],
    ),
    (
        Rule::CallerCorrects,
        &[
            ("A: You fly on Monday.|C: No, it's Tuesday.", 0),
            ("A: Hi.|C: Hm|A: Sue Miller?|C: That's not my name.", 2),
            ("A: For two?|C: I said three.", 0),
            ("A: For two?|C: No, like I said, three.", 0),
        ],
        &[
            "A: Anything else?|C: No, that's all.",
            "A: Any bags?|C: No, not really.",
            "A: How are you?|C: Like I said, I fly on Monday.",
            "C: No, it's Tuesday.",
            "A: Do you have your id?|C: No, I don't have my id.",
            "A: Any bags?|C: No, not at all.",
            "A: For two?|C: That is right.",
        ],
    ),
    (
        Rule::CorrectionIgnored,
        &[
            ("A: You fly on May 20.|C: No, it's May 21.|A: So you leave on May 20.", 2),
            ("A: Flight HAT271?|C: No, I said HAT272.|A: HAT271 leaves at nine.", 2),
            ("A: That makes 340.|C: No, it's 350.|> get({})|< {}|A: It is 340, then.", 4),
        ],
        &[
            "A: You fly on May 20.|C: No, it's May 21.|A: So you leave on May 21.",
            "A: You fly on May 20.|C: No, it's May 21.|A: Not May 20, but May 21, then.",
            "A: You fly on May 20.|C: No, it's wrong.|A: So you leave on May 20.",
            "A: For 2?|C: No, it's 3.|A: So 2 of you.",
            "A: You fly on May 20.|C: No, it's May 21.|A: Sorry.|A: So you leave on May 20.",
        ],
    ),
    (
        Rule::NotUnderstood,
        &[
            ("A: The node is ready.|C: What do you mean?", 0),
            ("A: Hi.|C: x|A: We sell chairs.|C: That is not what I asked.", 2),
            ("A: Seven.|C: What??", 0),
            ("A: Seven.|C: Huh?", 0),
            ("A: Seven.|C: Sorry, I don't understand this.", 0),
        ],
        &[
            "A: Hm.|C: Can you do it or what?",
            "A: No.|C: What do you mean, you can't?",
            "A: No.|C: What do you mean you won't do that for me",
            "C: What do you mean?",
            "A: Which one?|C: I understand, the blue one.",
            "A: Which one?|C: What a day! Whatever you have.",
            "A: You didn't pay.|C: I paid. You didn't send it.",
        ],
    ),
    (
        Rule::Frustration,
        &[
            ("C: Hi|A: Your name?|C: I already told you.", 1),
            ("C: Hi|A: Your name?|C: This is ridiculous!", 1),
            ("C: Hi|A: Your name?|C: Are you a robot?", 1),
        ],
        &[
            "A: Hi.|C: The delay was ridiculous.",
            "C: Hi|C: This is ridiculous!",
            "C: Hi|A: Your name?|C: It is Joan.",
            "C: Hi|A: This is a waste of time.|C: ok",
            "C: Hi|A: Your name?|C: You are helpful, and listening.",
        ],
    ),
    (
        Rule::Upset,
        &[
            ("C: Hi|A: a|C: b|A: Hm.|C: This is so frustrating.", 3),
            ("C: Hi|A: a|C: b|A: Hm.|C: Your service is terrible!", 3),
            ("C: Hi|A: a|C: b|A: Hm.|C: You're really annoying me.", 3),
        ],
        &[
            "C: Hi|A: a|C: b|A: Hm.|C: I am frustrated.",
            "C: This is so frustrating.|A: Hm.",
            "C: Hi|A: Hm.|C: This is so frustrating.",
            "C: Hi|A: a|C: b|A: Hm.|C: It's this awful throbbing.",
            "C: Hi|A: a|C: b|A: Hm.|C: It is an annoying pain in the back.",
            "C: Hi|A: a|C: b|A: Hm.|C: My day was terrible.",
        ],
    ),
    (
        Rule::PersonNotGiven,
        &[
            ("C: Can I talk to a human?|A: What about?|C: x|A: Your name?", 3),
            ("C: Get me a manager.|A: Hm.|C: Now.|A: Hm.", 3),
            ("A: Hi.|C: Just transfer me.|A: Why?|A: Tell me more.", 3),
            ("C: I need to speak with someone on your team.|A: Hm.|C: x|A: Hm.|C: y|A: Hm.", 3),
        ],
        &[
            "C: Can I talk to a human?|A: I'm transferring you now.|C: ok|A: Hm.",
            "C: Can I talk to a human?|A: Hm.|> transfer_to_human({})|< ok|A: Hm.",
            "C: Please don't transfer me.|A: Fine.|C: x|A: Hm.",
            "C: Can I talk to someone about my order?|A: Sure.|C: x|A: Hm.",
            "C: Can I talk to a human?|A: What about?",
            "C: My travel agent booked it.|A: Ok.|C: x|A: Hm.",
            "@transferred yes|C: Can I talk to a human?|A: Why?|C: x|A: Hm.",
        ],
    ),
    (
        Rule::OptoutIgnored,
        &[
            ("C: Stop calling me.|A: We have a new offer for you.", 1),
            ("A: Hi.|C: Take me off your list!|A: How is the weather?", 2),
            ("C: Don't call again.|A: When would suit you?", 1),
        ],
        &[
            "C: Stop calling me.|A: I am sorry, we will not call you again.",
            "C: Stop calling me.|A: Goodbye.",
            "C: Stop calling me.",
            "C: Call me tomorrow.|A: We have a new offer.",
            "A: Stop calling me.|A: We have a new offer.",
            "C: Unsubscribe me.|A: You are removed from the list.",
        ],
    ),
];

#[test]
fn reasons_say_why() {
    for (rule, script, wanted) in [
        (
            Rule::RepeatAgent,
            "A: Could you please rephrase that for me?|C: No.|A: Could you please rephrase that for me?",
            "2 (Some(0), 70): 100 % the same as message 0",
        ),
        (
            Rule::QuestionAgain,
            "A: Which city and airport do you leave from?|C: a|A: I know that you have waited for very long by now. Which city and airport do you leave from?|A: Let us go back to the begin of your long journey, if I may. Which city and airport do you leave from?",
            "2 (Some(0), 55): asks what message 0 asked",
        ),
        (
            Rule::RepeatCaller,
            "C: My parcel never arrived at home.|A: Hm.|C: My parcel never arrived at home.",
            "1 (Some(2), 60): says again what message 0 said",
        ),
        (
            Rule::CallerCorrects,
            "A: On Monday.|C: No, it's Tuesday.",
            "0 (Some(1), 45): \"No, it's\": the caller corrects message 0",
        ),
        (
            Rule::CorrectionIgnored,
            "A: May 20.|C: No, it's May 21.|A: So May 20.",
            "2 (Some(1), 85): says 5/20 again; message 1 gave 5/21",
        ),
        (Rule::Frustration, "C: a|A: b|C: This is Ridiculous!", "1 (Some(2), 55): \"This is Ridiculous\""),
        (
            Rule::PersonNotGiven,
            "C: A human? I want a human.|A: a|A: b",
            "2 (Some(0), 70): message 0 asks for a person; two answers later there is none",
        ),
        (Rule::OptoutIgnored, "C: Stop calling!|A: Buy.", "1 (Some(0), 95): goes on after \"Stop calling\""),
    ] {
        let found = reasons(script, rule);
        assert_eq!(found.first().map(String::as_str), Some(wanted), "{script}");
    }
    let again = "A: Which city and airport do you leave from?|C: a|A: I know that you have waited for very long by now. Which city and airport do you leave from?|A: Let us go back to the begin of your long journey, if I may. Which city and airport do you leave from?";
    assert_eq!(reasons(again, Rule::QuestionAgain)[1], "3 (Some(2), 70): asks what message 2 asked (time 3)");
}
