//! A lossy network between the agents and the proxy: each datagram is dropped with a fixed probability.

/// Decides which datagrams are lost. The same seed gives the same run of decisions.
#[derive(Default)]
pub struct Loss {
    /// Of 2^32; 0 = nothing is lost.
    share: u32,
    state: u64,
    pub dropped: u64,
}

impl Loss {
    pub fn new(percent: f64, seed: u64) -> Loss {
        let share = (percent / 100.0 * f64::from(u32::MAX)) as u32;
        Loss { share, state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1, dropped: 0 }
    }

    /// Whether the next datagram is lost.
    pub fn drops(&mut self) -> bool {
        if self.share == 0 {
            return false;
        }
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        let lost = (self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) as u32 <= self.share;
        self.dropped += u64::from(lost);
        lost
    }
}
