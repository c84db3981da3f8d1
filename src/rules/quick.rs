//! Maps over what is hashed already, or is a few bytes: one multiplication a key. The seed is drawn anew in each process,
//! so that no transcript can be written that fills one slot. Nothing depends on the order in a map.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher, Hasher, RandomState},
};

/// A map with small keys.
pub(super) type QuickMap<K, V> = HashMap<K, V, Seed>;
/// A set of small keys.
pub(super) type QuickSet<K> = HashSet<K, Seed>;

/// Where hashing begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seed(u64);

impl Seed {
    /// For hashes that are compared, not for maps.
    pub(super) const FIXED: Self = Self(0x51_7c_c1_b7_27_22_0a_95);
}

impl Default for Seed {
    fn default() -> Self {
        Self(RandomState::new().hash_one(0_u64))
    }
}

impl BuildHasher for Seed {
    type Hasher = Quick;

    fn build_hasher(&self) -> Quick {
        Quick(self.0)
    }
}

/// The state of a hash.
#[derive(Debug)]
pub(super) struct Quick(u64);

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u8(&mut self, key: u8) {
        self.write_u64(key.into());
    }

    fn write_u32(&mut self, key: u32) {
        self.write_u64(key.into());
    }

    fn write_u64(&mut self, key: u64) {
        // Both halves of the product are kept, as the low one alone depends on low bits only.
        let product = u128::from(self.0 ^ key) * 0x9e37_79b9_7f4a_7c15;
        #[expect(clippy::cast_possible_truncation, reason = "the halves are folded")]
        let folded = (product as u64) ^ ((product >> 64) as u64);
        self.0 = folded.rotate_left(29);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
