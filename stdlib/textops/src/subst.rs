//! Substitutions `/pattern/replacement/flags` on the message, its URI, its body, a header, a value.

use crate::edit::{behind_first_line, picked, replace, within};
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::regex::Subst;
use srcc_runtime::ruri::{Change, change};
use srcc_runtime::value::{Str, Val};
use srcc_runtime::{script_fn, script_transform};
use srcc_sip::{Span, Uri};

/// The text with the substitution made; `None`, which is logged where it is a mistake, if nothing is replaced.
fn substituted(cx: &mut Cx, rule: &Subst, text: &[u8]) -> Option<Str> {
    rule.apply(cx, text).unwrap_or_else(|error| {
        srcc_runtime::error!("{error}");
        None
    })
}

fn subst_in(cx: &mut Cx, stretch: Span, rule: &Subst) -> Rc {
    let buf = cx.msg.buf.clone();
    let found = match rule.replacements(cx, stretch.in_bytes(&buf)) {
        Ok(found) => found,
        Err(error) => {
            srcc_runtime::error!("{error}");
            return Rc::FALSE;
        }
    };
    let any = !found.is_empty();
    for replacement in found {
        replace(cx, within(stretch, &replacement.range), replacement.with.into_bytes());
    }
    any.into()
}

/// Substitutes after the first line.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "replaced", -1 = "not found")]
pub fn subst(cx: &mut Cx, rule: &Subst) -> Rc {
    subst_in(cx, behind_first_line(cx), rule)
}

/// Substitutes in the body.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "replaced", -1 = "not found")]
pub fn subst_body(cx: &mut Cx, rule: &Subst) -> Rc {
    subst_in(cx, cx.msg.body_span(), rule)
}

/// Substitutes in the request URI.
#[script_fn(module = "textops", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "replaced", -1 = "not found, or this is a reply")]
pub fn subst_uri(cx: &mut Cx, rule: &Subst) -> Rc {
    if !cx.msg.is_request() {
        return Rc::FALSE;
    }
    let uri = cx.request_uri();
    match substituted(cx, rule, &uri) {
        Some(uri) => {
            cx.fwd.new_uri = Some(uri);
            Rc::TRUE
        }
        None => Rc::FALSE,
    }
}

/// Substitutes in the user of the request URI. A URI without user is left alone (measured).
#[script_fn(module = "textops", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "replaced", -1 = "not found, or there is no user")]
pub fn subst_user(cx: &mut Cx, rule: &Subst) -> Rc {
    let uri = cx.request_uri();
    let user = Uri::parse(&uri).map_or(&[][..], |uri| uri.user);
    match substituted(cx, rule, user) {
        Some(new) if !user.is_empty() => change(cx, Change::User(&new)).into(),
        _ => Rc::FALSE,
    }
}

/// Substitutes in the values of the headers of a name: `a` all of them, `f` the first, `l` the last.
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "replaced", -1 = "not found")]
pub fn subst_hf(cx: &mut Cx, name: &'static str, rule: &Subst, flags: &'static str) -> Rc {
    let buf = cx.msg.buf.clone();
    let mut any = false;
    for header in picked(cx, name, flags) {
        if let Some(value) = substituted(cx, rule, header.value.in_bytes(&buf)) {
            replace(cx, header.value, value.into_bytes());
            any = true;
        }
    }
    any.into()
}

/// The value with a substitution made; as it is, with its type, if the pattern is not found. Measured: an empty text and
/// a match of nothing make it undefined.
#[script_transform("re.subst", module = "textops")]
pub fn re_subst(cx: &mut Cx, value: &Val, rule: &Subst) -> Val {
    let text = value.view();
    match rule.apply(cx, &text) {
        _ if text.is_empty() => Val::Null,
        Ok(Some(new)) => Val::Str(new),
        Ok(None) => value.clone(),
        Err(_) => Val::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{body_after, header_after, text_message};

    fn rule(text: &'static str) -> Subst {
        Subst::parse(text.as_bytes(), &[]).expect("the test's rule compiles")
    }

    #[test]
    fn the_message_behind_its_first_line_is_changed() {
        for (text, want) in [
            ("/three/3/", "3 needle four"),
            ("/(three) (needle)/\\2 \\1/", "needle three four"),
            ("/NEEDLE/x/i", "three x four"),
        ] {
            assert_eq!(
                header_after(text_message(), "X-G", |cx| {
                    subst(cx, &rule(text));
                }),
                want
            );
        }
        assert_eq!(subst(&mut text_message(), &rule("/MESSAGE sip:bob/x/")), Rc::FALSE);
    }

    #[test]
    fn lines_count_in_the_body_unless_the_flag_s_is_given() {
        for (text, want) in [
            ("/hay/X/g", "X X needle\r\nX needle\r\n"),
            ("/^hay/X/g", "X hay needle\r\nX needle\r\n"),
            ("/^hay/X/gs", "X hay needle\r\nhay needle\r\n"),
        ] {
            assert_eq!(
                body_after(text_message(), |cx| {
                    subst_body(cx, &rule(text));
                }),
                want,
                "{text}"
            );
        }
    }

    #[test]
    fn headers_of_a_name_are_changed_by_flag() {
        let run = |text, flags: &'static str| {
            move |cx: &mut Cx| {
                subst_hf(cx, "X-H", &rule(text), flags);
            }
        };
        assert_eq!(header_after(text_message(), "X-H", run("/o/0/", "a")), "0ne,tw0");
        assert_eq!(header_after(text_message(), "X-H", run("/o/0/g", "f")), "0ne,two");
        assert_eq!(header_after(text_message(), "X-H", run("/o/0/", "l")), "one,tw0");
        assert_eq!(header_after(text_message(), "X-H", run("/(.*)/\\0\\0/", "a")), "oneone,twotwo");
        assert_eq!(subst_hf(&mut text_message(), "X-H", &rule("/zz/0/"), "a"), Rc::FALSE);
        assert_eq!(subst_hf(&mut text_message(), "Nope", &rule("/./0/"), "a"), Rc::FALSE);
    }

    #[test]
    fn the_request_uri_and_its_user_are_changed() {
        let mut cx = text_message();
        assert_eq!(subst_uri(&mut cx, &rule("/^sip:(.*)@(.*)$/sip:x-\\1@\\2/")), Rc::TRUE);
        assert_eq!(cx.request_uri(), "sip:x-bob@10.0.0.9;x=1".into());
        assert_eq!(subst_uri(&mut cx, &rule("/zz/X/")), Rc::FALSE);
        let mut cx = text_message();
        assert_eq!(subst_user(&mut cx, &rule("/b/X/g")), Rc::TRUE);
        assert_eq!(cx.request_uri(), "sip:XoX@10.0.0.9;x=1".into());
        cx.fwd.new_uri = Some("sip:h".into());
        assert_eq!(subst_user(&mut cx, &rule("/^/X/")), Rc::FALSE);
    }

    #[test]
    fn a_value_is_changed() {
        let mut cx = text_message();
        for (text, want) in
            [("/b/X/", "aXc abc"), ("/b/X/g", "aXc aXc"), ("/(b)(c)/\\2\\1/g", "acb acb"), ("/z/X/", "abc abc")]
        {
            assert_eq!(re_subst(&mut cx, &Val::Str("abc abc".into()), &rule(text)), Val::Str(want.into()));
        }
    }
}
