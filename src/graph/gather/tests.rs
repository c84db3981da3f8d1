//! A graph is gathered from a made-up service: what is asked for, in which order, and how often.

use proptest::prelude::*;

use super::*;
use crate::{
    domain::{failure::Kind, text::Display},
    graph::{
        Mark,
        samples::{Draft, arbitrary},
    },
};

/// A service that has a graph.
struct Service {
    graph: Graph,
    /// Whether its relations have names.
    named: bool,
}

impl Service {
    fn answer(&self, want: &Want) -> Reading {
        let at = self.graph.find(want.key()).expect("a node of the service");
        let node = self.graph.nodes[at].clone();
        let ties = match want {
            Want::Node(_) => {
                Ties::Counted(self.graph.edges.iter().filter(|edge| edge.from == at || edge.to == at).count())
            }
            Want::Neighbours(_) => Ties::All(self.ties(at)),
        };
        Reading { node, ties }
    }

    /// A tie of a node to itself is told twice, as the contract's lists of both directions do.
    fn ties(&self, at: usize) -> Vec<Tie> {
        let tie = |number: usize, outgoing: bool| {
            let edge = &self.graph.edges[number];
            let peer = &self.graph.nodes[if outgoing { edge.to } else { edge.from }];
            let peer = Node { status: Display::default(), severity: None, flags: 0, ..peer.clone() };
            let id = self.named.then(|| RelationId::from(format!("r{number}")));
            Tie { kind: edge.kind, outgoing, peer, id }
        };
        let edges = self.graph.edges.iter().enumerate();
        edges
            .flat_map(|(number, edge)| {
                let out = (edge.from == at).then(|| tie(number, true));
                [out, (edge.to == at).then(|| tie(number, false))]
            })
            .flatten()
            .collect()
    }

    fn focus(&self) -> Key {
        self.graph.nodes[0].key.clone()
    }

    /// Reads all that is wanted, four at once; gives what was asked.
    fn read(&self, gather: &mut Gather) -> Vec<Want> {
        let mut asked = Vec::new();
        loop {
            let wanted = gather.wanted(&[], 4);
            if wanted.is_empty() {
                return asked;
            }
            for want in wanted {
                gather.take(want.key(), self.answer(&want));
                asked.push(want);
            }
        }
    }
}

fn chain(count: u64) -> Service {
    let numbers: Vec<u64> = (1..=count).collect();
    let edges: Vec<_> = numbers.windows(2).map(|two| (two[0], EdgeKind::Blocks, two[1])).collect();
    Service { graph: Draft::issues(&numbers).edges(&edges).graph(), named: true }
}

fn key(number: u64) -> Key {
    Key::Issue(format!("issue-{number}").into())
}

fn failure(kind: Kind) -> Failure {
    Failure::new(kind, Display::ours("no"))
}

#[test]
fn rings_are_read_one_after_the_other() {
    let service = chain(9);
    let mut gather = Gather::new(key(1), 2);
    assert_eq!(gather.progress(), (0, 1));
    assert_eq!(service.read(&mut gather), [Want::Neighbours(key(1)), Want::Neighbours(key(2)), Want::Node(key(3))]);
    assert_eq!(gather.progress(), (3, 3));
    let graph = gather.graph();
    assert_eq!(graph.nodes.iter().map(|node| node.hidden).collect::<Vec<_>>(), [0, 0, 1]);
    assert_eq!(graph.edges.len(), 2);
    gather.set_hops(3);
    assert_eq!(service.read(&mut gather), [Want::Neighbours(key(3)), Want::Node(key(4))], "what is known is kept");
    gather.set_focus(key(2));
    assert_eq!(service.read(&mut gather), [Want::Neighbours(key(4)), Want::Node(key(5))]);
    assert_eq!(gather.graph().nodes[0].key, key(2));
    gather.set_focus(key(1));
    gather.set_hops(0);
    assert_eq!((gather.hops(), service.read(&mut gather)), (1, vec![]));
    assert_eq!(gather.graph().nodes[1].hidden, 1, "the neighbours of a node that was read before are known");
}

#[test]
fn so_many_at_once_and_none_twice() {
    let numbers: Vec<u64> = (1..=8).collect();
    let edges: Vec<_> = numbers[1..].iter().map(|number| (1, EdgeKind::Blocks, *number)).collect();
    let service = Service { graph: Draft::issues(&numbers).edges(&edges).graph(), named: true };
    let mut gather = Gather::new(key(1), 1);
    assert_eq!(gather.wanted(&[key(1)], 4), []);
    gather.take(&key(1), service.answer(&Want::Neighbours(key(1))));
    assert_eq!(gather.wanted(&[key(2), key(4)], 4), [Want::Node(key(3)), Want::Node(key(5))]);
    assert_eq!(gather.wanted(&[key(2), key(4), key(3), key(5)], 4), []);
}

#[test]
fn an_organisation_is_never_read_as_a_whole() {
    let numbers: Vec<u64> = (1..=1_000).collect();
    let edges: Vec<_> = numbers[1..].iter().map(|number| (1, EdgeKind::Blocks, *number)).collect();
    let service = Service { graph: Draft::issues(&numbers).edges(&edges).graph(), named: true };
    let mut gather = Gather::new(key(1), 4);
    assert_eq!(service.read(&mut gather).len(), NODES_MAX);
    assert!(gather.is_cut());
    let graph = gather.graph();
    assert_eq!((graph.nodes.len(), graph.nodes[0].hidden), (NODES_MAX, 1_000 - NODES_MAX));
    assert_eq!(graph.nodes[NODES_MAX - 1].key, key(300), "by number, not by letter");
    let mut small = Gather::new(key(2), 1);
    service.read(&mut small);
    assert!(!small.is_cut());
}

#[test]
fn a_long_walk_keeps_a_bounded_part() {
    let service = chain(3_000);
    let mut gather = Gather::new(key(1), 1);
    for number in 1..=3_000 {
        gather.set_focus(key(number));
        service.read(&mut gather);
    }
    assert!(gather.known.len() <= KEPT_MAX + 3, "{}", gather.known.len());
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_shown() {
    let service = chain(4);
    let mut gather = Gather::new(key(1), 2);
    gather.failed(&key(1), failure(Kind::Offline));
    assert_eq!((gather.wanted(&[], 4), gather.progress()), (vec![], (1, 1)));
    assert_eq!((gather.failures(), gather.graph()), (vec![(key(1), failure(Kind::Offline))], Graph::default()));
    gather.forget(&key(1));
    assert_eq!(gather.wanted(&[], 4), [Want::Neighbours(key(1))], "tried again");
    gather.take(&key(1), service.answer(&Want::Neighbours(key(1))));
    gather.failed(&key(2), failure(Kind::Missing));
    assert_eq!(gather.wanted(&[], 4), []);
    let graph = gather.graph();
    assert_eq!((graph.nodes.len(), graph.nodes[1].code.as_str(), &graph.nodes[1].severity), (2, "T-2", &None));
}

#[test]
fn a_node_that_changed_is_shown_as_it_was_until_it_is_read_again() {
    let service = chain(3);
    let mut gather = Gather::new(key(1), 2);
    service.read(&mut gather);
    let before = gather.graph();
    gather.forget(&key(2));
    gather.forget(&key(77));
    assert_eq!((gather.graph(), gather.progress()), (before.clone(), (2, 3)));
    let mut read = service.answer(&Want::Neighbours(key(2)));
    assert_eq!(gather.wanted(&[], 4), [Want::Neighbours(key(2))]);
    read.node.flags += 1;
    gather.take(&key(2), read);
    assert_eq!(gather.graph().nodes[1].flags, before.nodes[1].flags + 1);
    gather.forget(&key(2));
    gather.failed(&key(2), failure(Kind::Offline));
    assert_eq!(gather.graph().nodes.len(), 3, "out of reach is not gone");
    gather.forget(&key(2));
    gather.failed(&key(2), failure(Kind::Missing));
    assert_eq!(gather.graph().nodes.len(), 2, "gone is gone");
}

fn ticket(number: u64) -> Node {
    Draft::issues(&[]).tickets(&[number]).graph().nodes.remove(0)
}

/// Each tie of the first ticket and, if it was read too, of the second; and what becomes of them.
#[test]
fn ties_without_a_name_are_one_by_kind_and_ends() {
    use EdgeKind::{Duplicate, DuplicateOf, Linked, SubTicket};
    type Told = &'static [(EdgeKind, bool)];
    type Drawn = &'static [(usize, usize, EdgeKind)];
    let cases: [(Told, Told, Drawn); 8] = [
        (&[(Linked, true)], &[(Linked, true)], &[(0, 1, Linked)]),
        (&[(Linked, false)], &[], &[(0, 1, Linked)]),
        (&[(Linked, true), (Linked, false)], &[], &[(0, 1, Linked)]),
        (&[(SubTicket, true)], &[], &[(0, 1, SubTicket)]),
        (&[(SubTicket, true)], &[(SubTicket, false)], &[(0, 1, SubTicket)]),
        (&[(Duplicate, true)], &[(Duplicate, true)], &[(0, 1, Duplicate)]),
        (&[(Duplicate, true)], &[(DuplicateOf, true)], &[(1, 0, DuplicateOf)]),
        (&[(Linked, true), (Duplicate, true)], &[], &[(0, 1, Duplicate), (0, 1, Linked)]),
    ];
    for (first, second, edges) in cases {
        let (a, b) = (ticket(12), ticket(14));
        let reading = |node: &Node, peer: &Node, told: Told| {
            let tie = |(kind, outgoing): &(EdgeKind, bool)| Tie {
                kind: *kind,
                outgoing: *outgoing,
                peer: peer.clone(),
                id: None,
            };
            Reading { node: node.clone(), ties: Ties::All(told.iter().map(tie).collect()) }
        };
        let mut gather = Gather::new(a.key.clone(), 2);
        gather.take(&a.key, reading(&a, &b, first));
        gather.take(&b.key, reading(&b, &a, second));
        let drawn: Vec<_> = gather.graph().edges.iter().map(|edge| (edge.from, edge.to, edge.kind)).collect();
        assert_eq!(drawn, edges, "{first:?} {second:?}");
    }
}

#[test]
fn relations_with_names_are_two_though_they_say_the_same() {
    let service = Service {
        graph: Draft::issues(&[1, 2]).edges(&[(1, EdgeKind::Blocks, 2), (1, EdgeKind::Blocks, 2)]).graph(),
        named: true,
    };
    let mut gather = Gather::new(key(1), 2);
    service.read(&mut gather);
    let (graph, ids) = gather.graph_with_ids();
    assert_eq!(graph.edges.len(), 2);
    assert_eq!(ids, [Some("r0".into()), Some("r1".into())]);
}

proptest! {
    /// Reading ends, asks for no node twice while nothing is changed, never for more than four at once, whatever fails
    /// and in whatever order answers come; what was read is what is within reach, and each of its ties once.
    #[test]
    fn reading_ends_and_never_asks_twice(
        graph in arbitrary(14, 30),
        hops in 1..=HOPS_MAX,
        broken in any::<u16>(),
        order in prop::collection::vec(any::<u8>(), 0..60),
        named in any::<bool>(),
    ) {
        let service = Service { graph, named };
        let fails = |key: &Key| service.graph.find(key).is_some_and(|at| at > 0 && broken >> at & 1 == 1);
        let mut gather = Gather::new(service.focus(), hops);
        let mut running: Vec<Want> = Vec::new();
        let mut asked = HashSet::new();
        let mut order = order.into_iter();
        loop {
            let keys: Vec<Key> = running.iter().map(|want| want.key().clone()).collect();
            for want in gather.wanted(&keys, 4) {
                prop_assert!(asked.insert(want.key().clone()), "{want:?} again");
                running.push(want);
            }
            prop_assert!(running.len() <= 4);
            if running.is_empty() {
                break;
            }
            let want = running.swap_remove(usize::from(order.next().unwrap_or_default()) % running.len());
            if fails(want.key()) {
                gather.failed(want.key(), failure(Kind::Broken));
            } else {
                gather.take(want.key(), service.answer(&want));
            }
        }
        let (read, needed) = gather.progress();
        prop_assert_eq!((read, needed), (asked.len(), asked.len()));
        let read = gather.graph();
        prop_assert_eq!(read.nodes.len(), asked.len());
        prop_assert_eq!(&read.nodes[0].key, &service.focus());
        prop_assert_eq!(gather.failures().len(), asked.iter().filter(|key| fails(key)).count());
        let unique: HashSet<_> = read.nodes.iter().map(|node| &node.key).collect();
        prop_assert_eq!(unique.len(), read.nodes.len());
        for edge in &read.edges {
            let ends = (&read.nodes[edge.from].key, &read.nodes[edge.to].key);
            let there = |known: &crate::graph::Edge| {
                let (from, to) = (&service.graph.nodes[known.from].key, &service.graph.nodes[known.to].key);
                known.kind == edge.kind && ((from, to) == ends || !edge.kind.is_directed() && (to, from) == ends)
            };
            prop_assert!(service.graph.edges.iter().any(there));
            prop_assert_eq!(edge.mark, Mark::Stored);
        }
        if named && hops == HOPS_MAX && broken == 0 && !read.nodes.iter().any(|node| node.hidden > 0) {
            let reached = |at: usize| read.find(&service.graph.nodes[at].key).is_some();
            let all = service.graph.edges.iter().filter(|edge| reached(edge.from) && reached(edge.to)).count();
            prop_assert_eq!(read.edges.len(), all);
        }
    }
}
