//! Rules about the agent's words and the end of a call.

use super::{Case, Rule};

const SIXTY_ONE: &str = "@voice|C: Hi|A: a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i";

pub(super) const CASES: &[Case] = &[
    (
        Rule::Apology,
        &[
            ("C: Hm|A: I apologize for the confusion.", 1),
            ("C: Hm|A: Sorry about that mix-up, it is Tuesday.", 1),
            ("C: Hm|A: It seems there was an error in my reckoning.", 1),
            ("C: Hm|A: Oh, my mistake.", 1),
        ],
        &[
            "C: Hm|A: I apologize for the inconvenience.",
            "C: I apologize for the confusion.|A: Fine.",
            "C: Hm|A: There was an error at your bank.",
            "C: Hm|A: I'm sorry to hear that.",
            "C: Hm|A: No mistake on our side.",
        ],
    ),
    (
        Rule::Placeholder,
        &[
            ("C: Hi|A: Hello {{first_name}}, how are you?", 1),
            ("C: Hi|A: Your bill is ${amount}.", 1),
            ("C: Hi|A: This is [Your Name] from support.", 1),
            ("C: Hi|A: It costs undefined dollars.", 1),
            ("C: Hi|A: It costs NaN.", 1),
        ],
        &[
            "C: Hello {{first_name}}|A: Hi.",
            "C: Hi|A: It costs $20.",
            "C: Hi|A: My nan said so.",
            "C: Hi|A: [laughs] Good one.",
            "C: Hi|A: {} and {{}} are signs.",
            "C: Hi|A: The terms are undefinedly long.",
        ],
    ),
    (
        Rule::CodeSpoken,
        &[
            ("C: Hi|A: Now get_weather(city=Rome) please.", 1),
            ("C: Hi|A: <thinking>The caller is odd.</thinking>", 1),
            ("@voice|C: Hi|A: It is **very** good.|A: **Bye**", 1),
        ],
        &[
            "C: Hi|A: It is **very** good.",
            "C: <thinking>|A: Hi.",
            "C: Hi|A: The fee (if any) = $2.",
            "C: Hi|A: I am thinking of it.",
            "C: Hi|> get_weather(city=Rome)|A: It rains.",
        ],
    ),
    (
        Rule::MarkupSpoken,
        &[
            ("@voice|C: Hi|A: It is **very** good.", 1),
            ("@voice|C: Hi|A: See https://example.com for more.", 1),
            ("@voice|C: Hi|A: # Terms", 1),
        ],
        &[
            "C: Hi|A: It is **very** good.",
            "@voice|C: See https://example.com|A: ok",
            "@voice|C: Hi|A: Press the # key.",
            "@voice|C: Hi|A: Two * three.",
            "@voice|C: Hi|A: Our site is example dot com.",
        ],
    ),
    (
        Rule::Overlong,
        &[
            (SIXTY_ONE, 1),
            (
                "@voice|C: Hi|A: a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j",
                1,
            ),
            (
                "@voice|C: Hi|A: one, a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h.",
                1,
            ),
        ],
        &[
            "C: Hi|A: a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i",
            "@voice|@joined|C: Hi|A: a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i",
            "@voice|C: Hi|A: a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h",
            "@voice|C: a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i",
            "@voice|C: Hi|A: Short.",
        ],
    ),
    (
        Rule::PromiseOpen,
        &[
            ("C: When?|A: Let me check that for you.", 1),
            ("C: When?|A: Good question. I'll now book it.", 1),
            ("C: When?|> get({})|< {}|A: Just a moment.|C: ok", 3),
        ],
        &[
            "C: When?|A: Let me check that for you.|> get({})",
            "> transfer_call({})|< ok|A: You are transferred. Please hold on.",
            "C: When?|A: Shall I go, or let me check?",
            "C: When?|A: If you send it, then I'll process it.",
            "C: When?|A: You get a confirmation text in just a moment.",
            "C: When?|A: Let me check that for you.|C: ok|A: It is on Monday.",
            "C: When?|A: Let me check, please confirm your name.",
        ],
    ),
    (
        Rule::EndsOpen,
        &[
            ("@nodes Start/Default|C: Hi|A: What is your name?", 1),
            ("@nodes Start/Default|C: Hi|A: You can come on", 1),
            ("@nodes Start/Default, Ask/Default|C: Hi|A: And then the", 1),
        ],
        &[
            "C: Hi|A: What is your name?",
            "@nodes Start/Default, Done/End Call|C: Hi|A: What is your name?",
            "@nodes Start/Default|C: Hi|A: Is that all? Take care",
            "@nodes Start/Default|C: Hi|A: You can come on Monday.",
            "@nodes Start/Default|C: Hi|A: What is your name?|C: Sue",
            "@nodes Start/Default|C: Hi|A: आप सोमवार को आ सकते हैं।",
        ],
    ),
    (
        Rule::LanguageSwitch,
        &[
            ("C: I would like to book a flight for you and that.|A: Конечно, я помогу вам.", 1),
            (
                "C: What are the prices that you have for this?|A: Fine.|C: Necesito una cosa más por favor, gracias, pero no para usted",
                2,
            ),
            ("C: Здравствуйте, мне нужен билет|A: Certainly, which city are you leaving from?", 1),
        ],
        &[
            "C: I would like to book a flight.|A: Certainly, you can fly to Orléans via Köln.",
            "C: Hola, necesito una cosa más por favor, gracias|A: Sí.|C: Quiero los dos, pero no para usted, gracias",
            "C: Здравствуйте, мне нужен билет|A: Да, Air France.",
            "C: What are the prices that you have for this?|A: Fine.|C: No, gracias.",
            "C: 日本語で話してもいいですか|A: はい、もちろんです。カタカナも。",
            "C: What are the prices that you have?|A: Hm.|C: FLY PARA UNA CON COMO USTED please, to see the best of it",
        ],
    ),
];
