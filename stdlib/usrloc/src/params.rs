//! The module's parameters.

use srcc_runtime::args::FlagNo;
use srcc_runtime::modparams;
use srcc_runtime::value::Str;

/// Parameters of `usrloc`.
#[modparams(module = "usrloc")]
pub struct Params {
    /// Where contacts are kept: 0 = in memory. Database modes (1 to 5) stop the start.
    #[param(default = 0)]
    pub db_mode: i32,
    /// Database to use in the database modes; has no meaning in memory.
    #[param(default = "mysql://kamailio:kamailiorw@localhost/kamailio")]
    pub db_url: Str,
    /// Seconds between two searches for expired contacts.
    #[param(default = 60)]
    pub timer_interval: i32,
    /// Processes that search for expired contacts. One worker does it here, in small steps, whatever the number.
    #[param(default = 0)]
    pub timer_procs: i32,
    /// Whether an address of record is `user@domain` instead of `user`.
    #[param(default = 0)]
    pub use_domain: bool,
    /// Whether the newest contact comes first instead of the one with the highest q.
    #[param(default = 0)]
    pub desc_time_order: bool,
    /// What makes two contacts of an address of record the same: 0 = the URI, 1 = URI and Call-ID, 2 = URI and Path,
    /// 3 = the Call-ID.
    #[param(default = 0)]
    pub matching_mode: i32,
    /// Seconds during which a REGISTER with the CSeq of the one before counts as a retransmission, not as an error.
    #[param(default = 20)]
    pub cseq_delay: i32,
    /// Base 2 logarithm of the number of independently locked parts of a table.
    #[param(default = 10)]
    pub hash_size: i32,
    /// Branch flag that marks contacts behind a NAT.
    #[param(default = -1)]
    pub nat_bflag: Option<FlagNo>,
    /// Table to make at start; may be given several times.
    #[param]
    pub preload: Vec<Str>,
}

impl Params {
    /// The bit of `nat_bflag`, 0 if there is none.
    #[must_use]
    pub fn nat_bits(&self) -> u32 {
        self.nat_bflag.map_or(0, FlagNo::bit)
    }
}

/// Says what in the parameters cannot be served.
pub(crate) fn check(params: &Params) -> Result<(), String> {
    if params.db_mode != 0 {
        let mode = params.db_mode;
        return Err(format!("db_mode {mode} needs a database; only db_mode 0 (contacts in memory) is implemented"));
    }
    if !(0..=3).contains(&params.matching_mode) {
        return Err(format!("matching_mode {} is not one of 0, 1, 2, 3", params.matching_mode));
    }
    if !(0..=16).contains(&params.hash_size) {
        return Err(format!("hash_size {} is not in 0..16", params.hash_size));
    }
    if params.timer_interval < 1 {
        return Err(format!("timer_interval {} is not at least 1 second", params.timer_interval));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_mode_is_refused_with_what_is_implemented() {
        let error = check(&Params { db_mode: 2, ..Params::default() }).unwrap_err();
        assert!(error.contains("db_mode 2") && error.contains("only db_mode 0"), "{error}");
        assert_eq!(check(&Params::default()), Ok(()));
    }
}
