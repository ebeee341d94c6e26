//! `sanity_check`: the checks in the original's order, and the replies to what fails. Texts and cases were measured on
//! Kamailio 5.6.3, spelling included.

use crate::params::params;
use crate::problem::Problem;
use crate::uris;
use crate::{credentials, problem};
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::reply::{self, ReplyParts};
use srcc_runtime::script_fn;
use srcc_sip::Method;

/// The bits of `sanity_check`'s first argument. Bit 16 (protocol of the Via) checks nothing in the original.
mod bits {
    pub(super) const RURI_SIP_VERSION: i32 = 1;
    pub(super) const RURI_SCHEME: i32 = 2;
    pub(super) const REQUIRED_HEADERS: i32 = 4;
    pub(super) const VIA_SIP_VERSION: i32 = 8;
    pub(super) const CSEQ_METHOD: i32 = 32;
    pub(super) const CSEQ_VALUE: i32 = 64;
    pub(super) const CONTENT_LENGTH: i32 = 128;
    pub(super) const EXPIRES_VALUE: i32 = 256;
    pub(super) const PROXY_REQUIRE: i32 = 512;
    pub(super) const PARSE_URIS: i32 = 1024;
    pub(super) const DIGEST: i32 = 2048;
    pub(super) const DUPLICATE_TAGS: i32 = 4096;
    pub(super) const DIGEST_IF_ANY: i32 = 8192;
}

/// The reply that waits for `sanity_reply`; kept with the message, where the original keeps the last one of the process.
#[derive(Default)]
struct Failed(Option<Problem>);

/// Checks the message for the default or the given properties; a request that fails is answered.
#[script_fn(module = "sanity", routes(request, onreply, reply, event))]
#[returns(1 = "sane", -1 = "not sane, or a header cannot be read", 0 = "not sane, and `autodrop` is set")]
pub async fn sanity_check(cx: &mut Cx, checks: Option<i32>, uri_checks: Option<i32>) -> Rc {
    let (checks, uri_checks) = (checks.unwrap_or(params().default_checks), uri_checks.unwrap_or(params().uri_checks));
    if !(1..32768).contains(&checks) || !(1..16).contains(&uri_checks) {
        srcc_runtime::error!("sanity_check({checks}, {uri_checks}): there are no such checks");
        return Rc::FALSE;
    }
    // Whatever is asked for, there is no reply then, and `autodrop` does not count (measured).
    if let Some(error) = cx.msg.header_error {
        srcc_runtime::error!("sanity_check: {error}");
        return Rc::FALSE;
    }
    let Some(problem) = find(cx, checks, uri_checks) else { return Rc::TRUE };
    srcc_runtime::debug!("not sane: {} {}", problem.code, problem.reason);
    // Other replies of the script carry these headers as well (measured).
    if !problem.headers.is_empty() {
        cx.ext::<ReplyParts>().headers.extend_from_slice(problem.headers.as_bytes());
    }
    if params().noreply {
        cx.ext::<Failed>().0 = Some(problem);
    } else if problem.code != 0 {
        answer(cx, &problem).await;
    }
    if params().autodrop { Rc::STOP } else { Rc::FALSE }
}

/// Sends the reply that `sanity_check` kept back (`noreply`), or a 500 if no check with a reply of its own failed.
/// Without `noreply` it does nothing.
#[script_fn(module = "sanity", routes(request, onreply, reply, event))]
#[returns(1 = "sent, or there is nothing to send", -1 = "not sent")]
pub async fn sanity_reply(cx: &mut Cx) -> Rc {
    if !params().noreply {
        return Rc::TRUE;
    }
    let problem = kept_back(cx.ext_get::<Failed>().and_then(|failed| failed.0.clone()));
    answer(cx, &problem).await.into()
}

/// What `sanity_reply` sends, measured also where no check failed.
pub(crate) fn kept_back(failed: Option<Problem>) -> Problem {
    let unknown = Problem { code: 500, reason: "Server Sanity Failure", headers: String::new() };
    failed.filter(|problem| problem.code != 0).unwrap_or(unknown)
}

/// An ACK and a reply get no answer (RFC 3261 17.1.1.2).
async fn answer(cx: &mut Cx, problem: &Problem) -> bool {
    if !cx.msg.is_request() || cx.msg.method() == Method::Ack {
        return true;
    }
    reply::send(cx, problem.code, problem.reason.as_bytes()).await.is_ok()
}

/// What a message is checked for.
type Check = fn(&Cx) -> Option<Problem>;

/// The first check that fails.
fn find(cx: &Cx, wanted: i32, uri_checks: i32) -> Option<Problem> {
    let asked = |bit: i32| wanted & bit != 0;
    let request = cx.msg.is_request();
    let checks: [(bool, Check); 9] = [
        (request && asked(bits::RURI_SIP_VERSION), problem::version),
        (request && asked(bits::RURI_SCHEME), uris::scheme),
        (asked(bits::REQUIRED_HEADERS), problem::required_headers),
        (asked(bits::VIA_SIP_VERSION), problem::via),
        (request && asked(bits::CSEQ_METHOD), problem::cseq_method),
        (asked(bits::CSEQ_VALUE), problem::cseq_value),
        (asked(bits::CONTENT_LENGTH), problem::content_length),
        (asked(bits::EXPIRES_VALUE), problem::expires),
        (request && asked(bits::PROXY_REQUIRE), problem::proxy_require),
    ];
    let only = |bit: i32, check: &dyn Fn() -> Option<Problem>| if asked(bit) { check() } else { None };
    checks
        .iter()
        .filter(|(asked, _)| *asked)
        .find_map(|(_, check)| check(cx))
        .or_else(|| only(bits::PARSE_URIS, &|| uris::check(cx, uri_checks)))
        .or_else(|| only(bits::DIGEST, &|| credentials::check(cx, true)))
        .or_else(|| only(bits::DUPLICATE_TAGS, &|| problem::duplicate_tags(cx)))
        .or_else(|| only(bits::DIGEST_IF_ANY, &|| credentials::check(cx, false)))
}
