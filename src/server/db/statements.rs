//! How many statements an answer takes, and what SQLite does for them: one for a list, however long it is.

use super::{
    calls::CallFilter,
    database::Database,
    problem::{Answer, Problem, Thing},
    seed::{Act, Seed},
    sql::{Connection, Sql, sql, tests::asked_by},
    tickets::{CreateComment, CreateTicket, STATUSES, Slice, TEAM_ID, USUAL_PRIORITY},
    tickets_related::Ways,
};
use crate::{
    domain::{
        choice::{RelationType, Severity},
        id::{CallId, IssueId, TicketId},
        time::Time,
    },
    server::Deposit,
    wire::{
        IssueQuery, NewComment, NewFlag, NewIssue, NewRelation, NewTicketLink, NewTie, Page, PageQuery, Relation,
        TimelineEntry,
    },
};

const ALL: PageQuery = PageQuery { limit: Some(100), cursor: None };
const WAYS: Ways = Ways { linked: true, duplicate: true, sub_tickets: true };
const MANY: usize = 50;

fn call(number: usize) -> CallId {
    format!("call-{number}").into()
}

fn deposit(number: usize) -> Deposit {
    let call = serde_json::json!({
        "call_id": call(number), "created_at": "2026-08-12T09:00:00.000Z", "transcripts": [], "pathway_id": "way",
    });
    Deposit { call: serde_json::from_value(call).unwrap(), events: Vec::new(), kept: None, issue: None, hearing: None }
}

fn issue(title: &str) -> (IssueId, Act) {
    let new = serde_json::json!({ "title": title, "severity": Severity::Low, "category": "Bug" });
    let new: NewIssue = serde_json::from_value(new).unwrap();
    (title.into(), Act::Create(title.into(), Box::new(new)))
}

fn ticket(id: &str) -> (TicketId, Act) {
    let new = CreateTicket {
        title: id.to_owned(),
        description: None,
        status: STATUSES[0].0,
        priority: USUAL_PRIORITY,
        requestor_email: String::new(),
        team: TEAM_ID.to_owned(),
        deduplication_key: None,
    };
    (id.into(), Act::CreateTicket(id.into(), Box::new(new)))
}

/// What belongs to an issue and a ticket, both called `name`: `count` of each.
fn of_each(name: &str, count: usize) -> Vec<Act> {
    let ((mine, made), (my_ticket, made_ticket)) = (issue(name), ticket(name));
    let mut acts = vec![made, made_ticket];
    for number in 0..count {
        let ((peer, peer_made), (peer_ticket, peer_ticket_made)) =
            (issue(&format!("{name}-{number}")), ticket(&format!("{name}-{number}")));
        let flag = serde_json::json!({ "call_id": call(number), "type": "dead_air" });
        let flag: NewFlag = serde_json::from_value(flag).unwrap();
        // In turns to the others and from them.
        let (from, to) = if number.is_multiple_of(2) { (&peer, &mine) } else { (&mine, &peer) };
        let relation = NewRelation { related_issue_id: to.clone(), relation_type: RelationType::Blocks };
        let (content, visibility, kind) = ("Seen.".to_owned(), "public".to_owned(), "comment".to_owned());
        acts.extend([
            peer_made,
            peer_ticket_made,
            Act::Attach(mine.clone(), call(number)),
            Act::Flag(mine.clone(), Box::new(flag)),
            Act::Relate(from.clone(), relation),
            Act::LinkTickets(NewTicketLink {
                source_ticket_id: my_ticket.clone(),
                linked_ticket_id: peer_ticket.clone(),
            }),
            Act::CommentOnTicket(my_ticket.clone(), CreateComment { content, visibility, kind }),
            Act::Tie(NewTie { issue_id: mine.clone(), ticket_id: peer_ticket, code: None, title: None }),
        ]);
    }
    acts
}

/// Issues and tickets called `none`, `one` and `many`, by what belongs to them; and an issue called `goal`.
async fn filled() -> (tempfile::TempDir, Database) {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("earmark.db")).await.unwrap();
    let me = database.local_user().clone();
    let acts =
        [of_each("none", 0), of_each("one", 1), of_each("many", MANY), vec![issue("goal").1]].into_iter().flatten();
    // Each at a time of its own.
    let timed = |(at, act)| (Time::from_millis(at), me.clone(), act);
    let acts = (1..).zip(acts).map(timed).collect();
    let seed = Seed {
        members: Vec::new(),
        local_name: ("Ada".to_owned(), "Lund".to_owned()),
        categories: Vec::new(),
        calls: (0..MANY).map(deposit).collect(),
        acts,
    };
    database.seed(seed).await.unwrap();
    (folder, database)
}

/// A list with the number of its rows, and the statements that it took.
type Listed = (&'static str, Answer<usize>, Vec<Sql>);

/// Every list of what belongs to the issue and the ticket of this name.
async fn lists(database: &Database, name: &str) -> Vec<Listed> {
    fn page<T>(page: Answer<Page<T>>) -> Answer<usize> {
        page.map(|page| page.items.len())
    }
    fn all<T>(rows: Answer<Vec<T>>) -> Answer<usize> {
        rows.map(|rows| rows.len())
    }
    let (issue, ticket) = (IssueId::from(name), TicketId::from(name));
    let slice = Slice { page: 0, limit: Some(100) };
    let affected = async { database.affected(&issue).await.map(|affected| affected.calls.len()) };
    let (links, links_took) = asked_by(database.links(&issue, &ALL)).await;
    let (flags, flags_took) = asked_by(database.flags(&issue, &ALL)).await;
    let (relations, relations_took) = asked_by(database.relations(&issue, &ALL)).await;
    let (entries, entries_took) = asked_by(database.activity(&issue, &ALL)).await;
    let (affected, affected_took) = asked_by(affected).await;
    let (ties, ties_took) = asked_by(database.ties_of_issue(&issue)).await;
    let (comments, comments_took) = asked_by(database.ticket_comments(&ticket, slice)).await;
    let (related, related_took) = asked_by(database.related_tickets(&ticket, WAYS, slice)).await;
    vec![
        ("links", page(links), links_took),
        ("flags", page(flags), flags_took),
        ("relations", page(relations), relations_took),
        ("activity", page(entries), entries_took),
        ("affected", affected, affected_took),
        ("ties", all(ties), ties_took),
        ("comments", all(comments), comments_took),
        ("related", all(related), related_took),
    ]
}

#[tokio::test]
async fn a_list_takes_one_statement_however_long_it_is() {
    let (_folder, database) = filled().await;
    for (name, count) in [("none", 0), ("one", 1), ("many", MANY)] {
        for (list, rows, took) in lists(&database, name).await {
            // The issue was made; then three things happened to it for each of its parts.
            let count = if list == "activity" { (1 + 3 * count).min(100) } else { count };
            assert_eq!(rows.unwrap(), count, "{list} of {name}");
            assert_eq!(took.len(), 1, "{list} of {name}: {took:#?}");
        }
    }
    for (list, rows, took) in lists(&database, "nobody").await {
        let thing = if matches!(list, "comments" | "related") { Thing::Ticket } else { Thing::Issue };
        assert!(matches!(&rows, Err(Problem::Missing(missing)) if *missing == thing), "{list}: {rows:?}");
        assert_eq!(took.len(), 1, "{list}: {took:#?}");
    }
}

#[tokio::test]
async fn other_answers_take_as_many_for_one_row_as_for_fifty() {
    let (_folder, database) = filled().await;
    let me = database.local_user().clone();
    let query = |limit| IssueQuery { page: PageQuery { limit: Some(limit), cursor: None }, ..IssueQuery::default() };
    let calls = |limit| CallFilter { limit, ..CallFilter::default() };
    for (limit, rows) in [(1, 1), (50, MANY)] {
        let (page, took) = asked_by(database.issues(&query(limit), &me)).await;
        assert_eq!((page.unwrap().items.len(), took.len()), (rows, 1));
        let (_, took) = asked_by(database.calls(&calls(limit))).await;
        // The rows, and how many there are in all.
        assert_eq!(took.len(), 2);
    }
    for (name, count) in [("one", 1), ("many", MANY)] {
        let issue = IssueId::from(name);
        let links = database.links(&issue, &ALL).await.unwrap().items;
        // In an order of its own, and one of them twice.
        let mut named: Vec<_> = links.iter().rev().map(|link| link.id.clone()).collect();
        named.push(links[0].id.clone());
        let new = NewComment { detail: "Look.".to_owned(), resource_link_ids: named.clone() };
        let (made, took) = asked_by(database.comment(&issue, &new, &me, None)).await;
        made.unwrap();
        assert_eq!(took.len(), 4, "{took:#?}");
        let newest = database.activity(&issue, &ALL).await.unwrap().items.remove(0);
        let TimelineEntry::Issue(entry) = newest else { panic!("{newest:?}") };
        let told: Vec<_> = entry.resources.iter().map(|link| link.id.clone()).collect();
        assert_eq!(told, named, "{count}");
        let new = NewComment { resource_link_ids: vec![named[0].clone(), "of-nobody".into()], ..new };
        let refused = database.comment(&issue, &new, &me, None).await;
        assert!(matches!(refused, Err(Problem::Missing(Thing::Resource))), "{refused:?}");
    }
}

#[tokio::test]
async fn relations_of_both_directions_are_walked_in_one_order() {
    let (_folder, database) = filled().await;
    let me = database.local_user().clone();
    // The answer for one whose relations all come from others has a row without one among them.
    let new = NewRelation { related_issue_id: "goal".into(), relation_type: RelationType::RelatedTo };
    for number in 0..7 {
        let from = IssueId::from(format!("many-{number}"));
        database.relate(&from, &new, &me, None).await.unwrap();
    }
    for (name, count) in [("none", 0), ("one", 1), ("goal", 7), ("many", MANY), ("many-0", 2), ("many-1", 2)] {
        let issue = IssueId::from(name);
        let all = database.relations(&issue, &ALL).await.unwrap().items;
        assert_eq!(all.len(), count, "{name}");
        assert!(all.is_sorted_by_key(|relation| (relation.created_at, relation.id.clone())), "{all:#?}");
        let id = |relation: &Relation| relation.id.as_str().to_owned();
        let all: Vec<_> = all.iter().map(id).collect();
        for limit in [1, 2, 7, 49, 50, 51] {
            let mut walked: Vec<String> = Vec::new();
            let mut page = PageQuery { limit: Some(limit), cursor: None };
            loop {
                let answer = database.relations(&issue, &page).await.unwrap();
                assert!(answer.items.len() <= limit as usize);
                walked.extend(answer.items.iter().map(id));
                page.cursor = answer.next_cursor;
                if page.cursor.is_none() {
                    break;
                }
                // A page that is full tells of another one where there is one, and else of none.
                assert!(walked.len() < count, "{name} by {limit}");
            }
            assert_eq!(walked, all, "{name} by {limit}");
        }
    }
}

#[tokio::test]
async fn a_slice_behind_the_end_is_empty() {
    let (_folder, database) = filled().await;
    for (name, page, rows) in [("one", 0, 1), ("one", 1, 0), ("many", 4, 10), ("many", 5, 0), ("none", 1, 0)] {
        let (ticket, slice) = (TicketId::from(name), Slice { page, limit: None });
        assert_eq!(database.ticket_comments(&ticket, slice).await.unwrap().len(), rows, "{name} {page}");
        assert_eq!(database.related_tickets(&ticket, WAYS, slice).await.unwrap().len(), rows, "{name} {page}");
    }
}

/// What SQLite would do.
async fn plan(connection: &mut Connection, asked: &Sql) -> Vec<String> {
    sql("EXPLAIN QUERY PLAN ").join(asked).each(connection, |row| row.get("detail")).await.unwrap()
}

#[tokio::test]
async fn what_belongs_to_an_issue_is_found_by_an_index_in_its_order() {
    let (_folder, database) = filled().await;
    let mut connection = database.read().await.unwrap();
    for (list, _, took) in lists(&database, "many").await {
        for asked in &took {
            let plan = plan(&mut connection, asked).await;
            // What was put together for this answer alone is read as it is.
            let own = ["SCAN me", "SCAN slice", "SCAN peers", "SCAN tied", "SCAN CONSTANT ROW"];
            let is_long = |step: &&String| step.starts_with("SCAN ") && !own.iter().any(|own| step.starts_with(own));
            assert_eq!(plan.iter().find(is_long), None, "{list}: {plan:#?}");
            let is_sorted = plan.iter().any(|step| step.contains("FOR ORDER BY"));
            // Ties and related tickets have no index by their time.
            assert_eq!(is_sorted, matches!(list, "ties" | "related"), "{list}: {plan:#?}");
        }
    }
}
