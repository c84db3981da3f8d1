//! When a rule is silenced: people have decided on it often enough, and have taken it too seldom.

/// Decisions before which nothing is said of a rule.
pub const DECISIONS: u64 = 20;
/// A rule is kept as long as it may well be accepted so often.
pub const ACCEPTED: f64 = 0.30;
/// Standard deviations of a range that holds 95 % (two-sided).
const Z: f64 = 1.96;

/// The Wilson score interval of a share: lower and upper bound at 95 %. Of nothing, everything is possible.
#[expect(clippy::cast_precision_loss, reason = "counts of decisions")]
pub fn wilson(accepted: u64, decisions: u64) -> (f64, f64) {
    if decisions == 0 {
        return (0.0, 1.0);
    }
    let n = decisions as f64;
    let share = accepted.min(decisions) as f64 / n;
    let square = Z * Z;
    let middle = share + square / (2.0 * n);
    let half = Z * (share * (1.0 - share) / n + square / (4.0 * n * n)).sqrt();
    let whole = 1.0 + square / n;
    (((middle - half) / whole).max(0.0), ((middle + half) / whole).min(1.0))
}

/// Whether a rule with these decisions is muted for new calls.
pub fn is_muted(accepted: u64, decisions: u64) -> bool {
    decisions >= DECISIONS && wilson(accepted, decisions).1 < ACCEPTED
}

/// What people have made of what a rule found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Record {
    /// Decisions by which a flag was placed.
    pub accepted: u64,
    /// Those by which none was.
    pub rejected: u64,
}

impl Record {
    /// All decisions.
    pub fn decisions(self) -> u64 {
        self.accepted.saturating_add(self.rejected)
    }

    /// Whether the rule is muted for new calls.
    pub fn is_muted(self) -> bool {
        is_muted(self.accepted, self.decisions())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_muted_when_it_can_hardly_be_good() {
        for (accepted, decisions, upper, muted) in [
            (0, 20, 0.161, true),
            (2, 20, 0.301, false),
            (3, 25, 0.2996, true),
            (4, 25, 0.347, false),
            (0, 19, 0.168, false),
            (0, 0, 1.0, false),
            (20, 20, 1.0, false),
        ] {
            let (lower, bound) = wilson(accepted, decisions);
            assert!((bound - upper).abs() < 0.0005, "{accepted} of {decisions}: {bound}");
            assert!((0.0..=bound).contains(&lower));
            assert_eq!(is_muted(accepted, decisions), muted, "{accepted} of {decisions}");
        }
    }
}
