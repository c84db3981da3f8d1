//! An embedded server to be measured: what is deposited in it, and a connection to its socket.

use earmark::{
    domain::choice::{IssueSource, Severity},
    provider::Bland,
    server::{
        Deposit, DepositIssue,
        embedded::{Embedded, Endpoint},
    },
    wire::Call,
};
use secrecy::SecretString;

/// A call with these messages, and an issue for it.
pub(crate) fn deposit(number: usize, transcripts: &[serde_json::Value]) -> Deposit {
    let call = serde_json::json!({
        "call_id": format!("call-{number}"), "created_at": "2026-08-12T09:00:00.000Z", "transcripts": transcripts,
    });
    let call: Call = serde_json::from_value(call).expect("a call");
    let issue = DepositIssue {
        id: format!("issue-{number:08}").into(),
        title: format!("Order {number} was late"),
        description: "The caller asked for a person three times.".to_owned(),
        severity: Severity::Medium,
        category: "Dialogue".to_owned(),
        source: IssueSource::Automated,
    };
    Deposit { call, events: Vec::new(), kept: None, issue: Some(issue), hearing: None }
}

/// A connection to the socket of the server, or to its port where there are no sockets.
pub(crate) fn over_the_socket(embedded: &Embedded, key: &SecretString) -> Bland {
    match &embedded.endpoint {
        #[cfg(unix)]
        Endpoint::Unix(path) => Bland::over_socket(path, key).expect("a client"),
        Endpoint::Loopback(address) => {
            let base = format!("http://{address}").parse().expect("an address");
            Bland::over_http(&base, key).expect("a client")
        }
    }
}
