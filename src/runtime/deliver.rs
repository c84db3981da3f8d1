//! Takes one change to the service: marked on disk before it leaves, looked for when an earlier answer was lost,
//! forgotten when it is confirmed. What comes of it is for the core to judge.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{decisions, keeper::Books, services::Services, target::stored, ties};
use crate::{
    app::message::{
        event::{Ack, Outcome},
        id::MutationId,
        mutation::{Change, Mutation, Subject, Target},
        readback::{Look, reaches_back},
    },
    domain::{
        failure::{Failure, Kind},
        id::{IssueId, ItemId},
        limits,
        text::Display,
    },
    provider::{Bland, Posted, Thena},
    wire::{Capabilities, IssuePatch, IssueQuery, NewComment, NewIssue, PageQuery},
};

/// Pages of activity, newest first, in which a comment is looked for when it is not known by the clock of the service
/// when it was sent.
const PAGES_WITHOUT_A_TIME: usize = 10;

/// Takes changes to the service. Cheap to clone.
#[derive(Clone)]
pub(super) struct Courier {
    services: Services,
    books: Books,
    /// Changes that never left but under their key, so that a repeat of them is harmless.
    keyed: Arc<Mutex<HashSet<MutationId>>>,
}

impl Courier {
    pub(super) fn new(services: Services, books: Books) -> Self {
        Self { services, books, keyed: Arc::default() }
    }

    /// Delivers a change.
    pub(super) async fn deliver(&self, id: MutationId, mutation: Mutation, look: Option<Look>) -> Outcome {
        if !mutation.change.is_kept() {
            return outcome(send(&self.services.bland, mutation).await);
        }
        let subject = mutation.subject.clone();
        let outcome = match self.prepare(id, &mutation, look).await {
            Ok(keyed) => self.take(id, mutation, keyed).await,
            Err(outcome) => outcome,
        };
        if let Outcome::Stored(ack) | Outcome::WasThere(ack) = &outcome {
            self.books.settle(id, ack.made(&subject)).await;
        }
        outcome
    }

    /// Takes a change there, marked before it leaves.
    async fn take(&self, id: MutationId, mutation: Mutation, keyed: bool) -> Outcome {
        let tickets = self.services.tickets.as_ref().filter(|_| mutation.change.goes_to_tickets());
        let there = tickets.map_or_else(|| self.services.bland.now(), Thena::now);
        let mark = match self.books.mark_sent(id, there).await {
            Ok(Some(mark)) => mark,
            Ok(None) => return Outcome::Gone,
            Err(failure) => return Outcome::Failed(failure),
        };
        if keyed && mark.is_first {
            self.keyed().insert(id);
        }
        let bland = &self.services.bland;
        let answer = if let (Change::Decide { suggested, to, .. }, Subject::Call(call)) =
            (&mutation.change, &mutation.subject)
        {
            decisions::keep(&self.services, &self.books, call, suggested, to.as_ref())
                .await
                .map(|()| Posted::Made(Ack::Done))
        } else if let Subject::Item(item) = &mutation.subject {
            review(&self.services, item, mutation.change).await.map(|()| Posted::Made(Ack::Done))
        } else if mutation.change.is_about_tickets() {
            ties::send(&self.services, &self.books, &mark.key, mutation).await.map(Posted::Made)
        } else if keyed {
            send(&bland.keyed(&mark.key), mutation).await
        } else {
            send(bland, mutation).await
        };
        let outcome = outcome(answer);
        if let Outcome::Failed(failure) = &outcome
            && matches!(failure.kind, Kind::Offline | Kind::Busy { .. })
            && mark.is_first
        {
            // When this cannot be noted, the next start finds the change marked as sent, and looks.
            let _ = self.books.unmark(id).await;
        }
        outcome
    }

    /// What comes before the change itself: how a repeat is made harmless, whether the server has it already, whether
    /// somebody else changed what it changes. Says whether it is to be sent under its key, or what came of it.
    async fn prepare(&self, id: MutationId, mutation: &Mutation, look: Option<Look>) -> Result<bool, Outcome> {
        let api = &self.services.bland;
        let look = match look {
            Some(look) => Some(Look { since: self.books.sent_there(id).await.map_err(Outcome::Unclear)?, ..look }),
            None => None,
        };
        if let Some(look) =
            look.as_ref().filter(|_| mutation.change.may_be_repeated() && !mutation.change.goes_to_tickets())
        {
            return Err(look_for(api, mutation, look).await);
        }
        if let (Change::Patch { to, was }, Some(issue)) = (&mutation.change, mutation.issue()) {
            return guard(api, issue, to, was).await.map(|()| false);
        }
        if mutation.change.goes_to_tickets() {
            // That service knows no keys, and shows what is tied.
            return match ties::find(&self.services, mutation, look.as_ref()).await {
                Ok(None) => Ok(false),
                Ok(Some(outcome)) => Err(outcome),
                Err(failure) if look.is_some() => Err(Outcome::Unclear(failure)),
                Err(failure) => Err(Outcome::Failed(failure)),
            };
        }
        if mutation.change.may_be_repeated() {
            return Ok(false);
        }
        match (self.services.offers(Capabilities::IDEMPOTENCY_KEY).await, look) {
            (Ok(keys), None) => Ok(keys),
            (Ok(true), Some(_)) if self.keyed().contains(&id) => Ok(true),
            (Ok(_), Some(look)) => Err(look_for(api, mutation, &look).await),
            (Err(failure), Some(_)) => Err(Outcome::Unclear(failure)),
            (Err(failure), None) => Err(Outcome::Failed(failure)),
        }
    }

    fn keyed(&self) -> MutexGuard<'_, HashSet<MutationId>> {
        self.keyed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn outcome(answer: Result<Posted<Ack>, Failure>) -> Outcome {
    match answer {
        Ok(Posted::Made(ack)) => Outcome::Stored(ack),
        Ok(Posted::WasThere(ack)) => Outcome::WasThere(ack),
        Err(failure) => Outcome::Failed(failure),
    }
}

fn posted<T>(answer: Posted<T>, ack: impl Fn(Box<T>) -> Ack) -> Posted<Ack> {
    match answer {
        Posted::Made(thing) => Posted::Made(ack(Box::new(thing))),
        Posted::WasThere(thing) => Posted::WasThere(ack(Box::new(thing))),
    }
}

/// Compares the fields that a patch sets with those on the server: nothing is overwritten that the user has not seen.
async fn guard(api: &Bland, issue: &IssueId, to: &IssuePatch, was: &IssuePatch) -> Result<(), Outcome> {
    let there = api.issue(issue).await.map_err(Outcome::Failed)?;
    let now = to.same_fields_of(&there);
    if now == *to {
        Err(Outcome::WasThere(Ack::Issue(Box::new(there))))
    } else if now == *was {
        Ok(())
    } else {
        Err(Outcome::Differs(Box::new(there)))
    }
}

/// Looks whether the service has a change whose answer was lost.
async fn look_for(api: &Bland, mutation: &Mutation, look: &Look) -> Outcome {
    match find(api, mutation, look).await {
        Ok(Some(ack)) => Outcome::Stored(ack),
        Ok(None) => Outcome::Absent,
        Err(failure) => Outcome::Unclear(failure),
    }
}

async fn find(api: &Bland, mutation: &Mutation, look: &Look) -> Result<Option<Ack>, Failure> {
    if let Change::NewIssue(sent) = &mutation.change {
        return find_issue(api, sent, look).await;
    }
    let Subject::Issue(issue) = &mutation.subject else { return Ok(None) };
    Ok(match &mutation.change {
        Change::AddFlag(sent) => {
            let flags = api.all_flags(issue).await?;
            look.flag(sent, &flags).map(|flag| Ack::Flag(Box::new(flag.clone())))
        }
        Change::Relate { relation, .. } => {
            let relations = api.all_relations(issue).await?;
            look.relation(issue, relation, &relations).map(|found| Ack::Relation(Box::new(found.clone())))
        }
        Change::Comment(sent) => find_comment(api, issue, sent, look).await?,
        Change::Attach(sent) => {
            let links = api.all_resources(issue).await?;
            look.link(sent, &links).map(|link| Ack::Link(Box::new(link.clone())))
        }
        Change::Patch { to, .. } => {
            let there = api.issue(issue).await?;
            (to.same_fields_of(&there) == **to).then(|| Ack::Issue(Box::new(there)))
        }
        Change::RemoveFlag { flag: Target::Stored(gone), .. } => {
            done(api.all_flags(issue).await?.iter().all(|flag| flag.id != *gone))
        }
        Change::Detach { link: Target::Stored(gone), .. } => {
            done(api.all_resources(issue).await?.iter().all(|link| link.id != *gone))
        }
        Change::Unrelate { relation: Target::Stored(gone), .. } => {
            done(api.all_relations(issue).await?.iter().all(|relation| relation.id != *gone))
        }
        _ => None,
    })
}

fn done(is_done: bool) -> Option<Ack> {
    is_done.then_some(Ack::Done)
}

/// Looks among the newest issues for one with this title.
async fn find_issue(api: &Bland, sent: &NewIssue, look: &Look) -> Result<Option<Ack>, Failure> {
    let page = PageQuery { limit: Some(limits::PAGE_MAX), cursor: None };
    let query = IssueQuery { page, search: Some(sent.title.clone()), ..IssueQuery::default() };
    let found = api.issues(&query).await?.items;
    Ok(look.issue(sent, &found).map(|issue| Ack::Issue(Box::new(issue.clone()))))
}

/// Reads the activity back to the time when the comment was sent.
async fn find_comment(api: &Bland, issue: &IssueId, sent: &NewComment, look: &Look) -> Result<Option<Ack>, Failure> {
    let mut page = PageQuery { limit: Some(limits::PAGE_MAX), cursor: None };
    let most = if look.since.is_some() { limits::PAGES_PER_WALK } else { PAGES_WITHOUT_A_TIME };
    for _ in 0..most {
        let read = api.activity(issue, &page).await?;
        if let Some(found) = look.comment(sent, &read.items) {
            return Ok(Some(Ack::Comment(Box::new(found.clone()))));
        }
        if reaches_back(look, &read.items) || read.next_cursor.is_none() || read.next_cursor == page.cursor {
            break;
        }
        page.cursor = read.next_cursor;
    }
    Ok(None)
}

async fn send(api: &Bland, mutation: Mutation) -> Result<Posted<Ack>, Failure> {
    if let Change::NewIssue(new) = &mutation.change {
        return Ok(Posted::Made(Ack::Issue(Box::new(api.create_issue(new).await?))));
    }
    let Subject::Issue(issue) = &mutation.subject else { return Err(misdirected()) };
    Ok(Posted::Made(match mutation.change {
        Change::AddFlag(flag) => Ack::Flag(Box::new(api.add_flag(issue, &flag).await?)),
        Change::RemoveFlag { flag, .. } => {
            api.remove_flag(issue, &stored(flag)?).await?;
            Ack::Done
        }
        Change::Attach(link) => return Ok(posted(api.attach(issue, &link).await?, Ack::Link)),
        Change::Detach { link, .. } => {
            api.detach(issue, &stored(link)?).await?;
            Ack::Done
        }
        Change::Relate { relation, .. } => return Ok(posted(api.relate(issue, &relation).await?, Ack::Relation)),
        Change::Unrelate { relation, .. } => {
            api.unrelate(issue, &stored(relation)?).await?;
            Ack::Done
        }
        Change::Patch { to, .. } => Ack::Issue(Box::new(api.update_issue(issue, &to).await?)),
        Change::Comment(comment) => Ack::Comment(Box::new(api.comment(issue, &comment).await?)),
        Change::MarkViewed => {
            api.mark_viewed(issue).await?;
            Ack::Done
        }
        Change::DeleteIssue => {
            api.delete_issue(issue).await?;
            Ack::Done
        }
        Change::NewIssue(_)
        | Change::NewTicket(_)
        | Change::Tie { .. }
        | Change::Untie { .. }
        | Change::LinkTickets { .. }
        | Change::DuplicateTicket { .. }
        | Change::Decide { .. }
        | Change::Verdict(_)
        | Change::WithdrawVerdict(_)
        | Change::Pass(_) => return Err(misdirected()),
    }))
}

/// Tells whoever keeps the reviews what was made of a call. Each may be told again.
async fn review(services: &Services, item: &ItemId, change: Change) -> Result<(), Failure> {
    let api = services.reviews().await?;
    match change {
        Change::Verdict(judged) => api.give_verdict(item, &judged.reading).await.map(drop),
        Change::WithdrawVerdict(judged) => api.withdraw_verdict(item, &judged.reading.verdict_id).await,
        Change::Pass(pass) => api.pass_review_item(item, &pass).await,
        _ => Err(misdirected()),
    }
}

fn misdirected() -> Failure {
    Failure::new(Kind::Refused, Display::ours("the change is not for this service; this is a fault of earmark"))
}
