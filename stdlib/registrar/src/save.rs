//! `save`: registers the contacts of a REGISTER and answers it (RFC 3261 10.3).

use srcc_mod_usrloc::contact;
use srcc_mod_usrloc::params::{Params as Location, params as location};
use srcc_mod_usrloc::table::{self, Domain};
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;
use srcc_sip::Uri;

use crate::answer::{self, Answer, Shown};
use crate::aor;
use crate::common;
use crate::params::{Params, params};
use crate::refusal::Refusal;
use crate::register::{self, Contacts};
use crate::stats;
use crate::store::{INSERTED, LISTED, REMOVED, Update};

/// `save` flag: no reply is sent.
const NO_REPLY: i32 = 0x02;
/// `save` flag: the contact takes the place of all others.
const REPLACE: i32 = 0x04;

/// Registers the contacts of the request for the address of record of its To, or of `uri`, and answers it.
///
/// Flags: 0x01 = in memory only (they always are), 0x02 = no reply is sent, 0x04 = the contact takes the place of all
/// others. A refused REGISTER is answered with the reason in `P-Registrar-Error`.
#[script_fn(module = "registrar", routes(request, failure, onreply, reply, event))]
#[returns(
    1 = "a contact was stored, or nothing had to be done",
    2 = "a contact was refreshed",
    3 = "contacts were removed",
    4 = "the stored contacts were asked for",
    -1 = "refused",
    -2 = "refused: too many contacts"
)]
pub async fn save(cx: &mut Cx, table: &'static str, flags: Option<i32>, uri: Option<Str>) -> Rc {
    let flags = flags.unwrap_or(0);
    let domain = table::domain(table.as_bytes());
    let (result, answer) = register(cx, domain, flags, uri.as_ref(), params(), location());
    stats::count(result.is_ok());
    *cx.ext::<Answer>() = answer;
    if cx.msg.is_request() && flags & NO_REPLY == 0 {
        answer::send(cx, params()).await;
    }
    Rc(result.unwrap_or_else(Refusal::code))
}

/// Sends the reply that `save` with flag 0x02 did not send.
#[script_fn(module = "registrar", routes(request, failure, event))]
#[returns(1 = "sent", -1 = "not sent")]
pub async fn reg_send_reply(cx: &mut Cx) -> Rc {
    Rc::from(answer::send(cx, params()).await)
}

/// Registers; returns what `save` returns or why it is refused, and what the reply says.
fn register(
    cx: &Cx,
    domain: &Domain,
    flags: i32,
    uri: Option<&Str>,
    params: &Params,
    location: &Location,
) -> (Result<i32, Refusal>, Answer) {
    let mut answer = Answer::default();
    let result = try_register(cx, domain, flags, uri, params, location, &mut answer);
    if let Err(refusal) = result {
        srcc_runtime::error!("a REGISTER is refused: {refusal}");
        answer.refusal = Some(refusal);
    }
    (result, answer)
}

fn try_register(
    cx: &Cx,
    domain: &Domain,
    flags: i32,
    uri: Option<&Str>,
    params: &Params,
    location: &Location,
    answer: &mut Answer,
) -> Result<i32, Refusal> {
    let contacts = register::contacts(&cx.msg, params)?;
    let uri = match uri {
        Some(uri) => &uri[..],
        None => cx.msg.to().map_err(|_| Refusal::To)?.uri,
    };
    let aor = aor::of_uri(uri, params, location)?;
    let wants_gruu = params.gruu_enabled && register::supports(&cx.msg, b"gruu");
    let shown = Shown {
        params,
        aor: &aor,
        host: Uri::parse(uri).map_or(&[][..], |uri| uri.host),
        gruu: wants_gruu.then(|| table::hash(&aor)),
        now: contact::now(),
    };
    match contacts {
        Contacts::None => {
            answer.contacts = domain.view(&aor, |stored| answer::contact_line(stored, &shown));
            Ok(LISTED)
        }
        // Measured: whatever Call-ID and CSeq they were registered with.
        Contacts::Star => {
            domain.update(&aor, Vec::clear);
            Ok(REMOVED)
        }
        Contacts::List(list) => {
            let common = common::read(cx, params, location);
            let update = Update {
                cx,
                params,
                location,
                contacts: &list,
                common: &common,
                max_contacts: max_contacts(cx, params),
                replace_others: flags & REPLACE != 0,
                now: shown.now,
            };
            let (result, line) = domain.update(&aor, |stored| {
                let result = update.apply(stored);
                (result, answer::contact_line(stored, &shown))
            });
            answer.contacts = line;
            if let (Ok(code), Ok(common)) = (&result, common)
                && (*code != INSERTED || !answer.contacts.is_empty())
            {
                answer.path = common.path;
            }
            result
        }
    }
}

fn max_contacts(cx: &Cx, params: &Params) -> usize {
    let limit = register::number_setting(cx, params, b"max_contacts").unwrap_or(params.max_contacts.get());
    usize::try_from(limit).unwrap_or(0)
}

#[cfg(test)]
mod tests;
