//! The diagram of the life cycle in the book is drawn from the tables. `UPDATE_GOLDEN=1` draws it anew.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use cif_protocol::channel::{ConversationState as S, MACHINES, TRANSITIONS};

/// Where each state stands: column and row.
fn places() -> Vec<(S, f64, f64)> {
    vec![
        (S::New, 0.0, 1.0),
        (S::Offered, 1.0, 0.0),
        (S::Dialing, 1.0, 2.0),
        (S::Missed, 2.0, -1.0),
        (S::Declined, 1.0, -1.0),
        (S::Accepted, 2.0, 0.0),
        (S::Connected, 3.0, 1.0),
        (S::Held, 4.0, 0.0),
        (S::Failed, 3.0, 3.0),
        (S::Ended, 4.0, 2.0),
        (S::WrapUp, 5.0, 2.0),
        (S::Completed, 6.0, 2.0),
    ]
}

const WIDTH: f64 = 104.0;
const HEIGHT: f64 = 34.0;

fn centre(column: f64, row: f64) -> (f64, f64) {
    (column.mul_add(170.0, 70.0), row.mul_add(105.0, 135.0))
}

fn draw() -> String {
    let places = places();
    assert_eq!(places.len(), S::KNOWN.len(), "every state has a place");
    let at = |state: &S| places.iter().find(|(known, ..)| known == state).map(|(_, c, r)| centre(*c, *r)).unwrap();
    let mut edges: BTreeMap<(S, S), Vec<&str>> = BTreeMap::new();
    for (from, event, to) in TRANSITIONS {
        let short = event.rsplit('.').next().unwrap();
        edges.entry((from.clone(), to.clone())).or_default().push(short);
    }
    let mut svg = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1160 490\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <title>The life cycle of a conversation</title>\n\
         <defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">\
         <path d=\"M0 0L8 4L0 8z\" fill=\"#555\"/></marker></defs>\n<rect width=\"1160\" height=\"490\" fill=\"#fff\"/>\n",
    );
    let mut labels = String::new();
    for ((from, to), events) in &edges {
        let ((x1, y1), (x2, y2)) = (at(from), at(to));
        let (dx, dy) = (x2 - x1, y2 - y1);
        // From edge to edge of the boxes; two arrows between the same boxes stand side by side.
        let reach = (WIDTH / 2.0 / dx.abs().max(0.1)).min(HEIGHT / 2.0 / dy.abs().max(0.1));
        let both = edges.contains_key(&(to.clone(), from.clone()));
        let length = dx.hypot(dy);
        let (ox, oy) = if both { (-dy / length * 9.0, dx / length * 9.0) } else { (0.0, 0.0) };
        let (x1, y1, x2, y2) =
            (dx.mul_add(reach, x1), dy.mul_add(reach, y1), dx.mul_add(-reach, x2), dy.mul_add(-reach, y2));
        writeln!(
            svg,
            "<line x1=\"{:.0}\" y1=\"{:.0}\" x2=\"{:.0}\" y2=\"{:.0}\" stroke=\"#555\" marker-end=\"url(#arrow)\"/>",
            x1 + ox,
            y1 + oy,
            x2 + ox,
            y2 + oy
        )
        .unwrap();
        let (lx, ly) = ((x1 + x2) / 2.0 + ox * 2.6, (y1 + y2) / 2.0 + oy * 1.8 + 4.0);
        writeln!(
            labels,
            "<text x=\"{lx:.0}\" y=\"{ly:.0}\" text-anchor=\"middle\" fill=\"#333\" stroke=\"#fff\" stroke-width=\"4\" paint-order=\"stroke\">{}</text>",
            events.join(", ")
        )
        .unwrap();
    }
    for (state, column, row) in &places {
        let (x, y) = centre(*column, *row);
        let fill = if state.is_connected() {
            "#d8efd8"
        } else if state.is_over() {
            "#e6e6e6"
        } else {
            "#dbe7f7"
        };
        writeln!(
            svg,
            "<rect x=\"{:.0}\" y=\"{:.0}\" width=\"{WIDTH:.0}\" height=\"{HEIGHT:.0}\" rx=\"8\" fill=\"{fill}\" stroke=\"#555\"/>\
             <text x=\"{x:.0}\" y=\"{:.0}\" text-anchor=\"middle\" font-weight=\"bold\">{state}</text>",
            x - WIDTH / 2.0,
            y - HEIGHT / 2.0,
            y + 4.0
        )
        .unwrap();
    }
    svg.push_str(&labels);
    svg.push_str("</svg>\n");
    svg
}

/// The tables of the parts, as the page has them.
fn parts() -> String {
    let mut text = String::from("| part | from | event | to |\n|-|-|-|-|\n");
    for machine in MACHINES {
        for (from, event, to) in machine.steps {
            writeln!(text, "| {} | {from} | `{event}` | {to} |", machine.name).unwrap();
        }
    }
    text
}

#[test]
fn the_diagram_is_that_of_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/src/conversation.svg");
    let drawn = draw();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(path, &drawn).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap(), drawn, "draw it anew with UPDATE_GOLDEN=1");
}

#[test]
fn the_page_has_the_tables_of_the_parts() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/src/conversation.md");
    let page = fs::read_to_string(path).unwrap();
    assert!(page.contains(&parts()), "the page must have this table:\n{}", parts());
}
