//! Graphs for tests: ten small ones with a name each, and any.

use proptest::prelude::*;

use super::{Edge, EdgeKind, Graph, Key, Mark, Node};
use crate::domain::{choice::Severity, text::Display};

/// A graph that is put together by numbers: issue 1007 is `T-1007`, ticket 12 is `VOX-12`. Numbers are unique over both.
pub(crate) struct Draft {
    graph: Graph,
    numbers: Vec<u64>,
}

impl Draft {
    /// The first number is the focus.
    pub(crate) fn issues(numbers: &[u64]) -> Self {
        Self { graph: Graph::default(), numbers: Vec::new() }.add(numbers, |number| Node {
            key: Key::Issue(format!("issue-{number}").into()),
            code: Display::ours(format!("T-{number}")),
            ..node(number)
        })
    }

    pub(crate) fn tickets(self, numbers: &[u64]) -> Self {
        self.add(numbers, |number| Node {
            key: Key::Ticket(format!("ticket-{number}").into()),
            code: Display::ours(format!("VOX-{number}")),
            ..node(number)
        })
    }

    fn add(mut self, numbers: &[u64], make: impl Fn(u64) -> Node) -> Self {
        self.graph.nodes.extend(numbers.iter().map(|number| make(*number)));
        self.numbers.extend(numbers);
        self
    }

    pub(crate) fn edges(mut self, edges: &[(u64, EdgeKind, u64)]) -> Self {
        // Not by search: a test has chains of many thousand nodes.
        let places: std::collections::HashMap<u64, usize> =
            self.numbers.iter().enumerate().map(|(at, number)| (*number, at)).collect();
        let edges = edges.iter().map(|(from, kind, to)| Edge {
            from: places[from],
            to: places[to],
            kind: *kind,
            mark: Mark::Stored,
        });
        self.graph.edges.extend(edges);
        self
    }

    /// Changes one node.
    pub(crate) fn with(mut self, number: u64, change: impl FnOnce(&mut Node)) -> Self {
        let at = self.numbers.iter().position(|known| *known == number).expect("a node of the draft");
        change(&mut self.graph.nodes[at]);
        self
    }

    pub(crate) fn graph(self) -> Graph {
        self.graph
    }
}

const TITLES: [&str; 5] = [
    "Caller was sent to the closed billing line",
    "Agent ignores the day the caller asks for",
    "Wrong slot",
    "Refund promised without a check of the account, and the caller was billed again",
    "Long silence after the greeting",
];

fn node(number: u64) -> Node {
    let one_of = |count: usize| number as usize % count;
    let statuses = ["todo", "in progress", "in review", "done"];
    Node {
        key: Key::Issue("".into()),
        code: Display::default(),
        title: Display::ours(TITLES[one_of(TITLES.len())]),
        status: Display::ours(statuses[one_of(statuses.len())]),
        severity: Some(Severity::KNOWN[one_of(Severity::KNOWN.len())].clone()),
        flags: number % 4,
        hidden: 0,
        folded: 0,
    }
}

/// What is known of a node that was not read yet.
fn stub(node: &mut Node) {
    (node.status, node.severity, node.flags) = (Display::default(), None, 0);
}

/// Ten small graphs, one for each shape that drawing has to get right.
pub(crate) fn all() -> Vec<(&'static str, Graph)> {
    use EdgeKind::{Blocks, Duplicate, DuplicateOf, Linked, RelatedTo, SubTicket, Tie};
    let fan: Vec<u64> = (1001..=1012).collect();
    let blocked: Vec<_> = fan[1..].iter().map(|number| (1001, Blocks, *number)).collect();
    let chain = [(1001, Blocks, 1002), (1002, Blocks, 1003), (1003, Blocks, 1004)];
    let diamond = [(1001, Blocks, 1002), (1001, Blocks, 1003), (1002, Blocks, 1004), (1003, Blocks, 1004)];
    let cycle = [(1007, Blocks, 1011), (1011, Blocks, 1004), (1004, Blocks, 1007)];
    let repeated = [
        (1003, DuplicateOf, 1002),
        (1004, DuplicateOf, 1003),
        (1005, DuplicateOf, 1002),
        (1005, Blocks, 1006),
        (1002, RelatedTo, 1006),
    ];
    let tickets = [(1001, Tie, 12), (1001, Tie, 14), (12, Linked, 15), (14, SubTicket, 16), (1001, Blocks, 1002)];
    let two_ways = [(1001, RelatedTo, 1002), (1002, RelatedTo, 1001), (1001, Blocks, 1002)];
    let own = [(1001, RelatedTo, 1001), (1001, Blocks, 1002), (1002, Blocks, 1002)];
    let hidden = [(1001, Blocks, 1002), (1003, Blocks, 1001), (1001, RelatedTo, 1004)];
    vec![
        ("chain", Draft::issues(&[1001, 1002, 1003, 1004]).edges(&chain).graph()),
        ("diamond", Draft::issues(&[1001, 1002, 1003, 1004]).edges(&diamond).graph()),
        ("cycle_of_three", Draft::issues(&[1007, 1004, 1011]).edges(&cycle).graph()),
        ("duplicates", Draft::issues(&[1002, 1003, 1005, 1006, 1004]).edges(&repeated).graph()),
        ("tickets", Draft::issues(&[1001, 1002]).tickets(&[12, 14, 15, 16]).edges(&tickets).graph()),
        ("fan", Draft::issues(&fan).edges(&blocked).graph()),
        ("two_ways", Draft::issues(&[1001, 1002]).edges(&two_ways).graph()),
        ("own", Draft::issues(&[1001, 1002]).edges(&own).graph()),
        (
            "hidden",
            Draft::issues(&[1001, 1002, 1003, 1004])
                .edges(&hidden)
                .with(1001, |node| node.hidden = 2)
                .with(1002, |node| node.hidden = 17)
                .with(1004, stub)
                .graph(),
        ),
        (
            "side_unknown",
            Draft::issues(&[1001])
                .tickets(&[12, 14])
                .edges(&[(1001, Tie, 12), (12, Duplicate, 14)])
                .with(12, |node| node.severity = None)
                .graph(),
        ),
    ]
}

/// Any graph of at most `nodes` issues, the first of them the focus, and at most `edges` edges of any kind between
/// any two of them.
pub(crate) fn arbitrary(nodes: usize, edges: usize) -> impl Strategy<Value = Graph> {
    (1..=nodes).prop_flat_map(move |count| {
        let kind = prop::sample::select(&EdgeKind::ALL[..]);
        prop::collection::vec((0..count, kind, 0..count), 0..=edges).prop_map(move |edges| {
            let numbers: Vec<u64> = (1001..).take(count).collect();
            let edges: Vec<_> = edges.iter().map(|(from, kind, to)| (numbers[*from], *kind, numbers[*to])).collect();
            Draft::issues(&numbers).edges(&edges).graph()
        })
    })
}

/// A graph in which every text is hostile to some form of output.
pub(crate) fn hostile() -> Graph {
    let texts = [
        "\"]; x [label=\"owned\\",
        "<script>alert(1)</script> & ]]> </title><svg onload=x> &quot; &#x22;",
        "\"] --> z[\"`**x**` %%{init: {}}%% #quot; ;end\nclick n0 href \"javascript:alert(1)\"",
        "\\N\\G\\l\\\\ {a|<p>b} \t\r\nnext",
        "\u{1b}]0;owned\u{7}\u{009b}31m\u{202e}evil p\u{430}ypal \u{0}",
        "style x:y#z; classDef a fill:#f00; --- end subgraph",
    ];
    let numbers: Vec<u64> = (1001..).take(texts.len()).collect();
    let edges: Vec<_> = numbers[1..].iter().map(|number| (1001, EdgeKind::Blocks, *number)).collect();
    texts
        .iter()
        .zip(&numbers)
        .fold(Draft::issues(&numbers).edges(&edges), |draft, (text, number)| {
            draft.with(*number, |node| {
                (node.title, node.status) = (Display::foreign_line(text), Display::foreign_line(text));
                node.severity = Some(Severity::Other((*text).into()));
            })
        })
        .graph()
}
