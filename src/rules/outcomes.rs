//! Rules about results of tools: failures, what the agent says of them, and what it claims without any.

use std::collections::HashMap;

use super::{
    catalogue::{Landmark, Rule},
    course::{Course, Found, Said},
    hit::Reason,
    rows::{Answer, Tool},
    text::patterns,
};
use crate::domain::limits;

patterns! {
    /// A failure that is about the values of the call.
    ABOUT_VALUES = r"add up|mismatch|(?:not|n't) match|invalid|missing|required|not found|unknown|must be|expected|schema|malformed",
        r"|not exist|unauthori[sz]ed|forbidden";
    /// Words by which an agent admits trouble.
    TROUBLE = r"sorry|apolog|unable|cannot|can't|could not|couldn't|error|issue|problem|unfortunately|not able|does not|doesn't|isn't|is not",
        r"|not (?:found|available|possible|valid|enough)|fail|try again|trouble|difficult|mistake|seems|invalid|incorrect|verify",
        r"|double-check|provide|confirm";
    NOTHING_IN_IT = r"^\s*(?:\[\s*\]|\{\s*\}|null|none|\x22\x22|no (?:results|records|matches)[^\n]*)\s*$";
    CLAIM = r"\b(?:(?:has|have) (?:now |already |successfully |also )*been (?:successfully |now )?",
        r"|i(?:'ve| have) (?:now |already |successfully |just )*|(?:is|are|was|were) (?:now )?successfully |successfully )",
        r"(?:booked|cancell?ed|changed|updated|upgraded|downgraded|refunded|processed|added|modified|scheduled|rescheduled|removed",
        r"|issued|placed|submitted|exchanged|returned|sent|reserved|completed|ordered|charged|credited)\b";
    /// Before a claim, it makes it none.
    NO_CLAIM = r"\b(?:if|once|when|after|unless|until|not|hasn't|haven't|before|whether|would|could|can|may|should|need|must",
        r"|previously|originally|already)\b";
    FINDS_NOTHING = r"\b(?:not finding|can't find|couldn't find|can't locate|not able to locate|isn't recogni[sz]ing",
        r"|don't have access to a tool|trouble locating)\b";
    FINDS = r"\b(?:i (?:found|see) (?:it|your|an?)|found your)\b";
    SUCCEEDS = r"\bi've (?:booked|rescheduled|cancell?ed|moved)\b|\byou're (?:all )?(?:booked|set)\b|\ball booked\b";
}

/// Messages within which a success belongs to the failure before it.
const NEAR: u32 = 6;

/// What is remembered of results.
#[derive(Debug, Default)]
pub(super) struct Outcomes<'r> {
    /// Failures of a tool in a row.
    failures: HashMap<&'r str, u32>,
    /// The newest failure that the agent has not spoken about: tool and message.
    untold: Option<(&'r str, u32)>,
    /// The message in which the agent found nothing.
    nothing: Option<u32>,
}

impl<'r> Outcomes<'r> {
    pub(super) fn on_result(&mut self, answer: &Answer<'_>, tool: &'r Tool<'_>, found: &mut Found) {
        let low = limits::cut(answer.text, 400).to_ascii_lowercase();
        let failures = self.failures.entry(tool.name).or_default();
        if !answer.failed {
            *failures = 0;
            self.untold = self.untold.filter(|(name, _)| *name != tool.name);
            if NOTHING_IN_IT.is_match(&low) {
                found.mark(answer.index, Landmark::EmptyResult);
            }
            return;
        }
        *failures += 1;
        found.mark(answer.index, Landmark::FailedTool);
        if ABOUT_VALUES.is_match(&low) {
            let reason = Reason::quoting(tool.name).and(" refuses the values: ").quote(answer.text);
            found.hit(Rule::ToolRefusedValues, answer.index, None, reason);
        }
        if *failures == 2 {
            found.hit(Rule::ToolErrorAgain, answer.index, None, Reason::quoting(tool.name).and(" failed again"));
        }
        self.untold = Some((tool.name, answer.index));
    }

    pub(super) fn on_agent(&mut self, said: &Said<'_>, course: &Course<'_>, found: &mut Found) {
        if let Some((name, message)) = self.untold.take()
            && !said.plain.has(&TROUBLE)
        {
            let reason =
                Reason::quoting(name).and(format!(" failed in message {message}, and nothing is said about it"));
            found.hit(Rule::ToolErrorSilent, said.index, Some(message), reason);
        }
        if course.has_tools && course.changed == 0 && !course.is_transferred && said.plain.has(&CLAIM) {
            claim_without_act(said, found);
        }
        self.success_after_failure(said, found);
    }

    fn success_after_failure(&mut self, said: &Said<'_>, found: &mut Found) {
        if said.plain.has(&FINDS_NOTHING) {
            self.nothing = Some(said.index);
        }
        if self.nothing.is_some() && said.plain.has(&FINDS) {
            self.nothing = None;
        }
        let Some(message) = self.nothing.filter(|message| said.index.saturating_sub(*message) <= NEAR) else { return };
        if let Some(words) = said.plain.found(&SUCCEEDS).filter(|_| message != said.index) {
            let reason = Reason::new("\"").quote(words).and(format!("\", but message {message} found nothing"));
            found.hit(Rule::SuccessAfterFailure, said.index, Some(message), reason);
            self.nothing = None;
        }
    }
}

fn claim_without_act(said: &Said<'_>, found: &mut Found) {
    for sentence in said.plain.sentences().filter(|sentence| !sentence.is_question()) {
        let Some(claim) = CLAIM.find(sentence.low) else { continue };
        if !NO_CLAIM.is_match(&sentence.low[..claim.start()]) {
            let words = sentence.found(&CLAIM).unwrap_or_default();
            let reason = Reason::new("\"").quote(words).and("\", but no change has succeeded before");
            found.hit(Rule::ClaimWithoutAct, said.index, None, reason);
            return;
        }
    }
}
