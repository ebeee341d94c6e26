//! The module's parameters.

use srcc_runtime::args::FlagNo;
use srcc_runtime::avp::AvpName;
use srcc_runtime::cfgvar::LiveInt;
use srcc_runtime::modparams;
use srcc_runtime::value::Str;

/// Parameters of `registrar`.
#[modparams(module = "registrar")]
pub struct Params {
    /// Seconds that a contact lives if the REGISTER names no time.
    #[param(default = 3600)]
    pub default_expires: LiveInt,
    /// Percent by which `default_expires` is shortened at random, at most.
    #[param(default = 0)]
    pub default_expires_range: LiveInt,
    /// Percent by which a time that the REGISTER names is shortened at random, at most.
    #[param(default = 0)]
    pub expires_range: LiveInt,
    /// Seconds that a contact lives at least.
    #[param(default = 60)]
    pub min_expires: LiveInt,
    /// Seconds that a contact lives at most; 0 = no limit.
    #[param(default = 0)]
    pub max_expires: LiveInt,
    /// What a shorter time than `min_expires` leads to: 0 = `min_expires`, 1 = a 423 reply.
    #[param(default = 0)]
    pub min_expires_mode: bool,
    /// Priority in thousandths of a contact that names none; -1 = none.
    #[param(default = -1)]
    pub default_q: LiveInt,
    /// Whether `lookup` adds a branch for each further contact.
    #[param(default = 1)]
    pub append_branches: LiveInt,
    /// Whether users that differ only in case are different ones.
    #[param(default = 0)]
    pub case_sensitive: LiveInt,
    /// Text taken off the start of the domain of an address of record.
    #[param(default = "")]
    pub realm_prefix: Str,
    /// Name of the Contact parameter that shows the received URI in replies.
    #[param(default = "received")]
    pub received_param: Str,
    /// AVP that holds the URI that a contact is really reached at, as set by `fix_nated_register`.
    #[param(default = "")]
    pub received_avp: Option<AvpName>,
    /// Contacts that an address of record may have; 0 = no limit.
    #[param(default = 0)]
    pub max_contacts: LiveInt,
    /// Seconds for `Retry-After` in 5xx replies; 0 = none.
    #[param(default = 0)]
    pub retry_after: LiveInt,
    /// Message flag that says that the socket is taken from a header.
    #[param(default = -1)]
    pub sock_flag: Option<FlagNo>,
    /// Name of that header.
    #[param(default = "")]
    pub sock_hdr_name: Str,
    /// Whether `lookup` passes over contacts that cannot handle the method of the request.
    #[param(default = 0)]
    pub method_filtering: bool,
    /// Whether Path (RFC 3327) is stored and used.
    #[param(default = 0)]
    pub use_path: bool,
    /// How Path is answered: 0 = never, 1 = with Path if the client supports it, 2 = with 420 if it does not.
    #[param(default = 2)]
    pub path_mode: i32,
    /// Whether the `received` parameter of the first Path URI is the received URI of the contact.
    #[param(default = 0)]
    pub path_use_received: bool,
    /// XAVP with settings for the message at hand: `max_contacts`, `expires`, `socket`, and what `registered` compares.
    #[param]
    pub xavp_cfg: Option<Str>,
    /// XAVP that receives the attributes of the contact found.
    #[param]
    pub xavp_rcd: Option<Str>,
    /// Attributes not to put there: 1 = ruid, 2 = contact, 4 = expires, 8 = received, 16 = path.
    #[param(default = 0)]
    pub xavp_rcd_mask: i32,
    /// Whether clients that support it get GRUUs (RFC 5627).
    #[param(default = 1)]
    pub gruu_enabled: bool,
    /// When `reg-id` is used: 0 = with outbound, 1 = always. Without outbound on the server it is stored in either case.
    #[param(default = 0)]
    pub regid_mode: i32,
    /// Bytes that a contact URI or a received URI may have.
    #[param(default = 512)]
    pub contact_max_size: i32,
}

/// Says what in the parameters cannot be served.
pub(crate) fn check(params: &Params) -> Result<(), String> {
    if !(0..=2).contains(&params.path_mode) {
        return Err(format!("path_mode {} is not one of 0, 1, 2", params.path_mode));
    }
    if !(0..=1).contains(&params.regid_mode) {
        return Err(format!("regid_mode {} is not one of 0, 1", params.regid_mode));
    }
    for (name, percent) in
        [("default_expires_range", params.default_expires_range.get()), ("expires_range", params.expires_range.get())]
    {
        if !(0..=100).contains(&percent) {
            return Err(format!("{name} {percent} is not in 0..100"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_without_a_meaning_stop_the_start() {
        assert_eq!(check(&Params::default()), Ok(()));
        assert!(check(&Params { path_mode: 3, ..Params::default() }).is_err());
        assert!(check(&Params { expires_range: LiveInt::new(101), ..Params::default() }).is_err());
    }
}
