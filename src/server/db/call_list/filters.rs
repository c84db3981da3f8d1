//! What narrows the list of all calls, and where the list is looked for then.
//!
//! A filter that few calls pass says where to look: these are read and put in order. When many pass, the calls are met in
//! their order: along a table that holds those that pass one filter in the order of the list, or along the list itself.

use super::super::{
    dialect::{self, Dialect, unled},
    narrow::{FEW, any_of},
    sql::{Connection, Result, Sql, sql},
    words,
};
use crate::{
    domain::{
        calls::{CallPart, CallVerdict},
        id::UserId,
    },
    wire::CallQuery,
};

/// Calls up to which words say where to look: to ask the index about one call takes as long as reading ten of those that
/// it lists.
const FEW_OF_WORDS: i64 = 20_000;

/// A table that holds calls in the order of the list.
#[derive(Debug, Clone)]
pub(super) struct Walk {
    /// The table, with the index that is gone along.
    pub(super) table: String,
    /// The column with the number of the call.
    pub(super) key: &'static str,
    /// What holds of its rows.
    pub(super) test: Sql,
}

/// A filter of the list.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    /// Lists the numbers of the calls that pass, by an index; nothing when no index knows.
    pub(super) rows: Option<Sql>,
    /// Calls up to which it says where to look.
    few: i64,
    /// Whether a call passes; not so that an index would be used for it.
    pub(super) check: Sql,
    /// A table that is gone along instead of the list.
    pub(super) walk: Option<Walk>,
}

/// Where to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Nowhere: nothing passes.
    Nowhere,
    /// At the calls of the filter at this place, which are few.
    At(usize),
    /// Along the table of the filter at this place.
    Walk(usize),
    /// Along the list.
    Along,
}

/// Where to look for what passes all of `filters`. `is_usual` tells that the list is sorted by time.
pub(super) async fn place(connection: &mut Connection, filters: &[Filter], is_usual: bool) -> Result<Place> {
    let mut best: Option<(i64, usize)> = None;
    for (at, filter) in filters.iter().enumerate() {
        let Some(rows) = &filter.rows else { continue };
        // No more than would change the choice.
        let most = best.map_or(filter.few, |(count, _)| (count - 1).min(filter.few));
        let counted = sql("SELECT count(*) FROM (").join(rows).then(format_args!(" LIMIT {}) AS subquery", most + 1));
        match counted.one(connection).await?.first()? {
            0 => return Ok(Place::Nowhere),
            count if count <= most => best = Some((count, at)),
            _ => {}
        }
    }
    if let Some((_, at)) = best {
        return Ok(Place::At(at));
    }
    let walk = filters.iter().position(|filter| filter.walk.is_some()).filter(|_| is_usual);
    Ok(walk.map_or(Place::Along, Place::Walk))
}

/// The filters: any of the values of one parameter, all of the parameters. Those that fewer calls pass come first.
pub(super) async fn filters(connection: &mut Connection, query: &CallQuery, user: &UserId) -> Result<Vec<Filter>> {
    let mut filters = Vec::new();
    if let Some(text) = &query.words {
        filters.push(of_words(text, connection.dialect()));
    }
    let nodes = nodes(connection, &query.node).await?;
    for (what, given, words) in [
        ("node", !query.node.is_empty(), &nodes),
        ("moment", !query.moment.is_empty(), &query.moment),
        ("flag", !query.flag.is_empty(), &query.flag),
    ] {
        if given {
            filters.push(of_fact(what, words));
        }
    }
    if !query.verdict.is_empty() {
        filters.push(of_verdict(&query.verdict, user));
    }
    for (parts, wanted) in [(&query.has, true), (&query.lacks, false)] {
        filters.extend(parts.iter().filter_map(|part| of_part(part, wanted)));
    }
    let seconds = |sign: &str, seconds: Option<u32>| {
        seconds.map(|seconds| of_column("length_rank", &sql(sign.to_owned()).value(seconds)))
    };
    filters.extend(seconds(" >= ", query.min_s));
    // One of which nobody knows how long it took is not short.
    let short = query.max_s.map(|most| of_column("length_rank", &sql(" BETWEEN 0 AND ").value(most)));
    filters.extend(short);
    Ok(filters)
}

fn of_words(text: &str, dialect: Dialect) -> Filter {
    let asked = words::asked(text);
    if asked.is_empty() {
        // Signs that are no words stand in no call as words.
        return Filter { rows: Some(sql("SELECT 0 WHERE FALSE")), few: FEW_OF_WORDS, check: sql("FALSE"), walk: None };
    }
    Filter { rows: Some(dialect.calls_with(&asked)), few: FEW_OF_WORDS, check: dialect.call_holds(&asked), walk: None }
}

/// Calls of which any of `words` is said.
fn of_fact(what: &'static str, words: &[String]) -> Filter {
    let said = |before: &'static str| {
        let test = sql(before).value(what).then(" AND call_facts.word");
        if words.is_empty() { test.then(" IN (NULL)") } else { test.join(&any_of(words)) }
    };
    Filter {
        rows: Some(said("SELECT call FROM call_facts WHERE call_facts.what = ")),
        few: FEW,
        check: said("EXISTS (SELECT 1 FROM call_facts WHERE call_facts.what = ")
            .then(" AND call_facts.created_at = call_rows.created_at AND call_facts.call = call_rows.number)"),
        walk: (words.len() == 1).then(|| Walk {
            table: "call_facts".to_owned(),
            key: "call",
            test: said("call_facts.what = "),
        }),
    }
}

fn of_verdict(verdicts: &[CallVerdict], user: &UserId) -> Filter {
    let words: Vec<_> = verdicts.iter().map(|verdict| verdict.as_str().to_owned()).collect();
    let is_any =
        |before: &'static str| sql(before).value(user).then(" AND call_verdicts.verdict").join(&any_of(&words));
    let is_given = !verdicts.contains(&CallVerdict::None);
    Filter {
        rows: is_given.then(|| is_any("SELECT call FROM call_verdicts WHERE call_verdicts.reviewer = ")),
        few: FEW,
        check: sql("coalesce((SELECT verdict FROM call_verdicts WHERE reviewer = ")
            .value(user)
            .then(" AND call = call_rows.number), 'none')")
            .join(&any_of(&words)),
        walk: (is_given && words.len() == 1).then(|| Walk {
            table: format!("call_verdicts{}", dialect::by_index("call_verdicts_in_order")),
            key: "call",
            test: is_any("call_verdicts.reviewer = "),
        }),
    }
}

/// Calls with or without a part; nothing for one that this program does not know, which no request brings.
fn of_part(part: &CallPart, wanted: bool) -> Option<Filter> {
    let (column, index) = match part {
        CallPart::Flag => ("has_flag", "call_rows_with_flag"),
        CallPart::Moment => ("has_moment", "call_rows_with_moment"),
        CallPart::Issue => ("has_issue", "call_rows_with_issue"),
        CallPart::Other(_) => return None,
    };
    let test = sql(" = ").value(wanted);
    let walk = Walk {
        table: format!("call_rows{}", dialect::by_index(index)),
        key: "number",
        test: sql(format!("call_rows.{column}")).join(&test),
    };
    Some(Filter { walk: Some(walk), ..of_column(column, &test) })
}

fn of_column(column: &str, test: &Sql) -> Filter {
    Filter {
        rows: Some(sql(format!("SELECT number FROM call_rows WHERE {column}")).join(test)),
        few: FEW,
        check: sql(unled(&format!("call_rows.{column}"))).join(test),
        walk: None,
    }
}

/// The nodes that hold one of `parts` in their name or id, without regard to case: one step of the index for each that
/// there is.
async fn nodes(connection: &mut Connection, parts: &[String]) -> Result<Vec<String>> {
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let mut nodes: Vec<String> = sql(NODES).each(connection, |row| row.first()).await?;
    let parts: Vec<_> = parts.iter().map(|part| part.to_lowercase()).collect();
    nodes.retain(|node| parts.iter().any(|part| node.contains(part)));
    Ok(nodes)
}

const NODES: &str = "WITH RECURSIVE nodes (word) AS (
    SELECT min(word) FROM call_facts WHERE what = 'node'
    UNION ALL
    SELECT (SELECT min(word) FROM call_facts WHERE what = 'node' AND word > nodes.word) FROM nodes
     WHERE nodes.word IS NOT NULL
) SELECT word FROM nodes WHERE word IS NOT NULL";
