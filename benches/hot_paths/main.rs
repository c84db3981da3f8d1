//! The hot paths by themselves: `cargo bench -p earmark-benches`, with a word to choose: `screen`, `keyset`, `import`,
//! `text`, `layout`, `find`, `lenient`, `rules`, `inside`, `review`, `calls`.

mod calls;
mod find;
mod import;
mod inside;
mod keyset;
mod layout;
mod lenient;
mod own_server;
mod review;
mod rules;
mod screen;
mod text;

use criterion::{criterion_group, criterion_main};

criterion_group!(
    hot_paths,
    screen::measure,
    text::measure,
    import::measure,
    keyset::measure,
    layout::measure,
    find::measure,
    lenient::measure,
    rules::measure,
    inside::measure,
    review::measure,
    calls::measure
);
criterion_main!(hot_paths);
