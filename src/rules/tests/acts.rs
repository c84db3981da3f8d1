//! Rules about what was done.

use super::{Case, Rule, reasons};

pub(super) const CASES: &[Case] = &[
    (
        Rule::UnspokenValue,
        &[
            ("C: Yes, book it.|> book({\"amount\":348})", 1),
            ("C: Yes, on May 5.|> book({\"date\":\"2026-05-06\"})", 1),
            ("C: Yes, flight HAT271.|> book({\"flight\":\"HAT272\"})", 1),
            (
                "C: Yes.|> get({\"order_id\":\"AB123\"})|< {\"order_id\":\"AB123\",\"total\":80}|C: ok|> refund({\"order_id\":\"AB123\",\"refund_total\":90})",
                4,
            ),
        ],
        &[
            "A: That is $348.|C: Yes, book it.|> book({\"amount\":348})",
            "C: Yes, on May 6th.|> book({\"date\":\"2026-05-06\"})",
            "C: Yes.|> get({\"order_id\":\"AB123\"})|< {\"order_id\":\"AB123\",\"total\":80}|C: ok|> refund({\"order_id\":\"AB123\",\"refund_total\":80})",
            "C: Yes.|> book({\"amount\":2,\"total_baggages\":3})",
            "C: Yes.|> book({\"dob\":\"1990-04-05\"})",
            "C: Yes.|> book({\"origin\":\"JFK\",\"summary_length\":90})",
            "C: yes, hat272 please.|> book({\"flight\":\"HAT272\"})",
            "C: Yes.|> find_order({\"amount\":348})",
            "@voice|C: Yes, three hundred and forty eight.|> book({\"amount\":348})",
        ],
    ),
    (
        Rule::WriteUnconfirmed,
        &[
            ("A: Shall I cancel it?|C: How much would that be?|> cancel_reservation({\"id\":\"x\"})", 2),
            ("C: I want to change my flight.|> update_flight({})", 1),
            ("A: May I?|C: Yes.|A: And the bags?|C: Hmm, wait.|> update_bags({})", 4),
        ],
        &[
            "A: Shall I cancel it?|C: Yes, please.|> cancel_reservation({\"id\":\"x\"})",
            "A: Shall I?|C: Go ahead.|> book({})",
            "C: How much would that be?|> search_flight({})",
            "> update_profile({})",
            "A: May I?|C: Please continue with it.|> send_code({})",
            "A: Both?|C: Yes, both of them.|> cancel_order({\"id\":\"a\"})|< ok|> cancel_order({\"id\":\"b\"})|< ok",
        ],
    ),
    (
        Rule::SameCallAgain,
        &[
            ("> book({\"a\":1,\"b\":2})|< Error: full|> book({\"b\":2,\"a\":1})", 2),
            ("C: Look.|> search({\"q\":\"x\"})|< []|> search({\"q\":\"x\"})", 3),
            ("> get(q = 1)|< Error: busy|C: again|> get(q = 1)", 3),
        ],
        &[
            "> book({\"a\":1})|< Error: full|> book({\"a\":2})",
            "C: Look.|> search({\"q\":\"x\"})|< []|C: And now?|> search({\"q\":\"x\"})",
            "> think({\"t\":\"hm\"})|> think({\"t\":\"hm\"})",
            "> send_code({\"to\":\"x\"})|< ok|> send_code({\"to\":\"x\"})",
            "> get(q = 1)|< ok|> get(q = 2)",
            "> search({\"q\":\"x\"})|< []|> list({\"q\":\"x\"})",
        ],
    ),
    (
        Rule::ToolErrorAgain,
        &[
            ("> book({\"a\":1})|< Error: full|> book({\"a\":2})|< Error: full", 3),
            ("> get({})|< {\"error\":\"x\"}|C: hm|> get({\"a\":1})|< {\"status\":500}|> get({\"a\":2})|< Error", 4),
            ("> a({})|< Error|> b({})|< ok|> a({\"x\":1})|< timed out", 5),
        ],
        &[
            "> book({\"a\":1})|< Error: full|> book({\"a\":2})|< {\"ok\":true}",
            "> a({})|< Error|> b({})|< Error",
            "> a({})|< Error|> a({\"x\":1})|< ok|> a({\"x\":2})|< Error",
            "> a({})|< {\"error\":null}|> a({\"x\":1})|< {\"error\":null}",
            "> a({})|< no errors|> a({\"x\":1})|< no errors",
        ],
    ),
    (
        Rule::ToolRefusedValues,
        &[
            ("> book({\"a\":1})|< Error: payment amount does not add up", 1),
            ("> get({\"a\":1})|< Error: user not found", 1),
            ("> get({})|< {\"error\":\"field date is required\"}", 1),
        ],
        &[
            "> book({\"a\":1})|< Error: service is down",
            "> get({})|< nothing is missing",
            "> get({})|< {\"note\":\"must be confirmed\"}",
            "> get({})|< timed out",
            "A: Error: not found|C: Hm",
        ],
    ),
    (
        Rule::ToolErrorSilent,
        &[
            ("> book({})|< Error: full|A: Anything else that I can do for you?", 2),
            ("> book({})|< Error: full|C: And?|A: Your seat is 12A.", 3),
            ("> get({})|< {\"success\":false}|A: Great news for you.", 2),
        ],
        &[
            "> book({})|< Error: full|A: I am sorry, the flight is full.",
            "> book({})|< Error: full|> book({\"a\":2})|< ok|A: Your seat is 12A.",
            "> book({})|< ok|A: Your seat is 12A.",
            "> book({})|< Error: full|A: It seems that there are no seats.",
            "> book({})|< Error: full|A: Could you provide another date?",
            "> book({})|< Error: full|A: I was unable to do that.|A: Your seat is 12A.",
        ],
    ),
    (
        Rule::ClaimWithoutAct,
        &[
            ("> get_order({})|< {}|A: Your order has been cancelled.", 2),
            ("C: Yes.|> cancel({})|< Error: no|A: I have successfully cancelled it.", 3),
            ("> get_order({})|< {}|C: So?|A: Good. I've refunded the amount.", 3),
        ],
        &[
            "C: Yes.|> cancel({})|< ok|A: Your order has been cancelled.",
            "> get_order({})|< {}|A: Once it has been cancelled, you get a mail.",
            "> get_order({})|< {}|A: Has it been cancelled?",
            "A: Your order has been cancelled.",
            "> get_order({})|< {}|A: It was already sent, so it has been processed before.",
            "> transfer_to_human({})|< ok|A: Your request has been processed.",
            "> get_order({})|< {}|A: It has not been cancelled.",
        ],
    ),
    (
        Rule::SuccessAfterFailure,
        &[
            ("A: I'm not finding your appointment.|C: Hm.|A: You're all set for Friday.", 2),
            ("A: I can't locate it.|C: And now?|A: I've booked you for Monday.", 2),
            ("A: My system isn't recognizing that.|C: Try again.|A: Fine, all booked!", 2),
        ],
        &[
            "A: I'm not finding your appointment.|C: Hm.|A: I found your appointment. You're all set.",
            "A: I can't locate it.|A: a|C: b|A: c|C: d|A: e|C: f|A: You're all set.",
            "A: You're all set for Friday.",
            "A: I see your appointment.|A: I've booked you for Monday.",
            "A: I can't locate it.|C: Hm.|A: Shall I book you in?",
        ],
    ),
    (
        Rule::TransferNotDone,
        &[
            ("> get({})|< {}|A: I will transfer you now.|C: ok", 2),
            ("> get({})|< {}|A: I'm transferring you to an agent.", 2),
            ("@transferred no|A: You are being connected. Please hold.", 0),
        ],
        &[
            "> get({})|< {}|A: I will transfer you now.|> transfer_to_human_agents({})|< ok|A: Please hold.",
            "> get({})|< {}|A: Would you like me to transfer you?",
            "> get({})|< {}|A: I can transfer you if you like.|C: No.",
            "@transferred yes|> get({})|A: I'm transferring you now.",
            "A: I will transfer you now.",
            "> get({})|< {}|A: I will transfer you now.|~ Transferred call to +1",
            "> get({})|< {}|A: Before I'm transferring you, may I have your name?",
        ],
    ),
    (
        Rule::TransferNoNode,
        &[
            ("@nodes Start/Default, Goodbye/End Call|A: Connecting you with the team.", 0),
            ("@nodes Start/Default|A: Someone will be right with you.", 0),
            ("@nodes Start/Default|A: Let me get you through to billing.|C: ok", 0),
        ],
        &[
            "A: Connecting you with the team.",
            "@nodes Start/Default, Billing/Transfer Call|A: Connecting you with the team.",
            "@nodes Start/Default|A: Shall I get you transferred?",
            "@nodes Start/Default|A: I could transfer you.",
            "@nodes Start/Default|@transferred yes|A: Connecting you with the team.",
            "@nodes Start/Default|A: Connecting you with the team.|> transfer_call({})",
        ],
    ),
    (
        Rule::DeniedThenDone,
        &[
            ("> get({\"id\":\"AB12C\"})|A: I cannot cancel AB12C.|C: Yes, do it.|> cancel({\"id\":\"AB12C\"})", 3),
            (
                "> get({\"id\":\"AB12C\"})|A: Fine. AB12C is not eligible for that.|C: ok|> update_order({\"order_id\":\"AB12C\"})",
                3,
            ),
            (
                "> get({\"id\":\"AB12C\"})|A: We are unable to change AB12C.|A: Hm.|C: ok|> change({\"id\":\"AB12C\"})",
                4,
            ),
        ],
        &[
            "> get({\"id\":\"AB12C\"})|A: I cannot cancel AB12C.|C: Yes.|> cancel({\"id\":\"XY12C\"})",
            "> get({\"id\":\"AB12C\"})|A: I can cancel AB12C. I cannot refund it.|C: Yes.|> cancel({\"id\":\"AB12C\"})",
            "> get({\"id\":\"AB12C\"})|A: I cannot cancel AB12C.|> get_status({\"id\":\"AB12C\"})",
            "> get({\"id\":\"AB12C\"})|C: You cannot cancel AB12C?|A: We can.|C: Yes.|> cancel({\"id\":\"AB12C\"})",
            "> get({\"id\":\"AB12C\"})|A: I cannot cancel it.|C: Yes.|> cancel({\"id\":\"AB12C\"})",
        ],
    ),
    (
        Rule::WriteUnseen,
        &[
            ("C: Yes, cancel AB12C.|> cancel({\"reservation_id\":\"AB12C\"})", 1),
            ("> get_user({\"user_id\":\"sue\"})|< {\"orders\":[\"XX11X\"]}|C: Yes.|> cancel({\"id\":\"AB12C\"})", 3),
            ("> list({})|< nothing|C: ok|> update_order({\"order_id\":\"ZZ99Z\"})", 3),
        ],
        &[
            "> get({\"reservation_id\":\"AB12C\"})|< {}|C: Yes.|> cancel({\"reservation_id\":\"AB12C\"})",
            "> get_user({})|< {\"orders\":[\"AB12C\"]}|C: Yes.|> cancel({\"id\":\"AB12C\"})",
            "C: Yes.|> cancel({\"id\":\"17\"})",
            "C: Yes.|> update_user({\"user_id\":\"mia_li_3668\"})",
            "C: Yes.|> book({\"flight\":\"HAT271\"})",
            "> list({})|< [{\"order_id\":\"AB12C\"}]|C: Yes.|> cancel({\"order_id\":\"AB12C\"})",
        ],
    ),
    (
        Rule::ValueUnbacked,
        &[
            ("> get({})|< {\"flight\":\"HAT271\"}|A: You fly with HAT272.", 2),
            ("> get({})|< {\"date\":\"2026-05-03\"}|A: You fly on May 20.", 2),
            ("C: Book it.|> get({})|< {}|A: Your code is AB12C.|A: As said, AB12C.", 3),
        ],
        &[
            "> get({})|< {\"flight\":\"HAT271\"}|A: You fly with HAT271.",
            "> get({})|< {\"date\":\"2026-05-03\"}|A: You fly on May 4, and return on the 10th of May.",
            "A: Your code is AB12C.",
            "@heard Codes such as AB12C are orders.|> get({})|< {}|A: Is it AB12C?",
            "C: It is ab12c.|> get({})|< {}|A: Thank you, AB12C.",
            "> get({})|< {\"legs\":[120,230]}|A: Together that is $350.",
            "@voice|> get({})|< done|A: Your code is AB12C.",
        ],
    ),
];

#[test]
fn reasons_say_why() {
    for (rule, script, wanted) in [
        (
            Rule::UnspokenValue,
            "C: Yes.|> book({\"amount\":348})",
            "1 (None, 60): book with amount 348, which nobody said",
        ),
        (Rule::WriteUnconfirmed, "C: Hm.|> book({})", "1 (Some(0), 60): book, but message 0 holds no yes"),
        (
            Rule::SameCallAgain,
            "> get({})|< Error|> get({})",
            "2 (Some(0), 55): get with the same values as message 0, which failed",
        ),
        (
            Rule::ToolRefusedValues,
            "> get({})|< Error: user not found, and a long story about it",
            "1 (None, 70): get refuses the values: Error: user not found, and a long story …",
        ),
        (
            Rule::ToolErrorSilent,
            "> get({})|< Error|A: Fine.",
            "2 (Some(1), 85): get failed in message 1, and nothing is said about it",
        ),
        (
            Rule::ClaimWithoutAct,
            "> get({})|< {}|A: It has been cancelled.",
            "2 (None, 85): \"has been cancelled\", but no change has succeeded before",
        ),
        (
            Rule::DeniedThenDone,
            "> get({\"id\":\"AB12C\"})|A: I cannot cancel AB12C.|C: ok|> cancel({\"id\":\"AB12C\"})",
            "3 (Some(1), 70): cancel on AB12C, which message 1 refused",
        ),
    ] {
        assert_eq!(reasons(script, rule), [wanted], "{script}");
    }
}
