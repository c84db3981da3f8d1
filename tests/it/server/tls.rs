//! TLS: who is greeted, with which certificate, and who waits for whom.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use earmark::server::{Certificates, Database, Listener, Options, Times, TlsError, serve_with};
use rcgen::{CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use reqwest::{Certificate, Client};
use tokio::{io::AsyncReadExt as _, net::TcpStream, time::timeout};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{
    crash::PATIENCE,
    support::{KEY, client, start},
};

/// Somebody who signs certificates.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params.not_after = date_time_ymd(2125, 1, 1);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// A certificate for this machine, and its key, as PEM.
    fn signs(&self) -> (String, String) {
        let mut params = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
        params.not_after = date_time_ymd(2125, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        (certificate.pem(), key.serialize_pem())
    }

    /// Somebody who trusts nobody else.
    fn client(&self) -> Client {
        let certificate = Certificate::from_pem(self.0.pem().as_bytes()).unwrap();
        client().build().map(drop).unwrap();
        Client::builder().no_proxy().https_only(true).tls_certs_only([certificate]).build().unwrap()
    }
}

/// Writes a file that only its owner can read.
fn write(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

/// What was told of changed files.
static TOLD: Mutex<Vec<Option<String>>> = Mutex::new(Vec::new());

fn told() -> Vec<Option<String>> {
    std::mem::take(&mut *TOLD.lock().unwrap())
}

fn read(folder: &Path) -> Result<Certificates, TlsError> {
    Certificates::read(folder.join("cert.pem"), folder.join("key.pem"), |read| {
        TOLD.lock().unwrap().push(read.err().map(ToString::to_string));
    })
}

/// A server with the certificates of a folder.
async fn serve(folder: &Path, times: Times) -> (SocketAddr, DropGuard) {
    let database = Database::open(&folder.join("earmark.db")).await.unwrap();
    database.register_key(database.local_user(), KEY).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let options = Options { tls: Some(Arc::new(read(folder).unwrap())), times, ..Options::default() };
    let ending = CancellationToken::new();
    let end = ending.clone().cancelled_owned();
    start(async move { serve_with(Listener::Tcp(listener), database, &options, end).await });
    (address, ending.drop_guard())
}

/// Whether a request is answered well.
async fn asks(client: &Client, address: SocketAddr) -> bool {
    let request = client.get(format!("https://localhost:{}/v1/me", address.port())).header("authorization", KEY);
    match request.send().await {
        Ok(answer) => {
            assert_eq!((answer.status().as_u16(), answer.version()), (200, reqwest::Version::HTTP_11));
            true
        }
        Err(_) => false,
    }
}

#[tokio::test]
async fn certificates_are_read_again_and_a_broken_pair_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let (old, new) = (Authority::new(), Authority::new());
    let (certificate, private) = old.signs();
    write(&cert, &certificate);
    write(&key, &private);
    let (address, _end) = serve(folder.path(), Times::default()).await;
    assert!(asks(&old.client(), address).await);
    assert!(!asks(&new.client(), address).await, "somebody else has signed it");
    assert_eq!(told(), []);

    // Half of the new pair is there, then all of it.
    let (certificate, private) = new.signs();
    write(&cert, &certificate);
    assert!(asks(&old.client(), address).await, "what was there before stays");
    let words = told();
    assert!(matches!(&words[..], [Some(words)] if words.contains("do not go together")), "{words:?}");
    assert!(asks(&old.client(), address).await);
    assert_eq!(told(), [], "it is told once");
    write(&key, &private);
    assert!(asks(&new.client(), address).await && !asks(&old.client(), address).await);
    assert_eq!(told(), [None]);

    for (path, text, reason) in [(&cert, "", "holds no certificate"), (&key, "nothing", "holds no private key")] {
        let before = fs::read_to_string(path).unwrap();
        write(path, text);
        assert!(asks(&new.client(), address).await);
        let words = told();
        assert!(matches!(&words[..], [Some(words)] if words.contains(reason)), "{words:?}");
        write(path, &before);
        assert!(asks(&new.client(), address).await);
        assert_eq!(told(), [None]);
    }
    fs::remove_file(&key).unwrap();
    assert!(asks(&new.client(), address).await);
    assert_eq!(told().len(), 1);
}

#[tokio::test]
async fn nobody_waits_for_who_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    let (certificate, private) = authority.signs();
    write(&folder.path().join("cert.pem"), &certificate);
    write(&folder.path().join("key.pem"), &private);
    let times = Times { head: Duration::from_secs(2), ..Times::default() };
    let (address, _end) = serve(folder.path(), times).await;
    let mut silent = Vec::new();
    for _ in 0..50 {
        silent.push(TcpStream::connect(address).await.unwrap());
    }
    assert!(timeout(times.head, asks(&authority.client(), address)).await.expect("it is not held up"));
    // Who speaks no TLS is not answered in the clear either.
    let plain = client().build().unwrap().get(format!("http://{address}/v1/me")).send().await;
    assert!(plain.is_err(), "{plain:?}");
    for mut stream in silent {
        let end = timeout(PATIENCE, stream.read(&mut [0; 16])).await.expect("it is ended in time");
        assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
    }
}

#[test]
fn a_key_that_others_can_read_or_that_is_of_another_certificate_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let refused = || read(folder.path()).expect_err("refused").to_string();
    assert!(refused().contains("cert.pem"));
    let authority = Authority::new();
    let (certificate, private) = authority.signs();
    write(&cert, &certificate);
    assert!(refused().contains("key.pem"));
    write(&key, &authority.signs().1);
    assert!(refused().contains("do not go together"));
    write(&key, &private);
    read(folder.path()).expect("good");
    for mode in [0o604, 0o620, 0o666] {
        fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
        assert!(refused().contains("can be read by others"), "{mode:o}");
    }
    fs::remove_file(&key).unwrap();
    fs::create_dir(&key).unwrap();
    assert!(refused().contains("it is no file"));
}
