//! The picture of the graph as SVG.

use std::fmt::Write as _;

use crate::{
    domain::text::{Display, shown, width::width},
    graph::{
        Edge, Graph, Mark, cycles,
        layout::Rect,
        picture::{Glyphs, Part, Picture},
        tree::{Branches, lines},
    },
};

/// Pixels of a cell.
const CELL: (i32, i32) = (8, 18);
/// Free pixels around the picture.
const MARGIN: i32 = 12;
/// Looks. A font of this size is 8 pixels wide a character in the usual fonts; texts are given their lengths besides.
const STYLE: &str = "text{font:13.3px monospace;fill:#1c1c1c;white-space:pre}\
                     rect,polyline{fill:none;stroke:#555;stroke-width:1.2}\
                     .node rect{fill:#fff}.focus rect{stroke:#000;stroke-width:2.6}\
                     .code{font-weight:bold}.loose{stroke-dasharray:2 4}.open{stroke-dasharray:7 4;stroke:#999}\
                     .label{paint-order:stroke;stroke:#fff;stroke-width:5px}";

/// The picture as shapes. Boxes and lines have titles that tell what they are, and the whole is described by its tree.
pub fn svg(picture: &Picture) -> Display {
    let graph = picture.graph();
    let (columns, rows) = picture.size();
    let (width, height) = (columns * CELL.0 + 2 * MARGIN, rows * CELL.1 + 2 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{} {} {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" aria-labelledby=\"title desc\">\n",
        -MARGIN, -MARGIN
    );
    let focus = graph.nodes.first().map(|node| node.code.clone()).unwrap_or_default();
    let _ = writeln!(svg, "<title id=\"title\">Relations of {}</title>", escaped(focus.as_str()));
    let _ = writeln!(svg, "<desc id=\"desc\">{}</desc>", escaped(&described(graph)));
    let _ = writeln!(svg, "<style>{STYLE}</style>");
    svg.push_str(
        "<marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
         markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#555\"/></marker>\n",
    );
    let _ = writeln!(
        svg,
        "<rect x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\" style=\"fill:#fff;stroke:none\"/>",
        -MARGIN, -MARGIN
    );
    // Lines first, so that boxes and the words of lines stand before them.
    for (edge, route) in graph.edges.iter().zip(&picture.layout().routes) {
        svg.push_str(&line(graph, edge, &route.points));
    }
    let (inside, words) = texts(picture);
    for (at, (area, texts)) in picture.layout().boxes.iter().zip(inside).enumerate() {
        svg.push_str(&node(graph, at, *area, &texts));
    }
    svg.push_str(&words);
    svg.push_str("</svg>");
    shown!("{svg}")
}

/// What a reader who does not see the picture is told.
fn described(graph: &Graph) -> String {
    let mut told: Vec<String> = lines(graph, Branches::Indent, None).iter().map(ToString::to_string).collect();
    told.extend(cycles(graph).iter().map(|cycle| format!("Cycle: {}", cycle.name(graph))));
    told.join("\n")
}

/// The middle of a cell, in pixels.
fn middle((column, row): (i32, i32)) -> (i32, i32) {
    (column * CELL.0 + CELL.0 / 2, row * CELL.1 + CELL.1 / 2)
}

fn line(graph: &Graph, edge: &Edge, points: &[(i32, i32)]) -> String {
    let code = |at: usize| graph.nodes.get(at).map(|node| node.code.as_str()).unwrap_or_default();
    let title = format!("{} {} {}", code(edge.from), edge.kind.word(), code(edge.to));
    let points: Vec<String> = points.iter().map(|point| middle(*point)).map(|(x, y)| format!("{x},{y}")).collect();
    let class = match (edge.mark, edge.kind.is_directed()) {
        (Mark::Stored, true) => "",
        (Mark::Stored, false) => " class=\"loose\"",
        _ => " class=\"open\"",
    };
    let head = if edge.kind.is_directed() { " marker-end=\"url(#head)\"" } else { "" };
    let (title, points) = (escaped(&title), points.join(" "));
    format!("<g><title>{title}</title><polyline points=\"{points}\"{class}{head}/></g>\n")
}

fn node(graph: &Graph, at: usize, area: Rect, texts: &str) -> String {
    let ((x, y), (right, bottom)) = (middle((area.x, area.y)), middle((area.right() - 1, area.bottom() - 1)));
    let title = graph.nodes.get(at).map(|node| format!("{} {}", node.code, node.title)).unwrap_or_default();
    format!(
        "<g class=\"{}\"><title>{}</title><rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" rx=\"3\"/>{texts}</g>\n",
        if at == 0 { "node focus" } else { "node" },
        escaped(&title),
        right - x,
        bottom - y,
    )
}

/// The texts in each box, and those at the lines, where the picture has them.
fn texts(picture: &Picture) -> (Vec<String>, String) {
    let mut inside = vec![String::new(); picture.layout().boxes.len()];
    let mut words = String::new();
    let (columns, rows) = picture.size();
    // Row by row: what painting costs and holds depends on the size of the window.
    for row in 0..rows {
        let window = Rect { x: 0, y: row, width: columns, height: 1 };
        picture.paint(window, Glyphs::Unicode, &mut |column, row, text, part| {
            let text = text.as_str();
            match part {
                Part::Code(node) => inside[node].push_str(&written(column, row, text, "code")),
                Part::Title(node)
                | Part::Status(node)
                | Part::Severity(node)
                | Part::Flags(node)
                | Part::Stub(node) => {
                    inside[node].push_str(&written(column, row, text, "fact"));
                }
                Part::Label(_) => {
                    words.push_str(&written(column, row, text, "label"));
                    words.push('\n');
                }
                Part::Border(_) | Part::Inside(_) | Part::Line(_) | Part::Crossing(..) | Part::Arrow(_) => {}
            }
        });
    }
    (inside, words)
}

/// A text in its cells. Blanks around it are left out.
fn written(column: i32, row: i32, text: &str, class: &str) -> String {
    let begun = text.trim_start();
    let before = i32::try_from(width(text) - width(begun)).unwrap_or_default();
    let text = begun.trim_end();
    if text.is_empty() {
        return String::new();
    }
    let (x, y) = ((column + before) * CELL.0, row * CELL.1 + CELL.1 * 3 / 4);
    let length = i32::try_from(width(text)).unwrap_or_default() * CELL.0;
    let text = escaped(text);
    format!(
        "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" textLength=\"{length}\" lengthAdjust=\"spacingAndGlyphs\">{text}</text>"
    )
}

/// Text between tags or within quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
