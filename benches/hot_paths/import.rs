//! Conversations from files: reading each format, and reading with storing.

use std::ops::ControlFlow;

use criterion::{BatchSize, Criterion, Throughput};
use earmark::{
    import::{self, Conversation},
    server::{Database, Deposit},
};
use earmark_benches::generate::{self, Format};

const CONVERSATIONS: usize = 1_000;
const TURNS: usize = 12;
/// Deposits of one transaction, as the command has it.
const BATCH: usize = 256;

fn read(bytes: &[u8], mut take: impl FnMut(Conversation)) {
    let mut sink = |outcome| {
        if let Ok(conversation) = outcome {
            take(conversation);
        }
        ControlFlow::Continue(())
    };
    import::read(&mut &*bytes, "file", None, &mut sink).expect("it is read");
}

pub(crate) fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("import");
    group.sample_size(20);
    for format in Format::ALL {
        let bytes = generate::bytes(format, CONVERSATIONS, TURNS);
        let mut messages = 0;
        read(&bytes, |conversation| messages += conversation.call.transcripts.len());
        assert_eq!(messages, CONVERSATIONS * TURNS, "{}", format.name());
        for (what, amount) in
            [("bytes", Throughput::Bytes(bytes.len() as u64)), ("messages", Throughput::Elements(messages as u64))]
        {
            group.throughput(amount);
            group.bench_function(format!("read {what}/{}", format.name()), |bencher| {
                bencher.iter(|| {
                    let mut turns = 0;
                    read(&bytes, |conversation| turns += conversation.call.transcripts.len());
                    turns
                });
            });
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    group.throughput(Throughput::Elements((CONVERSATIONS * TURNS) as u64));
    for format in [Format::Bland, Format::OpenAi] {
        let bytes = generate::bytes(format, CONVERSATIONS, TURNS);
        let mut number = 0;
        group.bench_function(format!("read and deposit/{}", format.name()), |bencher| {
            bencher.iter_batched(
                || {
                    number += 1;
                    let path = folder.path().join(format!("{}-{number}.db", format.name()));
                    runtime.block_on(Database::open(&path)).expect("a database")
                },
                |database| {
                    let mut deposits = Vec::with_capacity(CONVERSATIONS);
                    read(&bytes, |Conversation { call, events, kept, .. }| {
                        deposits.push(Deposit { call, events, kept, issue: None, hearing: None });
                    });
                    runtime.block_on(async {
                        for batch in deposits.chunks(BATCH) {
                            database.deposit(batch).await.expect("it is stored");
                        }
                    });
                    database
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}
