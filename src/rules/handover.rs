//! Rules about being handed over, and about being left alone: a transfer that is announced, a person that is asked for,
//! no more calls.

use super::{
    call::{Call, Node, Who},
    catalogue::Rule,
    course::{Course, Found, Said, nodes},
    hit::Reason,
    text::{Sentence, patterns},
};

patterns! {
    ANNOUNCED = r"\b(?:(?:i am|i'm|now|am) (?:now )?(?:transferr?ing|connecting|forwarding) (?:you|your call)",
        r"|i(?:'ll| will) (?:now )?(?:transfer|connect|forward) (?:you|your call|your request)|let me (?:transfer|connect|forward) you",
        r"|putting you through|you(?:'re| are) being (?:transferred|connected))\b";
    /// The same, and what agents of pathways say.
    ANNOUNCED_AT_A_NODE = r"\b(?:transferring you|transfer you|get you transferred|connecting you|being connected|connected you",
        r"|will be right with you|team is connecting|let me get you (?:through )?to)\b";
    /// It is offered, not announced.
    OFFERED = r"\b(?:if|would you like|do you want|shall|may|can|could|recommend|suggest|prefer|unless|once|when|before)\b";
    HANDED_OVER = r"\btransfer(?:red|ring)?\b|\bhand(?:ed)?[ -]?(?:over|off)\b|\bforward(?:ed|ing)\b";
    PERSON = r"\b(?:speak|talk) (?:to|with) (?:a |an |the |your )?(?:real |actual |live )?",
        r"(?:person|human|manager|supervisor|agent|representative|specialist|someone (?:else|real|on your team|there|who can))\b",
        r"|\b(?:want|need|get me) (?:a |an )?(?:human|manager|supervisor)\b|\btransfer me\b";
    NO_PERSON = r"\b(?:don't|do not|rather not|not)\b[^.?!]{0,25}(?:transfer|speak|talk|agent|human)";
    NO_CALLS = r"\b(?:stop (?:calling|texting|contacting)|(?:take|remove) (?:me|my (?:name|number)) (?:off|from)|do not call",
        r"|don't (?:call|contact)|unsubscribe|never call)\b";
    ENDS = r"\b(?:good ?bye|bye|have a (?:great|good|nice|wonderful)|removed|won't (?:call|be)|will not (?:call|be)|take care",
        r"|apolog[a-z]*|sorry)\b";
}

/// What is announced and asked for.
#[derive(Debug, Default)]
pub(super) struct Handover {
    /// The newest message that announces a transfer.
    announced: Option<u32>,
    /// The first message that does in the words of pathways.
    announced_at_a_node: Option<u32>,
    /// The message that asks for a person, and the agent's turns since.
    person: Option<(u32, u8)>,
    /// The message that wants no more calls, and its words.
    no_calls: Option<(u32, String)>,
}

impl Handover {
    /// Whether an action that is no call tells of a hand-over.
    pub(super) fn is_told_by(note: &str) -> bool {
        let low = note.to_ascii_lowercase();
        HANDED_OVER.is_match(&low) && !low.contains("fail")
    }

    pub(super) fn on_caller(&mut self, said: &Said<'_>) {
        if self.person.is_none() && said.plain.has(&PERSON) && !said.plain.has(&NO_PERSON) {
            self.person = Some((said.index, 0));
        }
        if let Some(words) = said.plain.found(&NO_CALLS) {
            self.no_calls = Some((said.index, words.to_owned()));
        }
    }

    /// Whether the turn announced a transfer.
    pub(super) fn on_agent(&mut self, said: &Said<'_>, course: &Course<'_>, found: &mut Found) -> bool {
        let is_now = |sentence: &Sentence<'_>| !sentence.is_question() && !OFFERED.is_match(sentence.low);
        let announces = |pattern: &regex::Regex| {
            said.plain.has(pattern)
                && said.plain.sentences().any(|sentence| pattern.is_match(sentence.low) && is_now(&sentence))
        };
        let announced = announces(&ANNOUNCED);
        let at_a_node = announces(&ANNOUNCED_AT_A_NODE);
        if announced {
            self.announced = Some(said.index);
        }
        if at_a_node {
            self.announced_at_a_node.get_or_insert(said.index);
        }
        if let Some((message, turns)) = self.person.take()
            && !course.is_transferred
            && !announced
            && !at_a_node
        {
            if turns == 0 {
                self.person = Some((message, 1));
            } else {
                let reason =
                    Reason::new(format!("message {message} asks for a person; two answers later there is none"));
                found.hit(Rule::PersonNotGiven, said.index, Some(message), reason);
            }
        }
        if let Some((message, words)) = self.no_calls.take()
            && !said.plain.has(&ENDS)
        {
            let reason = Reason::new("goes on after \"").quote(&words).and("\"");
            found.hit(Rule::OptoutIgnored, said.index, Some(message), reason);
        }
        announced || at_a_node
    }

    pub(super) fn at_end(&self, call: &Call<'_>, course: &Course<'_>, found: &mut Found) {
        let speaks_of_transfer = |node: Node<'_>| {
            let word = format!("{} {}", node.name, node.kind).to_lowercase();
            ["transfer", "handoff", "hand off", "hand-off", "forward"].iter().any(|sign| word.contains(sign))
        };
        let (mut is_known, mut is_one) = (false, false);
        for node in nodes(call) {
            is_known = true;
            is_one |= speaks_of_transfer(node);
        }
        if course.is_transferred || is_one {
            return;
        }
        // Without calls and without a word in the record, nothing says that there was none.
        if let Some(message) = self.announced.filter(|_| course.has_tools || call.transferred == Some(false)) {
            let reason = Reason::new("a transfer was announced; there was none");
            found.hit(Rule::TransferNotDone, message, None, reason);
        }
        if let Some(message) = self.announced_at_a_node.filter(|_| is_known) {
            let reason = Reason::new("a transfer was announced; no node of the call is one");
            found.hit(Rule::TransferNoNode, message, None, reason);
        }
    }
}

/// Whether a call has a caller who speaks: rules about how something was said are for those.
pub(super) fn has_caller(call: &Call<'_>) -> bool {
    call.turns.iter().any(|turn| turn.who == Who::Caller && !turn.text.trim().is_empty())
}
