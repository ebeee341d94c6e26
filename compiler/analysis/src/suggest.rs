//! Finds the name that was probably meant.

/// The candidate nearest to `name`: case differences first, then few insertions, deletions, replacements and swaps of
/// neighbours; at most one change per three letters.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).clamp(1, 3);
    let lower = name.to_ascii_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name && candidate.len().abs_diff(name.len()) <= limit)
        .filter_map(|candidate| {
            let changes = distance(&lower, &candidate.to_ascii_lowercase(), limit)?;
            // Among names that differ only in case, the one that looks more like the given one.
            let exact = distance(name, candidate, usize::MAX).unwrap_or(usize::MAX);
            Some((changes, exact, candidate))
        })
        .min()
        .map(|(_, _, candidate)| candidate)
}

/// The number of changes from `a` to `b`, `None` above `limit`.
fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before_last[j - 1] + 1);
            }
            row.push(best);
        }
        if row.iter().chain(&last).all(|changes| *changes > limit) {
            return None;
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|changes| *changes <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_wins_and_far_ones_are_not_suggested() {
        assert_eq!(nearest("t_realy", ["t_relay", "t_reply", "t_check"]), Some("t_relay"));
        assert_eq!(nearest("RELAYY", ["RELAY", "DELAY"]), Some("RELAY"));
        assert_eq!(nearest("Relay", ["RELAY"]), Some("RELAY"));
        assert_eq!(nearest("fuu", ["fU", "fu"]), Some("fu"));
        assert_eq!(nearest("x", ["forward", "sl_send_reply"]), None);
    }
}
