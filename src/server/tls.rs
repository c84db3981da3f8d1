//! Certificates and their key, read again when their files change: who renews them need not start the server anew.

use std::{
    fs::{self, File, Metadata},
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

/// More bytes than a chain of certificates has.
const PEM_BYTES: u64 = 1 << 20;

/// Why TLS cannot be offered, or not with what is in the files now.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The system said no.
    #[error("TLS file {}: {cause}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// Others can read the key.
    #[error("TLS key {0} can be read by others: close it with `chmod 600 {0}`, and get a new one when they may have read it", .path.display())]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// There is nothing of what is wanted in the file.
    #[error("{} holds no {what} as PEM (-----BEGIN …-----)", .path.display())]
    Empty {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        what: &'static str,
    },
    /// They are of no use together.
    #[error("{} and {} do not go together: {cause}", .certificates.display(), .key.display())]
    Pair {
        /// The file of the certificates.
        certificates: PathBuf,
        /// The file of the key.
        key: PathBuf,
        /// What the library said.
        cause: rustls::Error,
    },
}

/// Is told when the files have changed: of new certificates, or why the old ones stay.
pub type Reread = fn(Result<(), &TlsError>);

/// Certificates and their key.
#[derive(Debug)]
pub struct Certificates {
    certificates: PathBuf,
    key: PathBuf,
    now: Mutex<Loaded>,
    told: Reread,
}

#[derive(Debug)]
struct Loaded {
    seen: [Option<Stamp>; 2],
    config: Arc<ServerConfig>,
}

/// What changes whenever a file does.
type Stamp = (Option<SystemTime>, u64, u64);

impl Certificates {
    /// Reads both files.
    pub fn read(certificates: PathBuf, key: PathBuf, told: Reread) -> Result<Self, TlsError> {
        let seen = [stamp(&certificates), stamp(&key)];
        let config = load(&certificates, &key)?;
        Ok(Self { certificates, key, now: Mutex::new(Loaded { seen, config }), told })
    }

    /// What the next connection is greeted with. Files that changed are read; where they are of no use, what was there
    /// before stays.
    pub(super) fn now(&self) -> Arc<ServerConfig> {
        let seen = [stamp(&self.certificates), stamp(&self.key)];
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if seen != now.seen {
            now.seen = seen;
            let loaded = load(&self.certificates, &self.key);
            (self.told)(loaded.as_ref().map(drop));
            if let Ok(config) = loaded {
                now.config = config;
            }
        }
        now.config.clone()
    }
}

/// The file as it is now; nothing when there is none. Links are followed: certificates are renewed by them.
fn stamp(path: &Path) -> Option<Stamp> {
    let found = fs::metadata(path).ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&found);
    #[cfg(not(unix))]
    let number = 0;
    Some((found.modified().ok(), number, found.len()))
}

fn load(certificates: &Path, key: &Path) -> Result<Arc<ServerConfig>, TlsError> {
    let (chain_text, _) = read(certificates)?;
    let chain: Vec<CertificateDer<'_>> = CertificateDer::pem_slice_iter(&chain_text).filter_map(Result::ok).collect();
    if chain.is_empty() {
        return Err(TlsError::Empty { path: certificates.to_owned(), what: "certificate" });
    }
    let (key_text, found) = read(key)?;
    if is_open(&found) {
        return Err(TlsError::Open { path: key.to_owned() });
    }
    let private = PrivateKeyDer::from_pem_slice(&key_text)
        .map_err(|_| TlsError::Empty { path: key.to_owned(), what: "private key" })?;
    let pair = |cause| TlsError::Pair { certificates: certificates.to_owned(), key: key.to_owned(), cause };
    let chain = chain.into_iter().map(CertificateDer::into_owned).collect();
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(pair)?
        .with_no_client_auth()
        .with_single_cert(chain, private.clone_key())
        .map_err(pair)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn read(path: &Path) -> Result<(Vec<u8>, Metadata), TlsError> {
    let failed = |cause| TlsError::File { path: path.to_owned(), cause };
    // A pipe would be waited for.
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(failed(io::Error::other("it is no file")));
    }
    let file = File::open(path).map_err(failed)?;
    let found = file.metadata().map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(PEM_BYTES).read_to_end(&mut bytes).map_err(failed)?;
    Ok((bytes, found))
}

/// Whether others can read a key. One that belongs to the system may be left to a group, which is how it is handed to a
/// service.
fn is_open(found: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let allowed = if found.uid() == 0 { 0o740 } else { 0o700 };
        found.mode() & 0o777 & !allowed != 0
    }
    #[cfg(not(unix))]
    {
        let _ = found;
        false
    }
}
