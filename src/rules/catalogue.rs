//! The table of all rules of the program: what documents, the rules report and the score of a call read.

/// What a rule looks at. The families answer different questions, and are measured apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// What the agent did: tells failed calls from others.
    Act,
    /// How it was said: sits beside turns that people call bad.
    Talk,
    /// When it was said.
    Timing,
}

impl Family {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Act => "act",
            Self::Talk => "talk",
            Self::Timing => "timing",
        }
    }
}

/// Where the flag of a rule goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The call of a tool.
    Call,
    /// The result of a tool.
    Result,
    /// The turn of the agent that shows the fault.
    Agent,
    /// The turn of the agent before the caller's words, which are the evidence.
    AgentBefore,
    /// The turn of the caller.
    Caller,
    /// The turn itself, whoever speaks.
    Turn,
}

impl Place {
    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Result => "result",
            Self::Agent => "agent's turn",
            Self::AgentBefore => "agent's turn before",
            Self::Caller => "caller's turn",
            Self::Turn => "turn",
        }
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident = $id:literal, $version:literal, $family:ident, $place:ident, $flag_type:literal, $score:literal, $points:literal, $says:literal;)+) => {
        /// A rule of the program. The order is that of the table in the documents.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule {
            $(
                #[doc = concat!("`", $id, "`: ", $says, ".")]
                $(#[$doc])*
                $rule,
            )+
        }

        impl Rule {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$rule),+];

            /// The stable name.
            pub fn id(self) -> &'static str {
                match self { $(Self::$rule => $id),+ }
            }

            /// Grows when what it finds changes; decisions are counted a version.
            pub fn version(self) -> u16 {
                match self { $(Self::$rule => $version),+ }
            }

            /// What it looks at.
            pub fn family(self) -> Family {
                match self { $(Self::$rule => Family::$family),+ }
            }

            /// Where its flag goes.
            pub fn place(self) -> Place {
                match self { $(Self::$rule => Place::$place),+ }
            }

            /// The flag type that it proposes, in stored form.
            pub fn flag_type(self) -> &'static str {
                match self { $(Self::$rule => $flag_type),+ }
            }

            /// How much it is to be believed (percent), where the finding itself does not say.
            pub fn score(self) -> u8 {
                match self { $(Self::$rule => $score),+ }
            }

            /// What it adds to the score of a call, once a call.
            pub fn points(self) -> u8 {
                match self { $(Self::$rule => $points),+ }
            }

            /// What it finds, in words.
            pub fn says(self) -> &'static str {
                match self { $(Self::$rule => $says),+ }
            }
        }
    };
}

rules! {
    UnspokenValue = "unspoken_value", 1, Act, Call, "missed_confirmation", 60, 30,
        "a change with an amount, a date or a code that nobody said and that its record does not hold";
    WriteUnconfirmed = "write_unconfirmed", 1, Act, Call, "missed_confirmation", 60, 25,
        "a change, and the caller's newest turn holds no word of consent";
    SameCallAgain = "same_call_again", 1, Act, Call, "unneeded_tool_call", 55, 20,
        "the same call with the same values, after it failed or without a word of the caller between";
    ToolErrorAgain = "tool_error_again", 1, Act, Result, "tool_error_unhandled", 75, 30,
        "the second failure of one tool in a row";
    ToolRefusedValues = "tool_refused_values", 1, Act, Result, "wrong_tool_arguments", 70, 25,
        "a failed result that speaks of the values it was given";
    ToolErrorSilent = "tool_error_silent", 1, Act, Agent, "tool_error_unhandled", 85, 10,
        "a tool failed, and the agent's next turn says nothing of trouble";
    ClaimWithoutAct = "claim_without_act", 1, Act, Agent, "claimed_action_not_done", 85, 40,
        "the agent says that something was done, and no change has succeeded before";
    SuccessAfterFailure = "success_after_failure", 1, Act, Agent, "claimed_action_not_done", 85, 10,
        "the agent finds nothing, and within six messages says that it is booked, moved or cancelled";
    TransferNotDone = "transfer_not_done", 1, Act, Agent, "failed_transfer", 90, 40,
        "a transfer is announced, and neither a call nor the record knows of one";
    TransferNoNode = "transfer_no_node", 1, Act, Agent, "failed_transfer", 80, 10,
        "a transfer is announced, the nodes of the call are known, and none is one";
    DeniedThenDone = "denied_then_done", 1, Act, Call, "self_contradiction", 70, 30,
        "a change on an id of which the agent has said that it cannot be done";
    WriteUnseen = "write_unseen", 1, Act, Call, "skipped_verification", 70, 30,
        "a change on an id that was never looked up and that no result has named";
    ValueUnbacked = "value_unbacked", 1, Act, Agent, "hallucinated_fact", 60, 30,
        "the agent says a code or a date that is in no result and that nobody said";
    RepeatAgent = "repeat_agent", 1, Talk, Agent, "dialogue_loop", 70, 20,
        "the agent says nearly the same again, with the same values";
    QuestionAgain = "question_again", 1, Talk, Agent, "dialogue_loop", 55, 10,
        "the agent asks the same question again";
    RepeatCaller = "repeat_caller", 1, Talk, AgentBefore, "ignored_request", 60, 10,
        "the caller has to say the same again";
    CallerCorrects = "caller_corrects", 2, Talk, AgentBefore, "ignored_correction", 45, 10,
        "the caller corrects what the agent said";
    CorrectionIgnored = "correction_ignored", 1, Talk, Agent, "ignored_correction", 85, 10,
        "the agent says the old value again right after it was corrected";
    NotUnderstood = "not_understood", 2, Talk, AgentBefore, "misunderstood_intent", 50, 10,
        "the caller says that the answer is not understood, or not what was asked";
    Frustration = "frustration", 1, Talk, AgentBefore, "caller_frustrated", 55, 10,
        "the caller loses patience with the agent, not in the first turn";
    Upset = "upset", 2, Talk, AgentBefore, "caller_frustrated", 35, 10,
        "the caller calls the agent or the call annoying or worse, not in the first two turns";
    Apology = "apology", 1, Talk, Agent, "self_contradiction", 50, 10,
        "the agent apologises for a mistake of its own";
    PersonNotGiven = "person_not_given", 2, Talk, Agent, "missed_handoff", 70, 30,
        "the caller asks for a person, and two answers later there is none";
    OptoutIgnored = "optout_ignored", 1, Talk, Agent, "opt_out_ignored", 95, 40,
        "the caller wants no more calls, and the agent goes on";
    Placeholder = "placeholder", 1, Talk, Agent, "variable_not_filled", 95, 10,
        "a variable is said that nobody has filled in";
    PromiseOpen = "promise_open", 2, Talk, Agent, "premature_ending", 70, 10,
        "the agent's last sentence promises something, and nothing comes after it";
    EndsOpen = "ends_open", 1, Talk, Agent, "premature_ending", 60, 10,
        "the call stops at a question or within a sentence, and no node of it is an end";
    LanguageSwitch = "language_switch", 1, Talk, Turn, "language_misdetected", 60, 10,
        "a turn in another language or script than the call";
    CodeSpoken = "code_spoken", 1, Talk, Agent, "read_formatting_aloud", 95, 10,
        "the agent says the call of a tool, a tag of its thoughts, or signs of markup";
    MarkupSpoken = "markup_spoken", 1, Talk, Agent, "read_formatting_aloud", 80, 10,
        "signs of writing in what is spoken (voice calls)";
    Overlong = "overlong", 2, Talk, Agent, "overlong_turn", 30, 10,
        "more than 60 words in one utterance (voice calls)";
    AgentSilent = "agent_silent", 1, Timing, Agent, "dead_air", 80, 10,
        "two turns of the agent in a row are empty, or the last one is";
    DeadAir = "dead_air", 1, Timing, Turn, "dead_air", 40, 10,
        "four seconds of silence or more, with nothing done in them";
    Interrupted = "interrupted", 1, Timing, Agent, "interrupted_caller", 60, 10,
        "the agent speaks for a second or more over the caller";
    FailedBargeIn = "failed_barge_in", 1, Timing, Agent, "failed_barge_in", 60, 10,
        "the agent speaks on for two seconds or more after the caller began";
    LowConfidence = "low_confidence", 1, Timing, Caller, "misheard_caller", 40, 10,
        "a turn of the caller that was heard with less than 60 %";
}

impl Rule {
    /// The rule of that name.
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.id() == id)
    }
}

/// What is worth stopping at and is no fault by itself: it is never suggested as a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Landmark {
    /// A tool failed.
    FailedTool,
    /// A tool found nothing.
    EmptyResult,
    /// The agent refuses for the third time.
    ThirdRefusal,
    /// A second change without a word of the caller between. Seen near wrong changes, and seldom a fault itself: callers
    /// order two things at once.
    SecondWrite,
}
