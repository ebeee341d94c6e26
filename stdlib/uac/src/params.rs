//! The module's parameters.

use srcc_runtime::avp::AvpName;
use srcc_runtime::modparams;
use srcc_runtime::value::Str;

/// Parameters of `uac`.
#[modparams(module = "uac")]
pub struct Params {
    /// What becomes of a replaced From or To: `auto` = put back in replies and replaced in later requests of the dialog;
    /// `manual` = put back in replies, the script asks for the rest; `none` = stays replaced.
    #[param(default = "auto")]
    pub restore_mode: Str,
    /// Password that what goes into Record-Route is masked with.
    #[param(default = "")]
    pub restore_passwd: Str,
    /// Parameter of Record-Route that carries From.
    #[param(default = "vsf")]
    pub rr_from_store_param: Str,
    /// Parameter of Record-Route that carries To.
    #[param(default = "vst")]
    pub rr_to_store_param: Str,
    /// AVP that gets the From URI before it is replaced.
    #[param]
    pub restore_from_avp: Option<AvpName>,
    /// AVP that gets the To URI before it is replaced.
    #[param]
    pub restore_to_avp: Option<AvpName>,
    /// Whether dialogs of module dialog keep From and To; has no effect without that module.
    #[param(default = 0)]
    pub restore_dlg: bool,
    /// A user name for challenges, `user:realm:password`; may be given several times.
    #[param]
    pub credential: Vec<Str>,
    /// AVP with the user name for challenges.
    #[param]
    pub auth_username_avp: Option<AvpName>,
    /// AVP with the realm that the user name is for.
    #[param]
    pub auth_realm_avp: Option<AvpName>,
    /// AVP with the password.
    #[param]
    pub auth_password_avp: Option<AvpName>,
    /// Socket that requests of the script's own are sent from, `proto:host:port`.
    #[param(default = "")]
    pub default_socket: Str,
}

/// What becomes of a replaced From or To.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestoreMode {
    /// It stays replaced.
    None,
    /// Put back in replies.
    Manual,
    /// Put back in replies, and replaced in later requests of the dialog.
    Auto,
}

/// The mode that parameters ask for.
#[must_use]
pub fn mode() -> RestoreMode {
    match &params().restore_mode[..] {
        b"none" => RestoreMode::None,
        b"manual" => RestoreMode::Manual,
        _ => RestoreMode::Auto,
    }
}

/// Says what in the parameters cannot be served.
pub(crate) fn check(params: &Params) -> Result<(), String> {
    if !matches!(&params.restore_mode[..], b"auto" | b"manual" | b"none") {
        return Err(format!("restore_mode `{}` is not one of auto, manual, none", params.restore_mode));
    }
    let avps = [&params.auth_username_avp, &params.auth_realm_avp, &params.auth_password_avp];
    let given = avps.iter().filter(|avp| avp.is_some()).count();
    if given != 0 && given != avps.len() {
        return Err("auth_username_avp, auth_realm_avp and auth_password_avp need each other".to_owned());
    }
    let socket = &params.default_socket;
    if !socket.is_empty() && srcc_mod_pv::transport::socket_named(socket).is_none() {
        return Err(format!("default_socket `{socket}` is none of our sockets"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_that_belong_together_are_asked_for() {
        assert_eq!(check(&Params::default()), Ok(()));
        assert!(check(&Params { restore_mode: "some".into(), ..Params::default() }).is_err());
        let one = Some(AvpName::from_param("$avp(u)"));
        assert!(check(&Params { auth_username_avp: one, ..Params::default() }).is_err());
    }
}
