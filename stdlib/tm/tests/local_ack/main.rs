//! `local_ack_mode`: where the ACK to the 2xx of an INVITE of our own goes. Measured on Kamailio 5.6.3.

#[path = "../calls/harness.rs"]
#[allow(dead_code)]
mod harness;
#[path = "../calls/script.rs"]
mod script;

use harness::{Agent, send_local};
use srcc_runtime::tx::settings;
use srcc_runtime::tx::uac::LocalRequest;

const PROXY: u16 = 26_180;

#[test]
fn the_ack_goes_to_the_contact_or_where_the_invite_went_or_back_to_the_sender() {
    let (callee, contact, sender) = (Agent::new(PROXY), Agent::new(PROXY), Agent::new(PROXY));
    for (mode, receiver) in [(0, &contact), (1, &callee), (2, &sender)] {
        settings().local_ack_mode.set(mode);
        let uri = format!("sip:bob@127.0.0.1:{}", callee.port);
        let told = send_local(LocalRequest {
            method: "INVITE".into(),
            uri: uri.as_str().to_owned().into(),
            from: "sip:us@test".into(),
            to: "sip:bob@test".into(),
            ..LocalRequest::default()
        });
        let invite = callee.recv("INVITE");
        sender.reply(&invite, 200, "OK", &format!("Contact: <sip:desk@127.0.0.1:{}>\r\n", contact.port));
        let ack = receiver.recv("ACK");
        assert_eq!(ack.request_uri(), format!("sip:desk@127.0.0.1:{}", contact.port).as_bytes(), "mode {mode}");
        assert_eq!(told.recv(), Ok(200));
    }
}
