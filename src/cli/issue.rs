//! What `earmark issue …` does.

use std::{
    collections::BTreeMap,
    io::{self, IsTerminal as _},
};

use serde::{Deserialize, de::IgnoredAny};

use super::{
    Setting,
    args::{IssueCommand, IssueList, IssueNew, IssueSet, ListAs, Named, ShowAs},
    batch, clock,
    connect::Connection,
    exit::{Code, Outcome, Stop, complain, say, typed, unexpected},
    names, narrow,
    output::Output,
    show,
    table::{Table, id, own},
    text,
};
use crate::{
    app::message::{
        event::Ack,
        filter::Filter,
        mutation::{Change, Mutation},
    },
    config::profile::Target,
    domain::{
        choice::ResourceType,
        id::UserId,
        issue_ref::{self, IssueRef},
        limits,
    },
    wire::{Issue, IssueEntry, IssuePatch, IssueQuery, NewComment, NewIssue, NewResourceLink, PageQuery},
};

pub(super) async fn run(setting: Setting, command: IssueCommand) -> Outcome {
    let out = Output::new(setting.color);
    if !matches!(command, IssueCommand::List(_) | IssueCommand::Show { .. }) {
        setting.writable()?;
    }
    let wish = Wish::of(command, &setting)?;
    Connection::with(setting, async |connection| wish.fulfil(connection, out).await).await
}

/// What a command asks for, found to make sense before anything is connected.
enum Wish {
    List(IssueList),
    Narrowed(Filter, ListAs),
    Show(IssueRef, ShowAs),
    New(NewIssue, ShowAs),
    Set { issues: Vec<IssueRef>, patch: IssuePatch, show: ShowAs },
    SetFrom(batch::Source),
    Comment { issue: IssueRef, detail: String, show: ShowAs },
    CommentFrom(batch::Source),
    View(IssueRef, ShowAs),
    Delete { issue: IssueRef, yes: Option<String> },
}

impl Wish {
    fn of(command: IssueCommand, setting: &Setting) -> Outcome<Self> {
        Ok(match command {
            IssueCommand::List(IssueList { view: Some(name), show, .. }) => {
                Self::Narrowed(narrow::view(&name, setting)?, show)
            }
            IssueCommand::List(IssueList { query: Some(typed), show, .. }) => {
                Self::Narrowed(narrow::meant(&typed)?, show)
            }
            IssueCommand::List(list) => Self::List(list),
            IssueCommand::Show { issue, show } => Self::Show(issue, show),
            IssueCommand::New(args) => {
                let show = args.show;
                Self::New(new_issue(args)?, show)
            }
            IssueCommand::Set(IssueSet { from: Some(from), encoding, .. }) => {
                Self::SetFrom(batch::Source { from, encoding })
            }
            IssueCommand::Set(args) => {
                let (issues, show) = (args.issues.clone(), args.show);
                Self::Set { issues, patch: patch(args)?, show }
            }
            IssueCommand::Comment { from: Some(from), encoding, .. } => {
                Self::CommentFrom(batch::Source { from, encoding })
            }
            IssueCommand::Comment { issue: Some(issue), text: Some(text), show, .. } => {
                Self::Comment { issue, detail: text::needed("the comment", text, limits::COMMENT)?, show }
            }
            IssueCommand::Comment { .. } => return Err(Stop::usage("name the issue and the comment, or --from")),
            IssueCommand::View { issue, show } => Self::View(issue, show),
            IssueCommand::Delete { issue, yes } => Self::Delete { issue, yes },
        })
    }

    async fn fulfil(self, connection: &Connection, out: Output) -> Outcome {
        match self {
            Self::List(list) => list_issues(connection, list, out).await,
            Self::Narrowed(filter, show) => narrowed(connection, &filter, show, out).await,
            Self::Show(issue, show) => show::issue(connection, &issue, show, out).await,
            Self::New(mut new, show) => {
                let options = &mut [("--assignee", new.assignee_id.as_mut()), ("--owner", new.owner_id.as_mut())];
                names::in_options(connection, options).await?;
                report(out, show.json, &connection.api.create_issue(&new).await?, "created")
            }
            Self::Set { issues, mut patch, show } => {
                let IssuePatch { assignee_id, owner_id, .. } = &mut patch;
                let (assignee, owner) = (assignee_id.as_mut(), owner_id.as_mut());
                let options = &mut [
                    ("--assignee", assignee.and_then(Option::as_mut)),
                    ("--owner", owner.and_then(Option::as_mut)),
                ];
                names::in_options(connection, options).await?;
                set(connection, &issues, &patch, show.json, out).await
            }
            Self::SetFrom(from) => set_each(connection, from, out).await,
            Self::Comment { issue, detail, show } => comment(connection, &issue, detail, show.json, out).await,
            Self::CommentFrom(from) => comment_each(connection, from, out).await,
            Self::View(issue, show) => view(connection, &issue, show.json, out).await,
            Self::Delete { issue, yes } => delete(connection, &issue, yes, out).await,
        }
    }
}

async fn set_each(connection: &Connection, from: batch::Source, out: Output) -> Outcome {
    batch::each(from, out, async |row: Changing| {
        if let Some(name) = row.unknown.keys().next() {
            return Err(Stop::usage(format_args!("unknown field `{name}`: {FIELDS}")));
        }
        if row.patch == IssuePatch::default() {
            return Err(Stop::usage(format_args!("the line changes nothing: {FIELDS}")));
        }
        let issue = connection.resolve_id(&row.issue.issue()?).await?;
        let changed = connection.changing(&issue, connection.api.update_issue(&issue, &row.patch)).await?;
        Ok(Some(changed.id.as_str().to_owned()))
    })
    .await
}

async fn comment_each(connection: &Connection, from: batch::Source, out: Output) -> Outcome {
    batch::each(from, out, async |row: Commenting| {
        let detail = text::needed("the comment", row.text, limits::COMMENT)?;
        let entry = write_comment(connection, &row.issue.issue()?, detail).await?;
        Ok(Some(entry.id.as_str().to_owned()))
    })
    .await
}

/// What a line of a file can change.
const FIELDS: &str = "name title, description, status, severity, category, owner_id or assignee_id";

/// A change of fields, as a line of a file names it.
#[derive(Debug, Deserialize)]
struct Changing {
    issue: batch::Named,
    #[serde(flatten)]
    patch: IssuePatch,
    /// What no change has: a slip of the pen must not be a change that is left out.
    #[serde(flatten)]
    unknown: BTreeMap<String, IgnoredAny>,
}

/// A comment, as a line of a file names it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Commenting {
    issue: batch::Named,
    text: String,
}

async fn view(connection: &Connection, issue: &IssueRef, json: bool, mut out: Output) -> Outcome {
    let issue = connection.resolve_id(issue).await?;
    let view = connection.api.mark_viewed(&issue).await?;
    if json {
        out.json(&view)?;
    } else {
        out.line(format_args!("viewed"))?;
    }
    out.done()
}

/// Deleting cannot be undone: the code of the issue is given, or typed when somebody is there to be asked.
async fn delete(connection: &Connection, issue: &IssueRef, yes: Option<String>, mut out: Output) -> Outcome {
    let found = connection.api.resolve(issue).await?;
    let code = found.triage_id.line();
    let typed = match yes {
        Some(code) => code,
        None if io::stdin().is_terminal() => {
            say(format_args!("{code} {}", found.title.line()));
            say(format_args!("It goes with its evidence, flags and comments, for good. Type {code} to delete it:"));
            typed()?
        }
        None => return Err(Stop::usage(format_args!("add --yes {code} to delete it for good"))),
    };
    if issue_ref::number(typed.trim()) != Some(found.number) {
        return Err(Stop::usage(format_args!("nothing deleted: that was not its code, which is {code}")));
    }
    connection.api.delete_issue(&found.id).await?;
    out.line(format_args!("deleted {code}"))?;
    out.done()
}

async fn list_issues(connection: &Connection, list: IssueList, out: Output) -> Outcome {
    let mut query = IssueQuery {
        page: PageQuery::default(),
        sort: list.sort,
        order: list.order,
        search: list.search,
        status: list.status,
        severity: list.severity,
        category: list.category,
        resource_type: list.resource_type,
        owner_id: list.owner.map(UserId::from),
        assignee_id: list.assignee.map(UserId::from),
        agent_id: None,
        agent_version_id: None,
        date_field: list.date_field,
        date_range: list.date_range,
    };
    narrow::answerable(connection, &query).await?;
    let options = &mut [("--assignee", query.assignee_id.as_mut()), ("--owner", query.owner_id.as_mut())];
    names::in_options(connection, options).await?;
    let rows = connection.api.issues_up_to(&query, list.show.limit as usize).await?;
    let nothing_yet = rows.items.is_empty() && query == IssueQuery::default();
    let code = out.list(&rows, list.show, print_list)?;
    if nothing_yet && connection.profile.target == Target::Local && !list.show.json && !list.show.jsonl {
        say(format_args!("bring calls in with `earmark import FILE --issues all`, or look around with `earmark demo`"));
    }
    Ok(code)
}

/// The issues that fit a query as the workbench has it.
async fn narrowed(connection: &Connection, filter: &Filter, form: ListAs, out: Output) -> Outcome {
    let rows = narrow::fitting(connection, filter, form.limit as usize).await?;
    out.list(&rows, form, print_list)
}

fn print_list(out: &mut Output, issues: &[Issue]) -> io::Result<()> {
    let now = clock::now();
    let mut table = Table::new();
    for issue in issues {
        let counts = format!("{}e {}f {}r", issue.resource_count, issue.flag_count, issue.relation_count);
        table.row([
            own(if issue.has_unread_activity { "*" } else { "" }),
            issue.triage_id.line(),
            id(issue.status.as_str()),
            id(issue.severity.as_str()),
            issue.category.line(),
            own(issue.last_activity_at.age(now)),
            own(counts),
            issue.title.line(),
        ]);
    }
    table.print(out)
}

fn new_issue(args: IssueNew) -> Outcome<NewIssue> {
    let description = args.description.map(|text| text::given("the description", text, limits::DESCRIPTION));
    let link = |call: String| NewResourceLink { resource_type: ResourceType::Call, resource_id: call.into() };
    if args.call.len() > limits::LINKS_PER_CREATE {
        let most = limits::LINKS_PER_CREATE;
        return Err(Stop::usage(format_args!("at most {most} calls can be attached at once")));
    }
    Ok(NewIssue {
        title: text::needed("the title", args.title, limits::TITLE)?,
        severity: args.severity,
        category: text::needed("the category", args.category, limits::CATEGORY)?,
        description: description.transpose()?.filter(|text| !text.is_empty()),
        status: args.status,
        source: None,
        owner_id: args.owner.map(UserId::from),
        assignee_id: args.assignee.map(UserId::from),
        agent_id: None,
        agent_version_id: None,
        resource_links: args.call.into_iter().map(link).collect(),
    })
}

/// Only what is named is sent.
fn patch(args: IssueSet) -> Outcome<IssuePatch> {
    let person = |named: Option<Named>| named.map(|Named(person)| person.map(UserId::from));
    let description = args.description.map(|Named(text)| text.unwrap_or_default());
    let description = description.map(|text| text::given("the description", text, limits::DESCRIPTION));
    Ok(IssuePatch {
        title: args.title.map(|text| text::needed("the title", text, limits::TITLE)).transpose()?,
        description: description.transpose()?,
        status: args.status,
        severity: args.severity,
        category: args.category.map(|text| text::needed("the category", text, limits::CATEGORY)).transpose()?,
        owner_id: person(args.owner),
        assignee_id: person(args.assignee),
    })
}

/// Changes one issue after the other; what cannot be changed does not keep the others from it.
async fn set(connection: &Connection, issues: &[IssueRef], patch: &IssuePatch, json: bool, mut out: Output) -> Outcome {
    if let [issue] = issues {
        let issue = connection.resolve_id(issue).await?;
        let changed = connection.changing(&issue, connection.api.update_issue(&issue, patch)).await?;
        return report(out, json, &changed, "changed");
    }
    let mut changed = Vec::new();
    let mut failed = None;
    for named in issues {
        let done = async {
            let issue = connection.resolve_id(named).await?;
            connection.changing(&issue, connection.api.update_issue(&issue, patch)).await
        };
        match done.await {
            Ok(issue) => changed.push(issue),
            Err(failure) => {
                complain(format_args!("{}: {failure}", named_as(named)));
                failed.get_or_insert(failure);
            }
        }
    }
    if json {
        out.json(&changed)?;
    } else {
        for issue in &changed {
            out.line(format_args!("changed {}  {}", issue.triage_id.line(), issue.title.line()))?;
        }
    }
    out.done()?;
    match failed {
        None => Ok(Code::Done),
        Some(failure) if changed.is_empty() => Err(Stop::Silent(failure.kind.into())),
        Some(_) => {
            say(format_args!("{} of {} issues were changed", changed.len(), issues.len()));
            Ok(Code::InPart)
        }
    }
}

fn named_as(issue: &IssueRef) -> crate::domain::text::Display {
    match issue {
        IssueRef::Id(issue) => id(issue.as_str()),
        IssueRef::Number(number) => own(format_args!("T-{number}")),
    }
}

async fn write_comment(connection: &Connection, issue: &IssueRef, detail: String) -> Outcome<Box<IssueEntry>> {
    let issue = connection.resolve_id(issue).await?;
    let new = NewComment { detail, resource_link_ids: Vec::new() };
    let Ack::Comment(entry) = connection.deliver(Mutation::of_issue(issue, Change::Comment(new))).await?? else {
        return Err(unexpected());
    };
    Ok(entry)
}

async fn comment(connection: &Connection, issue: &IssueRef, detail: String, json: bool, mut out: Output) -> Outcome {
    let entry = write_comment(connection, issue, detail).await?;
    if json {
        out.json(&entry)?;
    } else {
        out.line(format_args!("commented"))?;
    }
    out.done()
}

/// One issue after a change.
fn report(mut out: Output, json: bool, issue: &Issue, done: &str) -> Outcome {
    if json {
        out.json(issue)?;
    } else {
        out.line(format_args!("{done} {}  {}", issue.triage_id.line(), issue.title.line()))?;
    }
    out.done()
}
