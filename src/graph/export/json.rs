//! The graph as JSON, for scripts.

use serde_json::{Value, json as value};

use crate::graph::{EdgeKind, Graph, Key, Mark, Node, cycles, facts::one_line};

/// The graph as JSON: `focus`, `nodes`, `edges` and `cycles`. A node is named by its `key`, the system and the id
/// there, which edges and cycles refer to. What is not known is `null`.
pub fn json(graph: &Graph) -> Value {
    let key = |at: usize| graph.nodes.get(at).map(|node| key(&node.key));
    let edges = graph.edges.iter().map(|edge| {
        value!({
            "from": key(edge.from), "to": key(edge.to), "kind": name(edge.kind), "directed": edge.kind.is_directed(),
            "state": state(edge.mark),
        })
    });
    let cycles = cycles(graph).into_iter().map(|cycle| {
        let nodes: Vec<_> = cycle.nodes.iter().map(|node| key(*node)).collect();
        value!({ "kind": name(cycle.kind), "nodes": nodes, "name": cycle.name(graph).as_str() })
    });
    value!({
        "focus": key(0),
        "nodes": graph.nodes.iter().map(node).collect::<Vec<Value>>(),
        "edges": edges.collect::<Vec<Value>>(),
        "cycles": cycles.collect::<Vec<Value>>(),
    })
}

fn node(node: &Node) -> Value {
    let (system, id) = parts(&node.key);
    value!({
        "key": key(&node.key),
        "system": system,
        "id": id,
        "code": one_line(&node.code),
        "title": one_line(&node.title),
        "status": (!node.status.is_empty()).then(|| one_line(&node.status)),
        "severity": node.severity.as_ref().map(|severity| severity.as_str()),
        "flags": node.flags,
        "hidden": node.hidden,
        "folded": node.folded,
    })
}

fn key(key: &Key) -> String {
    let (system, id) = parts(key);
    format!("{system}:{id}")
}

fn parts(key: &Key) -> (&'static str, &str) {
    match key {
        Key::Issue(id) => ("issue", id.as_str()),
        Key::Ticket(id) => ("ticket", id.as_str()),
    }
}

/// The kind for programs; for relations of issues, the word of the contract (section 2).
fn name(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Blocks => "blocks",
        EdgeKind::DuplicateOf => "duplicate_of",
        EdgeKind::Duplicate => "duplicate",
        EdgeKind::RelatedTo => "related_to",
        EdgeKind::Linked => "linked",
        EdgeKind::SubTicket => "sub_ticket",
        EdgeKind::Tie => "tie",
    }
}

fn state(mark: Mark) -> &'static str {
    match mark {
        Mark::Stored => "stored",
        Mark::Pending => "pending",
        Mark::Leaving => "leaving",
        Mark::Failed => "failed",
    }
}
