//! Multipart bodies (RFC 2046 5.1): reading, adding and removing parts, making a body multipart.

use crate::body::{put_body, set_type};
use crate::parts;
use bytes::Bytes;
use srcc_runtime::args::PvMut;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::{Str, Val};
use srcc_sip::{HeaderKind, Span};

fn assign(cx: &mut Cx, stretch: Option<Span>, variable: PvMut) -> Rc {
    match stretch {
        Some(stretch) => {
            let text = Str::from(cx.msg.slice(stretch));
            (variable.set)(cx, Val::Str(text)).into()
        }
        None => Rc::FALSE,
    }
}

/// Assigns the first part of a type: what stands behind its Content-Type line, so further headers of the part and an
/// empty line come first (measured).
#[script_fn(module = "textops", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "assigned", -1 = "no such part")]
pub fn get_body_part(cx: &mut Cx, media_type: Str, variable: PvMut) -> Rc {
    let part = parts::of_type(cx, &media_type).map(|part| part.behind_type);
    assign(cx, part, variable)
}

/// Assigns the first part of a type with its headers and the delimiter line behind it (measured).
#[script_fn(module = "textops", routes(request, failure, branch, onreply, reply, event))]
#[returns(1 = "assigned", -1 = "no such part")]
pub fn get_body_part_raw(cx: &mut Cx, media_type: Str, variable: PvMut) -> Rc {
    let part = parts::of_type(cx, &media_type);
    let stretch = part.map(|part| Span { start: part.headers.start, end: part.delimiter_end });
    assign(cx, stretch, variable)
}

/// Adds a part at the end of a multipart body; one that is not closed yet is closed.
fn append(cx: &mut Cx, text: &[u8], media_type: &[u8], disposition: Option<&[u8]>) -> Rc {
    let Some(found) = parts::delimiters(cx) else {
        srcc_runtime::error!("append_body_part: the body is not multipart");
        return Rc::FALSE;
    };
    let Some(last) = found.lines.last() else { return Rc::FALSE };
    let mut out = Vec::with_capacity(text.len() + 128);
    if found.closed {
        out.extend_from_slice(&found.text);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(&[b"Content-Type: ", media_type, b"\r\n"].concat());
    if let Some(disposition) = disposition {
        out.extend_from_slice(&[b"Content-Disposition: ", disposition, b"\r\n"].concat());
    }
    out.extend_from_slice(&[b"\r\n", text, b"\r\n"].concat());
    if !found.closed {
        out.extend_from_slice(&[&found.text[..], b"--\r\n"].concat());
    }
    let place = if found.closed { last.start } else { last.end };
    cx.msg.edits.insert_at(place, out.into());
    Rc::TRUE
}

/// Adds a part to a multipart body.
#[script_fn(module = "textops", routes(request, failure, branch, event))]
#[returns(1 = "added", -1 = "the body is not multipart")]
pub fn append_body_part(cx: &mut Cx, text: Str, media_type: Str) -> Rc {
    append(cx, &text, &media_type, None)
}

/// Adds a part with a Content-Disposition to a multipart body.
#[script_fn(module = "textops", name = "append_body_part", routes(request, failure, branch, event))]
#[returns(1 = "added", -1 = "the body is not multipart")]
pub fn append_body_part_disposed(cx: &mut Cx, text: Str, media_type: Str, disposition: Str) -> Rc {
    append(cx, &text, &media_type, Some(&disposition))
}

fn from_hex(text: &Str) -> Option<Vec<u8>> {
    data_encoding::HEXLOWER_PERMISSIVE.decode(text).ok()
}

/// Adds a part whose text is given in hexadecimal digits.
#[script_fn(module = "textops", routes(request, failure, branch, event))]
#[returns(1 = "added", -1 = "the body is not multipart, or the digits are bad")]
pub fn append_body_part_hex(cx: &mut Cx, digits: Str, media_type: Str) -> Rc {
    from_hex(&digits).map_or(Rc::FALSE, |text| append(cx, &text, &media_type, None))
}

/// Adds a part with a Content-Disposition whose text is given in hexadecimal digits.
#[script_fn(module = "textops", name = "append_body_part_hex", routes(request, failure, branch, event))]
#[returns(1 = "added", -1 = "the body is not multipart, or the digits are bad")]
pub fn append_body_part_hex_disposed(cx: &mut Cx, digits: Str, media_type: Str, disposition: Str) -> Rc {
    from_hex(&digits).map_or(Rc::FALSE, |text| append(cx, &text, &media_type, Some(&disposition)))
}

/// Removes the first part of a type.
#[script_fn(module = "textops", routes(request, failure, branch, event))]
#[returns(1 = "removed", -1 = "no such part")]
pub fn remove_body_part(cx: &mut Cx, media_type: Str) -> Rc {
    match parts::of_type(cx, &media_type) {
        Some(part) if parts::is_multipart(cx) => {
            cx.msg.edits.delete(part.whole);
            Rc::TRUE
        }
        _ => Rc::FALSE,
    }
}

/// Leaves of a multipart body only the first part of a type: what stands behind its Content-Type line (measured).
#[script_fn(module = "textops", routes(any))]
#[returns(1 = "done", -1 = "no such part, or the body is not multipart")]
pub fn filter_body(cx: &mut Cx, media_type: &'static str) -> Rc {
    if !parts::is_multipart(cx) {
        return Rc::FALSE;
    }
    let Some(part) = parts::of_type(cx, media_type.as_bytes()) else { return Rc::FALSE };
    let body = cx.msg.body_span();
    cx.msg.edits.delete(Span { start: body.start, end: part.behind_type.start });
    cx.msg.edits.delete(Span { start: part.behind_type.end, end: body.end });
    Rc::TRUE
}

/// The boundary where the script gives none.
const BOUNDARY: &[u8] = b"unique-boundary-1";

/// Makes the body multipart with one part, left open for `append_body_part` (measured).
fn make_multipart(cx: &mut Cx, text: &[u8], media_type: &[u8], boundary: &[u8]) -> Rc {
    if text.is_empty() || media_type.is_empty() {
        return Rc::FALSE;
    }
    let delimiter = [b"--", boundary, b"\r\n"].concat();
    let body = [&delimiter[..], b"Content-Type: ", media_type, b"\r\n\r\n", text, b"\r\n", &delimiter].concat();
    set_type(cx, &[b"multipart/mixed;boundary=\"", boundary, b"\""].concat());
    if !cx.msg.has(HeaderKind::MimeVersion) {
        cx.msg.append_header(Bytes::from_static(b"Mime-Version: 1.0\r\n"));
    }
    put_body(cx, body.into());
    Rc::TRUE
}

/// Makes the body the first part of a multipart body.
#[script_fn(module = "textops", routes(request, failure, branch, event))]
#[returns(1 = "done", -1 = "the message has no body or no Content-Type")]
pub fn set_body_multipart(cx: &mut Cx) -> Rc {
    let media_type = cx.msg.value_of(HeaderKind::ContentType).map(<[u8]>::to_vec).unwrap_or_default();
    let body = cx.msg.slice(cx.msg.body_span());
    make_multipart(cx, &body, &media_type, BOUNDARY)
}

/// Replaces the body by a multipart body with one part of text/plain.
#[script_fn(module = "textops", name = "set_body_multipart", routes(request, failure, branch, event))]
#[returns(1 = "done", -1 = "the text is empty")]
pub fn set_body_multipart_text(cx: &mut Cx, text: Str) -> Rc {
    make_multipart(cx, &text, b"text/plain", BOUNDARY)
}

/// Replaces the body by a multipart body with one part.
#[script_fn(module = "textops", name = "set_body_multipart", routes(request, failure, branch, event))]
#[returns(1 = "done", -1 = "the text or the type is empty")]
pub fn set_body_multipart_typed(cx: &mut Cx, text: Str, media_type: Str) -> Rc {
    make_multipart(cx, &text, &media_type, BOUNDARY)
}

/// Replaces the body by a multipart body with one part and a boundary of one's own.
#[script_fn(module = "textops", name = "set_body_multipart", routes(request, failure, branch, event))]
#[returns(1 = "done", -1 = "the text or the type is empty")]
pub fn set_body_multipart_bounded(cx: &mut Cx, text: Str, media_type: Str, boundary: Str) -> Rc {
    make_multipart(cx, &text, &media_type, &boundary)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{body_after, header_after, message, text_message};
    use srcc_runtime::avp::{AvpName, PvIndex};

    const SDP: &str = "--bb\r\nContent-Type: application/sdp\r\n\r\nv=0\r\nm=audio 5000 RTP/AVP 0\r\na=sendonly\r\n";
    const TEXT: &str = "--bb\r\nContent-Type: text/plain\r\nContent-Disposition: x\r\n\r\nhello hay hay\r\n";
    const CLOSE: &str = "--bb--\r\n";

    fn mixed() -> Cx {
        message("Content-Type: multipart/mixed;boundary=bb\r\n", &format!("{SDP}{TEXT}{CLOSE}"))
    }

    const OUT: PvMut = PvMut {
        name: "$avp(out)",
        get: |cx| cx.avps.read(&AvpName::parse("out".into()), PvIndex::None),
        set: |cx, value| {
            cx.avps.write(AvpName::parse("out".into()), PvIndex::All, value);
            true
        },
    };

    #[test]
    fn a_part_is_read_by_its_type() {
        let mut cx = mixed();
        assert_eq!(get_body_part(&mut cx, "text/plain".into(), OUT), Rc::TRUE);
        assert_eq!((OUT.get)(&mut cx), Val::Str("Content-Disposition: x\r\n\r\nhello hay hay\r\n".into()));
        assert_eq!(get_body_part(&mut cx, "application/sdp".into(), OUT), Rc::TRUE);
        assert_eq!((OUT.get)(&mut cx), Val::Str("\r\nv=0\r\nm=audio 5000 RTP/AVP 0\r\na=sendonly\r\n".into()));
        assert_eq!(get_body_part_raw(&mut cx, "text/plain".into(), OUT), Rc::TRUE);
        let raw = "Content-Type: text/plain\r\nContent-Disposition: x\r\n\r\nhello hay hay\r\n--bb--\r\n";
        assert_eq!((OUT.get)(&mut cx), Val::Str(raw.into()));
        assert_eq!(get_body_part(&mut cx, "no/x".into(), OUT), Rc::FALSE);
        let mut plain = text_message();
        assert_eq!(get_body_part(&mut plain, "text/plain".into(), OUT), Rc::TRUE);
        assert_eq!((OUT.get)(&mut plain), Val::Str("hay hay needle\r\nhay needle\r\n".into()));
    }

    #[test]
    fn parts_are_added_removed_and_filtered() {
        let added = "--bb\r\nContent-Type: c/d\r\n\r\np2\r\n";
        let disposed = "--bb\r\nContent-Type: c/d\r\nContent-Disposition: attach\r\n\r\np2\r\n";
        type Run = fn(&mut Cx) -> Rc;
        let rows: [(Run, String); 6] = [
            (|cx| append_body_part(cx, "p2".into(), "c/d".into()), format!("{SDP}{TEXT}{added}{CLOSE}")),
            (
                |cx| append_body_part_disposed(cx, "p2".into(), "c/d".into(), "attach".into()),
                format!("{SDP}{TEXT}{disposed}{CLOSE}"),
            ),
            (|cx| append_body_part_hex(cx, "7032".into(), "c/d".into()), format!("{SDP}{TEXT}{added}{CLOSE}")),
            (|cx| remove_body_part(cx, "text/plain".into()), format!("{SDP}{CLOSE}")),
            (|cx| remove_body_part(cx, "application/sdp".into()), format!("{TEXT}{CLOSE}")),
            (|cx| filter_body(cx, "text/plain"), "Content-Disposition: x\r\n\r\nhello hay hay\r\n".into()),
        ];
        for (run, want) in rows {
            assert_eq!(body_after(mixed(), |cx| assert_eq!(run(cx), Rc::TRUE)), want);
            assert_eq!(run(&mut text_message()), Rc::FALSE);
        }
        assert_eq!(append_body_part_hex(&mut mixed(), "61 62".into(), "c/d".into()), Rc::FALSE);
    }

    #[test]
    fn a_body_becomes_multipart_and_takes_parts() {
        let open = "--b\r\nContent-Type: x/y\r\n\r\nt\r\n--b\r\n";
        let set =
            |cx: &mut Cx| assert_eq!(set_body_multipart_bounded(cx, "t".into(), "x/y".into(), "b".into()), Rc::TRUE);
        assert_eq!(body_after(text_message(), set), open);
        assert_eq!(header_after(text_message(), "Content-Type", set), "multipart/mixed;boundary=\"b\"");
        assert_eq!(header_after(text_message(), "Mime-Version", set), "1.0");
        let with_part = body_after(text_message(), |cx| {
            set(cx);
            srcc_runtime::rebuild::apply_changes(cx).unwrap();
            assert_eq!(append_body_part_disposed(cx, "p2".into(), "c/d".into(), "disp".into()), Rc::TRUE);
        });
        assert_eq!(with_part, format!("{open}Content-Type: c/d\r\nContent-Disposition: disp\r\n\r\np2\r\n--b--\r\n"));
        let own = "--unique-boundary-1\r\nContent-Type: text/plain\r\n\r\nhay hay needle\r\nhay needle\r\n\r\n--unique-boundary-1\r\n";
        assert_eq!(
            body_after(text_message(), |cx| {
                set_body_multipart(cx);
            }),
            own
        );
        assert_eq!(set_body_multipart(&mut message("", "")), Rc::FALSE);
    }
}
