//! Small pictures, as they look.

use earmark::graph::{
    EdgeKind::{self, Blocks, DuplicateOf, Linked, RelatedTo, SubTicket},
    picture::{Glyphs, Picture, Zoom},
};

use super::{drawn, samples::graph};

/// Both sets of signs, one below the other.
fn both(nodes: usize, edges: &[(usize, usize, EdgeKind)], zoom: Zoom) -> String {
    let picture = Picture::new(graph(nodes, edges), zoom, None);
    format!("{}\n\n{}", drawn::text(&picture, Glyphs::Unicode), drawn::text(&picture, Glyphs::Ascii))
}

#[test]
fn graph_small_pictures() {
    insta::assert_snapshot!("chain", both(3, &[(0, 1, Blocks), (1, 2, DuplicateOf)], Zoom::Short));
    insta::assert_snapshot!(
        "diamond",
        both(4, &[(0, 1, Blocks), (0, 2, Blocks), (1, 3, Blocks), (2, 3, Blocks)], Zoom::Short)
    );
    insta::assert_snapshot!("cycle_of_three", both(3, &[(0, 1, Blocks), (1, 2, Blocks), (2, 0, Blocks)], Zoom::Code));
    insta::assert_snapshot!("loop_to_itself", both(2, &[(0, 0, Blocks), (0, 1, RelatedTo)], Zoom::Code));
    insta::assert_snapshot!("double_edge", both(2, &[(0, 1, Blocks), (0, 1, RelatedTo), (1, 0, Blocks)], Zoom::Code));
    insta::assert_snapshot!(
        "dotted_between_layers",
        both(
            5,
            &[(0, 1, Blocks), (0, 2, Blocks), (1, 3, SubTicket), (0, 3, Linked), (1, 2, RelatedTo), (4, 3, RelatedTo)],
            Zoom::Code
        )
    );
    insta::assert_snapshot!("full", both(4, &[(0, 1, Blocks), (0, 2, DuplicateOf), (0, 3, RelatedTo)], Zoom::Full));
}
