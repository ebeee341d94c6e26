//! Chooses which final reply goes upstream once all branches are done (RFC 3261 16.7 step 6).
//!
//! 6xx wins, then the lowest class; inside 4xx the challenges 401 and 407, then 415, 420 and 484, then the lowest
//! number. Measured on Kamailio 5.6.3 (wire scenarios tm-fork-challenges, tm-fork-6xx, tm-fork-parallel).

/// What the choice needs to know about a branch.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// Its final status; below 200 it is still pending.
    pub status: u16,
    /// It failed without a reply.
    pub faked: bool,
}

/// The outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A branch is still pending.
    Wait,
    /// This one, by its place among the candidates.
    Branch(usize),
    /// There are no candidates.
    None,
}

/// Chooses among the branches; of equals the first wins. `faked_prio` is added to the priority of branches without a reply.
pub fn choose(candidates: impl IntoIterator<Item = (usize, Candidate)>, faked_prio: i32) -> Choice {
    let mut best: Option<(i32, usize)> = None;
    for (number, candidate) in candidates {
        if candidate.status < 200 {
            return Choice::Wait;
        }
        let extra = if candidate.faked { faked_prio } else { 0 };
        let rank = rank(candidate.status).saturating_add(extra);
        if best.is_none_or(|(lowest, _)| rank < lowest) {
            best = Some((rank, number));
        }
    }
    best.map_or(Choice::None, |(_, number)| Choice::Branch(number))
}

/// The lower, the better.
fn rank(status: u16) -> i32 {
    let inside = i32::from(status % 100);
    match (status / 100, status) {
        (6, _) => inside,
        (2, _) => 1000 + inside,
        (3, _) => 2000 + inside,
        (4, 401) => 3000,
        (4, 407) => 3001,
        (4, 415) => 3002,
        (4, 420) => 3003,
        (4, 484) => 3004,
        (4, _) => 3100 + inside,
        (5, _) => 4000 + inside,
        _ => 9000 + inside,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn winner(statuses: &[u16]) -> Option<u16> {
        let all = statuses.iter().map(|status| Candidate { status: *status, faked: false }).enumerate();
        match choose(all, 0) {
            Choice::Branch(number) => statuses.get(number).copied(),
            Choice::Wait | Choice::None => None,
        }
    }

    #[test]
    fn the_measured_choices_are_made() {
        let measured: [(&[u16], u16); 8] = [
            (&[401, 407, 400], 401),
            (&[407, 407, 403], 407),
            (&[415, 420, 484], 415),
            (&[486, 420, 500], 420),
            (&[302, 404, 503], 302),
            (&[486, 603], 603),
            (&[486, 404, 480], 404),
            (&[404, 600], 600),
        ];
        for (statuses, expected) in measured {
            assert_eq!(winner(statuses), Some(expected), "{statuses:?}");
        }
    }

    #[test]
    fn a_pending_branch_makes_all_wait() {
        assert_eq!(winner(&[603, 180]), None);
        assert_eq!(winner(&[]), None);
    }

    #[test]
    fn a_timeout_can_be_made_the_last_choice() {
        let both = [(0, Candidate { status: 408, faked: true }), (1, Candidate { status: 500, faked: false })];
        assert_eq!(choose(both, 0), Choice::Branch(0));
        assert_eq!(choose(both, 2000), Choice::Branch(1));
    }
}
