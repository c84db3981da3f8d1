//! What becomes of answers that are not as agreed, and of none at all.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
};

use earmark::{
    domain::failure::{Failure, Kind},
    provider::{Bland, Unusable},
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::{ISSUE, KEY, alone, client, error};

async fn failure_of(answer: ResponseTemplate) -> Failure {
    let server = alone().await;
    Mock::given(any()).respond_with(answer).expect(1).mount(&server).await;
    client(&server).issue(&ISSUE.into()).await.unwrap_err()
}

/// Reads one request, sends `bytes` and closes.
async fn failure_of_raw(bytes: &'static [u8]) -> Failure {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let served = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).unwrap();
        stream.write_all(bytes).unwrap();
    });
    let failure = Bland::over_http(&base, &KEY.into()).unwrap().issue(&ISSUE.into()).await.unwrap_err();
    served.join().unwrap();
    failure
}

#[tokio::test]
async fn errors_of_the_service_keep_its_words() {
    let failure = failure_of(error(403, "forbidden", "viewers cannot write")).await;
    assert_eq!(failure.kind, Kind::Forbidden);
    assert_eq!(failure.to_string(), "could not read the issue: viewers cannot write");
    let busy = error(429, "TOO_MANY_REQUESTS", "slow down").insert_header("retry-after", "3");
    assert_eq!(failure_of(busy).await.kind, Kind::Busy { wait: Some(3_000) });
    let date = error(429, "TOO_MANY_REQUESTS", "slow down")
        .insert_header("date", "Wed, 12 Aug 2026 12:00:00 GMT")
        .insert_header("retry-after", "Wed, 12 Aug 2026 12:00:10 GMT");
    assert_eq!(failure_of(date).await.kind, Kind::Busy { wait: Some(10_000) });
}

#[tokio::test]
async fn a_sign_in_page_is_no_answer() {
    let page = ResponseTemplate::new(200).set_body_raw("<html><body>Sign in</body></html>", "text/html");
    let failure = failure_of(page).await;
    assert_eq!(failure.kind, Kind::Garbled);
    assert!(failure.to_string().contains("sign-in page"), "{failure}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(0).mount(&elsewhere).await;
    for status in [301, 302, 303, 307, 308] {
        let away = ResponseTemplate::new(status).insert_header("location", elsewhere.uri());
        let failure = failure_of(away).await;
        assert_eq!(failure.kind, Kind::Garbled);
        assert!(failure.to_string().contains("redirects to 127.0.0.1"), "{failure}");
    }
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let large = ResponseTemplate::new(200).set_body_bytes(vec![b' '; (64 << 20) + 1]);
    let failure = failure_of(large).await;
    assert_eq!(failure.kind, Kind::Garbled);
    assert!(failure.to_string().contains("64 MiB"), "{failure}");
}

#[tokio::test]
async fn a_connection_that_breaks_after_sending_leaves_it_unknown() {
    let nothing = failure_of_raw(b"").await;
    assert_eq!(nothing.kind, Kind::Unknown, "{nothing}");
    let cut = failure_of_raw(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"data\":").await;
    assert_eq!(cut.kind, Kind::Unknown, "{cut}");
    let cut = failure_of_raw(b"HTTP/1.1 404 Not Found\r\ncontent-length: 500\r\n\r\n{\"data\":").await;
    assert_eq!(cut.kind, Kind::Missing, "the status has told: {cut}");
    let garbage = failure_of_raw(b"SSH-2.0-OpenSSH_9.6\r\n").await;
    assert_eq!(garbage.kind, Kind::Unknown, "{garbage}");
    let packed = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nnope";
    let packed = failure_of_raw(packed).await;
    assert_eq!(packed.kind, Kind::Unknown, "{packed}");
}

#[tokio::test]
async fn nobody_there_is_offline() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let base = format!("http://127.0.0.1:{port}").parse().unwrap();
    let failure = Bland::over_http(&base, &KEY.into()).unwrap().me().await.unwrap_err();
    assert_eq!(failure.kind, Kind::Offline);
    assert!(failure.to_string().starts_with("could not read the account: no connection to 127.0.0.1"), "{failure}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_socket_is_as_good_as_an_address() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    let nobody = Bland::over_socket(&path, &KEY.into()).unwrap().me().await.unwrap_err();
    assert_eq!(nobody.kind, Kind::Offline, "{nobody}");
    assert!(nobody.to_string().contains("the local server"), "{nobody}");
    let listener = tokio::net::UnixListener::bind(&path).unwrap();
    let bland = Bland::over_socket(&path, &KEY.into()).unwrap();
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request).await.unwrap();
        let body = r#"{"status":"success","billing":{"current_balance":1}}"#;
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        stream.write_all(head.as_bytes()).await.unwrap();
        String::from_utf8_lossy(&request[..length]).to_lowercase()
    };
    let (account, request) = tokio::join!(bland.me(), serve);
    account.unwrap();
    assert!(request.contains(&format!("\r\nauthorization: {KEY}\r\n")), "{request}");
    assert!(request.contains("\r\nhost: localhost\r\n"), "{request}");
}

#[test]
fn a_key_is_shown_nowhere() {
    let bland = Bland::over_http(&"http://localhost:1".parse().unwrap(), &KEY.into()).unwrap();
    assert!(!format!("{bland:?}").contains(KEY));
    let plain = Bland::over_http(&"http://api.bland.ai".parse().unwrap(), &KEY.into()).unwrap_err();
    assert!(matches!(plain, Unusable::Address { .. }));
    assert!(plain.to_string().contains("https"), "{plain}");
}
