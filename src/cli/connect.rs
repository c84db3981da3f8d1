//! From a profile to a connection: the server inside this program is started, one elsewhere is addressed.

use std::{path::PathBuf, sync::Arc};

use super::{
    Setting,
    exit::{Code, Outcome, Stop, say},
    here::Here,
    home::{self, Home},
    inside::Inside,
};
use crate::{
    app::{
        message::{event::Ack, mutation::Mutation},
        state::session::TicketDesk,
    },
    config::{
        self,
        paths::Paths,
        profile::{Profile, Target},
        reviews::ReviewServer,
        secret,
        tickets::{TicketSecrets, TicketService, Tickets},
    },
    domain::{
        failure::{Failure, Kind},
        id::{CallId, IssueId},
        issue_ref::IssueRef,
        text::{Display, shown},
    },
    provider::{Bearer, Bland, KeyNames, Thena, TicketKey, Unusable},
    runtime::{self, Caching, Delivery, Open, ReviewDoors, Services},
    store,
    wire::PathwayEvent,
};

/// The address that tickets of the server inside this program come from: nobody's, and never written to.
const LOCAL_REQUESTOR: &str = "reviewer@localhost";

/// A profile that is connected.
#[derive(Debug)]
pub struct Connection {
    /// The service.
    pub api: Bland,
    /// The profile that led here.
    pub profile: Profile,
    /// Where everything is kept.
    pub paths: Paths,
    /// The server inside this program, when the profile uses it.
    inside: Option<Inside>,
    /// The review server of this machine, for a service that keeps no reviews.
    here: Here,
    /// Variables of the environment that hold keys.
    secrets: Vec<String>,
}

impl Connection {
    /// Connects, runs `command`, and ends the connection whatever came of it.
    pub(super) async fn with(setting: Setting, command: impl AsyncFnOnce(&Self) -> Outcome) -> Outcome {
        let connection = Self::open(setting).await?;
        let outcome = command(&connection).await;
        connection.close().await;
        outcome
    }

    /// Connects the profile of `setting`.
    pub(super) async fn open(setting: Setting) -> Outcome<Self> {
        let Setting { paths, profile, secrets, .. } = setting;
        let here = Here::at(home::reviews(&profile, &paths));
        if let Some(home) = Home::of(&profile.target, &paths) {
            let inside = Inside::open(&home, &profile, &paths).await?;
            let api = inside.api(&profile)?;
            return Ok(Self { api, profile, paths, inside: Some(inside), here, secrets });
        }
        let Target::Remote { base, keys } = &profile.target else {
            return Err(Stop::usage("this profile leads nowhere"));
        };
        let key = secret::find(&profile.name, keys, &secrets, &config::environment)?;
        let named = KeyNames { key: keys.variable(&profile.name), ..KeyNames::default() };
        let api = Bland::over_http(base, &key)?.named(&named);
        Ok(Self { api, profile, paths, inside: None, here, secrets })
    }

    /// The ticket service of the profile; `None` when there is no key for one. Asked for apart from the rest, since a
    /// program may have to be run for its key.
    pub(super) fn tickets(&self) -> Outcome<Option<Thena>> {
        let service = match (&self.profile.tickets, &self.inside) {
            (Tickets::Embedded, Some(inside)) => return inside.tickets(&self.profile).map(Some),
            (Tickets::Remote(service), _) => service,
            (Tickets::Embedded | Tickets::None, _) => return Ok(None),
        };
        let Some(secrets) = service.secrets(&self.profile.name, &self.secrets, &config::environment)? else {
            return Ok(None);
        };
        let thena = thena(service, secrets)?;
        if thena.gives_away_a_key_of(&self.api) {
            return Err(Stop::new(
                Code::NotAuthorised,
                "the key of the ticket service is the key of the triage service, which is elsewhere; it was not sent",
            ));
        }
        Ok(Some(thena))
    }

    /// Where new tickets go, as far as it is set.
    pub(super) fn ticket_desk(&self) -> Option<TicketDesk> {
        match &self.profile.tickets {
            Tickets::Embedded => Some(TicketDesk { team: None, requestor_email: LOCAL_REQUESTOR.to_owned() }),
            Tickets::Remote(service) => {
                let requestor_email = service.requestor_email.clone()?;
                Some(TicketDesk { team: service.team.clone(), requestor_email })
            }
            Tickets::None => None,
        }
    }

    /// The server inside this program, when the profile uses it.
    pub(super) fn inside(&self) -> Option<&Inside> {
        self.inside.as_ref()
    }

    /// All services of the profile.
    pub(super) fn services(&self) -> Outcome<Services> {
        Ok(self.with_tickets(self.tickets()?))
    }

    /// The services of the profile, with this ticket service.
    pub(super) fn with_tickets(&self, tickets: Option<Thena>) -> Services {
        Services::new(self.api.clone(), tickets).with_reviews(self.review_doors())
    }

    /// The ways to reviews beside the triage service. Nothing is opened, and no key is looked for, before one is gone.
    fn review_doors(&self) -> ReviewDoors {
        let elsewhere = self.profile.reviews.as_ref().map(|server| {
            let host = Display::foreign_line(server.base.host_str().unwrap_or_default());
            let (server, name, secrets) = (server.clone(), self.profile.name.clone(), self.secrets.clone());
            let (api, named) = (self.api.clone(), host.clone());
            let open: Open = Arc::new(move || {
                let opened = elsewhere(&server, &name, &secrets, &api).map_err(|reason| {
                    Failure::new(Kind::Unauthorised, shown!("The review server {named} is not asked: {reason}"))
                });
                Box::pin(async move { opened })
            });
            (host, open)
        });
        ReviewDoors { elsewhere, here: self.here.door() }
    }

    /// The id of the issue that a person named; an id is taken as it is.
    pub(super) async fn resolve_id(&self, issue: &IssueRef) -> Result<IssueId, Failure> {
        match issue {
            IssueRef::Id(id) => Ok(id.clone()),
            IssueRef::Number(_) => self.api.resolve(issue).await.map(|issue| issue.id),
        }
    }

    /// What a call did in its pathway, where the service tells it. Whoever asks goes on without, and says so by `without`
    /// where it should have been told.
    pub(super) async fn pathway(&self, call: &CallId, without: &str) -> Vec<PathwayEvent> {
        let events = self.api.pathway_events(call).await;
        if let Err(failure) = &events
            && !matches!(failure.kind, Kind::Missing | Kind::Unsupported)
        {
            say(format_args!("{without}: {failure}"));
        }
        events.unwrap_or_default()
    }

    /// Makes a change of an issue. On the server inside this program the user's own change leaves an issue read that was:
    /// it is local, so that asking costs nothing.
    pub(super) async fn changing<T>(&self, issue: &IssueId, change: impl Future<Output = T>) -> T {
        let was_read =
            self.inside.is_some() && self.api.issue(issue).await.is_ok_and(|issue| !issue.has_unread_activity);
        let made = change.await;
        if was_read {
            // Without the mark the issue counts as unread, which is no reason to call the change failed.
            drop(self.api.mark_viewed(issue).await);
        }
        made
    }

    /// Sends a change through the outbox; the inner error is a refusal. One that cannot be sent now is kept there, and
    /// that ends the command.
    pub(super) async fn deliver(&self, mutation: Mutation) -> Outcome<Result<Ack, Failure>> {
        // What is not about tickets needs none of their keys.
        let tickets = if mutation.change.goes_to_tickets() { self.tickets()? } else { None };
        let services = self.with_tickets(tickets);
        let (issue, outbox) = (mutation.issue().cloned(), self.outbox());
        let sent = runtime::deliver(services, &outbox, mutation);
        let sent = match issue {
            Some(issue) => self.changing(&issue, sent).await,
            None => sent.await,
        };
        match sent {
            Ok(Delivery::Stored(ack)) => Ok(Ok(ack)),
            Err(failure) => Ok(Err(failure)),
            Ok(Delivery::Kept(failure)) => Err(Stop::Said {
                code: failure.kind.into(),
                message: failure.message,
                advice: Some("the change is kept: `earmark outbox retry` sends it, and so does the next workbench"),
            }),
        }
    }

    /// Where the changes for this service are kept until it confirms them.
    pub fn outbox(&self) -> runtime::Home {
        outbox(&self.profile, &self.paths)
    }

    /// Ends the servers inside this program, as far as they run.
    pub async fn close(self) {
        self.here.close().await;
        if let Some(inside) = self.inside {
            inside.close().await;
        }
    }
}

/// A connection to a server that the profile `name` names for its reviews; or why there is none.
pub(super) fn elsewhere(
    server: &ReviewServer,
    name: &str,
    secrets: &[String],
    triage: &Bland,
) -> Result<Bland, Display> {
    let words = |error: &dyn std::fmt::Display| Display::foreign_line(&error.to_string());
    let key = server.key(name, secrets, &config::environment).map_err(|error| words(&error))?;
    let named = KeyNames { key: server.variable(name), ..KeyNames::default() };
    let api = Bland::over_http(&server.base, &key).map_err(|error| words(&error))?.named(&named);
    if api.gives_away_a_key_of(triage) {
        return Err(Display::ours("its key is the key of the triage service, which is elsewhere; it was not sent"));
    }
    Ok(api)
}

/// A connection to a ticket service elsewhere.
pub(super) fn thena(service: &TicketService, secrets: TicketSecrets) -> Result<Thena, Unusable> {
    let bearer = secrets.bearer.map(|(token, org_id)| Bearer { token, org_id });
    let [key, token, org_id] = secrets.names;
    let thena = Thena::over_http(&service.base, &TicketKey { api_key: secrets.api_key, bearer })?;
    Ok(thena.named(&KeyNames { key, token, org_id }))
}

/// Where the changes of a profile are kept. A profile that is led to another service has another outbox.
pub(super) fn outbox(profile: &Profile, paths: &Paths) -> runtime::Home {
    let folder = if profile.target == Target::Demo { &paths.demo_state } else { &paths.state };
    let place = home::place(profile);
    let meeting = paths.run.join(format!("outbox-{}.sock", store::lease::name_of(&place)));
    let caching = match &profile.target {
        Target::Local | Target::Demo => Caching::None,
        Target::Remote { .. } if profile.cache => Caching::On(cache(paths)),
        Target::Remote { .. } => Caching::Off(cache(paths)),
    };
    runtime::Home { database: folder.join(store::FILE), place, meeting, caching }
}

/// Where the answers of services elsewhere are kept.
pub(super) fn cache(paths: &Paths) -> PathBuf {
    paths.state.join(store::cache::FILE)
}
