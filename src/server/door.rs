//! Who comes in: for whom keys speak, remembered for a moment; how fast one may ask; and how often somebody was refused.

use std::{
    collections::{BTreeSet, HashMap},
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{
    clock,
    db::{Caller, Database, DatabaseError, KeyDigest, KnownKey, Refused},
    error::{ApiError, Reply},
    limits::{Limits, Paces},
};
use crate::domain::{
    id::KeyId,
    time::{DAY, Time},
};

/// How long a key that is good is not looked up again: one that is withdrawn is so in every process after this time.
const GOOD: Duration = Duration::from_secs(1);
/// How long one that is not good is not looked up again.
const BAD: Duration = Duration::from_secs(5);
/// Keys that are remembered at most: of those that are good, and of those that are not.
const REMEMBERED: usize = 10_000;
/// Addresses whose refusals are counted at most; what is refused beyond counts for none.
const COUNTED: usize = 1_000;

/// What stands between an address and the routes.
#[derive(Debug)]
pub(super) struct Door {
    good: Mutex<Recent<(Caller, Instant)>>,
    bad: Mutex<Recent<Instant>>,
    paces: Option<Paces>,
    refused: Mutex<HashMap<(Option<String>, bool), u64>>,
    used: Mutex<BTreeSet<KeyId>>,
}

/// What was known of digests a while ago: two halves, of which the older one goes when the younger one is full.
#[derive(Debug)]
struct Recent<T> {
    young: HashMap<KeyDigest, T>,
    old: HashMap<KeyDigest, T>,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self { young: HashMap::new(), old: HashMap::new() }
    }
}

impl<T> Recent<T> {
    fn get(&self, digest: &KeyDigest) -> Option<&T> {
        self.young.get(digest).or_else(|| self.old.get(digest))
    }

    fn insert(&mut self, digest: KeyDigest, known: T) {
        if self.young.len() >= REMEMBERED / 2 {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(digest, known);
    }

    fn remove(&mut self, digest: &KeyDigest) {
        self.young.remove(digest);
        self.old.remove(digest);
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }
}

impl Door {
    /// A door with these limits; the person at this machine has none.
    pub(super) fn new(limits: Option<&Limits>) -> Self {
        Self {
            good: Mutex::default(),
            bad: Mutex::default(),
            paces: limits.map(Paces::new),
            refused: Mutex::default(),
            used: Mutex::default(),
        }
    }

    /// For whom the key with this digest speaks, when it is good.
    pub(super) async fn caller(&self, database: &Database, digest: KeyDigest, from: Option<IpAddr>) -> Reply<Caller> {
        let (at, now) = (clock::instant(), clock::now());
        let was_good = match lock(&self.good).get(&digest) {
            Some((caller, seen)) if at.duration_since(*seen) < GOOD => {
                if is_over(caller, now) {
                    false
                } else {
                    return Ok(caller.clone());
                }
            }
            known => known.is_some(),
        };
        if lock(&self.bad).get(&digest).is_some_and(|seen| at.duration_since(*seen) < BAD) {
            return Err(self.wrong_key(from));
        }
        // Whoever has tried too many asks the database nothing; a key that was good is asked after all the same.
        if let Some(wait) = self.paces.as_ref().filter(|_| !was_good).and_then(|paces| paces.shut_out(from, at)) {
            return Err(ApiError::slow_down(wait));
        }
        let Some(caller) = database.caller(&digest, now).await? else {
            lock(&self.good).remove(&digest);
            lock(&self.bad).insert(digest, at);
            return Err(self.wrong_key(from));
        };
        if let Some(key) = &caller.key
            && key.last_used_day.is_none_or(|day| day < now.millis() / DAY)
        {
            lock(&self.used).insert(key.id.clone());
        }
        lock(&self.good).insert(digest, (caller.clone(), at));
        Ok(caller)
    }

    /// Refuses a key that is not good, and how fast they come.
    fn wrong_key(&self, from: Option<IpAddr>) -> ApiError {
        let wait = self.paces.as_ref().and_then(|paces| paces.wrong_key(from, clock::instant()));
        wait.map_or_else(ApiError::unauthorised, ApiError::slow_down)
    }

    /// Holds up who asks too fast. The person at this machine may.
    pub(super) fn hold_up(&self, caller: &Caller, changes: bool, from: Option<IpAddr>) -> Reply<()> {
        let (Some(paces), Some(key), Some(address)) = (&self.paces, &caller.key, from) else { return Ok(()) };
        if key.from_file && address.to_canonical().is_loopback() {
            return Ok(());
        }
        paces.key(&key.id, changes).map_or(Ok(()), |wait| Err(ApiError::slow_down(wait)))
    }

    /// Forgets all keys: one may have been changed.
    pub(super) fn forget(&self) {
        *lock(&self.good) = Recent::default();
        *lock(&self.bad) = Recent::default();
    }

    /// Counts what was refused.
    pub(super) fn refused(&self, from: Option<IpAddr>, of_key: bool) {
        let mut refused = lock(&self.refused);
        let named = (from.map(|address| network(address).to_string()), of_key);
        let is_full = refused.len() >= COUNTED && !refused.contains_key(&named);
        *refused.entry(if is_full { (Some("others".to_owned()), of_key) } else { named }).or_default() += 1;
    }

    /// Writes down what was counted, and which keys were used.
    pub(super) async fn write_down(&self, database: &Database) -> Result<(), DatabaseError> {
        let refused = std::mem::take(&mut *lock(&self.refused));
        let mut refused: Vec<_> =
            refused.into_iter().map(|((address, of_key), count)| Refused { address, of_key, count }).collect();
        refused.sort_by(|one, other| (&one.address, one.of_key).cmp(&(&other.address, other.of_key)));
        database.write_refused(&refused).await?;
        let used: Vec<_> = std::mem::take(&mut *lock(&self.used)).into_iter().collect();
        database.keys_used(&used, clock::now().millis() / DAY).await?;
        if let Some(paces) = &self.paces {
            paces.tidy(clock::instant());
        }
        Ok(())
    }

    /// How many keys are remembered.
    #[cfg(test)]
    pub(super) fn remembered(&self) -> (usize, usize) {
        (lock(&self.good).len(), lock(&self.bad).len())
    }
}

fn is_over(caller: &Caller, now: Time) -> bool {
    matches!(&caller.key, Some(KnownKey { expires_at: Some(end), .. }) if *end <= now)
}

/// The address as it is counted: of the newer kind, the network that one customer has.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        address => address,
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut recent = Recent::default();
        for number in 0..50_000_u32 {
            let mut digest = [0; 32];
            digest[..4].copy_from_slice(&number.to_be_bytes());
            recent.insert(digest, number);
            assert_eq!(recent.get(&digest), Some(&number));
        }
        assert!(recent.len() <= REMEMBERED, "{}", recent.len());
    }

    #[test]
    fn refusals_of_too_many_addresses_are_counted_together() {
        let door = Door::new(None);
        for number in 0..3_000_u32 {
            door.refused(Some(std::net::Ipv4Addr::from(number).into()), number % 2 == 0);
        }
        let refused = lock(&door.refused);
        assert!(refused.len() <= COUNTED + 2);
        assert_eq!(refused.values().sum::<u64>(), 3_000);
    }

    #[test]
    fn an_address_counts_as_the_network_of_a_customer() {
        for (address, network) in [
            ("203.0.113.7", "203.0.113.7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ] {
            assert_eq!(super::network(address.parse().unwrap()).to_string(), network);
        }
    }

    #[tokio::test]
    async fn a_flood_of_wrong_keys_asks_the_database_once_a_key_and_keeps_few() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("earmark.db")).await.unwrap();
        let door = Door::new(Some(&Limits::default()));
        let from = Some(std::net::Ipv4Addr::LOCALHOST.into());
        for number in 0..20_000_u32 {
            let mut digest = [0; 32];
            digest[..4].copy_from_slice(&number.to_be_bytes());
            assert!(door.caller(&database, digest, from).await.is_err());
        }
        let (good, bad) = door.remembered();
        // Behind the first ten nobody of this address is looked up before it has waited.
        assert!(good == 0 && bad < 100, "{good} {bad}");
    }
}
