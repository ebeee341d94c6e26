//! Classes `uri` and `urialias`. A text that is no URI gives the undefined value; a part that the URI lacks is empty.

use crate::text::sub;
use crate::uri_part::parse;
use srcc_runtime::cx::Cx;
use srcc_runtime::script_transform;
use srcc_runtime::transport::Proto;
use srcc_runtime::value::{Str, Val};
use srcc_sip::Uri;
use srcc_sip::uri::Scheme;

fn part(value: &Val, get: impl for<'a> FnOnce(&Uri<'a>) -> &'a [u8]) -> Option<Str> {
    let text = value.view();
    let uri = parse(&text)?;
    Some(sub(&text, get(&uri)))
}

/// The parameters; those of a telephone URI belong to its number and are not shown (measured).
fn params<'a>(uri: &Uri<'a>) -> srcc_sip::Params<'a> {
    match uri.scheme {
        Scheme::Tel | Scheme::Tels => srcc_sip::Params::new(b""),
        _ => uri.params,
    }
}

/// The values of a parameter that stands there several times, the last one first: it is the one that counts (measured).
fn values<'a>(uri: &Uri<'a>, name: &[u8]) -> impl Iterator<Item = &'a [u8]> {
    let named = params(uri).iter().filter(|param| param.name.eq_ignore_ascii_case(name));
    let mut values: Vec<_> = named.map(|param| param.unquoted()).collect();
    values.reverse();
    values.into_iter()
}

fn param(value: &Val, name: &[u8]) -> Option<Str> {
    part(value, |uri| values(uri, name).next().unwrap_or_default())
}

/// The user.
#[script_transform("uri.user", module = "pv")]
pub fn uri_user(_cx: &Cx, value: &Val) -> Option<Str> {
    part(value, |uri| uri.user)
}

/// The password.
#[script_transform("uri.passwd", module = "pv")]
pub fn uri_passwd(_cx: &Cx, value: &Val) -> Option<Str> {
    part(value, |uri| uri.password.unwrap_or_default())
}

/// The host.
#[script_transform("uri.host", "uri.domain", module = "pv")]
pub fn uri_host(_cx: &Cx, value: &Val) -> Option<Str> {
    part(value, |uri| uri.host)
}

/// The port; 0 if none is written.
#[script_transform("uri.port", module = "pv")]
pub fn uri_port(_cx: &Cx, value: &Val) -> Option<i32> {
    parse(&value.view()).map(|uri| i32::from(uri.port.unwrap_or(0)))
}

/// All parameters.
#[script_transform("uri.params", module = "pv")]
pub fn uri_params(_cx: &Cx, value: &Val) -> Option<Str> {
    part(value, |uri| params(uri).text)
}

/// The value of a parameter.
#[script_transform("uri.param", module = "pv")]
pub fn uri_param(_cx: &Cx, value: &Val, name: Str) -> Option<Str> {
    param(value, &name)
}

/// The headers behind `?`.
#[script_transform("uri.headers", module = "pv")]
pub fn uri_headers(_cx: &Cx, value: &Val) -> Option<Str> {
    part(value, |uri| uri.headers)
}

/// Parameter `transport`.
#[script_transform("uri.transport", module = "pv")]
pub fn uri_transport(_cx: &Cx, value: &Val) -> Option<Str> {
    param(value, b"transport")
}

/// Parameter `ttl`.
#[script_transform("uri.ttl", module = "pv")]
pub fn uri_ttl(_cx: &Cx, value: &Val) -> Option<Str> {
    param(value, b"ttl")
}

/// Parameter `user`.
#[script_transform("uri.uparam", module = "pv")]
pub fn uri_uparam(_cx: &Cx, value: &Val) -> Option<Str> {
    param(value, b"user")
}

/// Parameter `maddr`.
#[script_transform("uri.maddr", module = "pv")]
pub fn uri_maddr(_cx: &Cx, value: &Val) -> Option<Str> {
    param(value, b"maddr")
}

/// Parameter `method`.
#[script_transform("uri.method", module = "pv")]
pub fn uri_method(_cx: &Cx, value: &Val) -> Option<Str> {
    param(value, b"method")
}

/// Parameter `lr`.
#[script_transform("uri.lr", module = "pv")]
pub fn uri_lr(_cx: &Cx, value: &Val) -> Option<Str> {
    param(value, b"lr")
}

/// Parameter `r2`.
#[script_transform("uri.r2", module = "pv")]
pub fn uri_r2(_cx: &Cx, value: &Val) -> Option<Str> {
    param(value, b"r2")
}

fn scheme<'a>(uri: &Uri<'a>) -> &'a [u8] {
    uri.text.split(|&byte| byte == b':').next().unwrap_or_default()
}

/// The scheme as written.
#[script_transform("uri.scheme", module = "pv")]
pub fn uri_scheme(_cx: &Cx, value: &Val) -> Option<Str> {
    part(value, scheme)
}

/// `proto:host:port` of a URI with a transport; the port is 5060 if none is written.
#[script_transform("uri.tosocket", module = "pv")]
pub fn uri_tosocket(_cx: &Cx, value: &Val) -> Option<Str> {
    let text = value.view();
    let uri = parse(&text)?;
    let proto = values(&uri, b"transport").find_map(Proto::from_name);
    Some(match proto {
        Some(proto) if !uri.host.is_empty() => {
            let port = uri.port.unwrap_or(5060).to_string();
            [proto.name().as_bytes(), b":", uri.host, b":", port.as_bytes()].concat().into()
        }
        _ => Str::EMPTY,
    })
}

/// Puts a URI together from some of its parts.
fn simplified(value: &Val, with_user: bool, with_address: bool) -> Option<Str> {
    let text = value.view();
    let uri = parse(&text)?;
    let (user, host) = (uri.user, uri.host);
    let mut out = [scheme(&uri), b":"].concat();
    if with_user && !user.is_empty() {
        out.extend_from_slice(user);
        if !host.is_empty() {
            out.push(b'@');
        }
    }
    out.extend_from_slice(host);
    if with_address {
        if let Some(port) = uri.port {
            out.extend_from_slice(format!(":{port}").as_bytes());
        }
        if let Some(transport) = params(&uri).value(b"transport") {
            out.extend_from_slice(b";transport=");
            out.extend_from_slice(transport);
        }
    }
    Some(out.into())
}

/// `scheme:user@host`: the address of record.
#[script_transform("uri.saor", module = "pv")]
pub fn uri_saor(_cx: &Cx, value: &Val) -> Option<Str> {
    simplified(value, true, false)
}

/// `scheme:user@host:port;transport=x`.
#[script_transform("uri.suri", module = "pv")]
pub fn uri_suri(_cx: &Cx, value: &Val) -> Option<Str> {
    simplified(value, true, true)
}

/// `scheme:host:port;transport=x`: the destination.
#[script_transform("uri.duri", module = "pv")]
pub fn uri_duri(_cx: &Cx, value: &Val) -> Option<Str> {
    simplified(value, false, true)
}

/// A URI as `host~port~proto`, the way nathelper's alias parameter writes an address.
#[script_transform("urialias.encode", module = "pv")]
pub fn urialias_encode(_cx: &Cx, value: &Val) -> Option<Str> {
    let text = value.view();
    if text.is_empty() {
        return None;
    }
    // Measured: what is no URI gives nothing, a transport that is not known counts as UDP.
    let Some(uri) = parse(&text) else { return Some(Str::EMPTY) };
    let proto = uri.transport().and_then(Proto::from_name).unwrap_or(Proto::Udp);
    let port = uri.port.unwrap_or(proto_port(proto)).to_string();
    let number = (proto as u8).to_string();
    Some([uri.host, b"~", port.as_bytes(), b"~", number.as_bytes()].concat().into())
}

/// TLS apart, the default port is 5060 here, as in a Via.
fn proto_port(proto: Proto) -> u16 {
    if proto == Proto::Tls { 5061 } else { 5060 }
}

/// `host~port~proto` as a URI; plain and secure WebSocket are both `ws`.
#[script_transform("urialias.decode", module = "pv")]
pub fn urialias_decode(_cx: &Cx, value: &Val) -> Option<Str> {
    let text = value.view();
    let mut parts = text.split(|&byte| byte == b'~');
    let (host, port, number) = (parts.next()?, parts.next()?, parts.next()?);
    let transport: &[u8] = match number {
        b"1" => b"",
        b"2" => b";transport=tcp",
        b"3" => b";transport=tls",
        b"4" => b";transport=sctp",
        b"5" | b"6" => b";transport=ws",
        // Measured: empty, and not undefined.
        _ => return Some(Str::EMPTY),
    };
    Some([b"sip:", host, b":", port, transport].concat().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tr::table::check;

    const FULL: &str =
        "sip:bob:pw@ex.com:5070;transport=TCP;lr;ttl=3;user=phone;maddr=1.2.3.4;method=INFO;p1=v1?H1=a&H2=b";
    const BAD: [(&str, Option<&str>); 3] = [("notauri", None), ("<sip:a@h>", None), ("", None)];

    #[test]
    fn the_parts_of_a_uri_are_read() {
        type Run = fn(&Cx, &Val) -> Option<Str>;
        let rows: [(Run, &str); 15] = [
            (uri_user, "bob"),
            (uri_passwd, "pw"),
            (uri_host, "ex.com"),
            (uri_headers, "H1=a&H2=b"),
            (uri_transport, "TCP"),
            (uri_ttl, "3"),
            (uri_uparam, "phone"),
            (uri_maddr, "1.2.3.4"),
            (uri_method, "INFO"),
            (uri_lr, ""),
            (uri_r2, ""),
            (uri_scheme, "sip"),
            (uri_tosocket, "tcp:ex.com:5070"),
            (uri_saor, "sip:bob@ex.com"),
            (uri_params, "transport=TCP;lr;ttl=3;user=phone;maddr=1.2.3.4;method=INFO;p1=v1"),
        ];
        for (run, want) in rows {
            check("uri", |cx, v| run(cx, v).into(), &[(FULL, Some(want))]);
            check("uri", |cx, v| run(cx, v).into(), &BAD);
        }
        let named = |name: &'static str, want| {
            check(
                name,
                |cx, v| uri_param(cx, v, name.into()).into(),
                &[(FULL, Some(want)), ("tel:+123;p1=1", Some(""))],
            );
        };
        named("p1", "v1");
        named("P1", "v1");
        check("uri.lr", |cx, v| uri_lr(cx, v).into(), &[("sip:a@h;lr=1;LR=2", Some("2"))]);
        named("nope", "");
        check(
            "uri.port",
            |cx, v| uri_port(cx, v).into(),
            &[(FULL, Some("5070")), ("sips:a@h", Some("0")), ("sip:a@[::1]:5060", Some("5060")), ("x", None)],
        );
    }

    #[test]
    fn parts_that_are_missing_are_empty() {
        check(
            "uri.params",
            |cx, v| uri_params(cx, v).into(),
            &[("sip:ex.com", Some("")), ("tel:+1-555;phone-context=x", Some(""))],
        );
        check(
            "uri.tosocket",
            |cx, v| uri_tosocket(cx, v).into(),
            &[
                ("sip:ex.com", Some("")),
                ("sip:1.2.3.4:5060", Some("")),
                ("sip:a@h;transport=tcp", Some("tcp:h:5060")),
                ("sip:a@h;transport=udp;transport=tcp;transport=x", Some("tcp:h:5060")),
                ("sip:a@[::1]:5080;transport=tls", Some("tls:[::1]:5080")),
                ("tel:+123;x=1", Some("")),
            ],
        );
        check(
            "uri.user",
            |cx, v| uri_user(cx, v).into(),
            &[
                ("tel:+1-555;phone-context=x", Some("+1-555")),
                ("SIP:Alice@EX.Com", Some("Alice")),
                ("urn:service:sos", Some("service")),
            ],
        );
        check(
            "uri.host",
            |cx, v| uri_host(cx, v).into(),
            &[
                ("tel:+1-555;phone-context=x", Some("")),
                ("SIP:Alice@EX.Com", Some("EX.Com")),
                ("sip:a@[::1]:5060", Some("[::1]")),
            ],
        );
        check(
            "uri.scheme",
            |cx, v| uri_scheme(cx, v).into(),
            &[("SIP:Alice@EX.Com", Some("SIP")), ("sips:a@h", Some("sips"))],
        );
    }

    #[test]
    fn a_uri_is_put_together_from_some_parts() {
        check("uri.saor", |cx, v| uri_saor(cx, v).into(), &[("sip:1.2.3.4:5060;transport=udp", Some("sip:1.2.3.4"))]);
        check(
            "uri.suri",
            |cx, v| uri_suri(cx, v).into(),
            &[("sip:a@h:5;transport=ws;x", Some("sip:a@h:5;transport=ws"))],
        );
        check(
            "uri.duri",
            |cx, v| uri_duri(cx, v).into(),
            &[("sip:a@h:5;transport=ws", Some("sip:h:5;transport=ws")), ("sips:a@h", Some("sips:h"))],
        );
    }

    #[test]
    fn an_alias_is_written_and_read() {
        check(
            "urialias.encode",
            |cx, v| urialias_encode(cx, v).into(),
            &[
                ("sip:a@1.2.3.4:5080;transport=udp", Some("1.2.3.4~5080~1")),
                ("sip:1.2.3.4", Some("1.2.3.4~5060~1")),
                ("sip:1.2.3.4:5062;transport=tcp", Some("1.2.3.4~5062~2")),
                ("sip:a@[::1]:5080;transport=tls", Some("[::1]~5080~3")),
                ("nope", Some("")),
            ],
        );
        check(
            "urialias.decode",
            |cx, v| urialias_decode(cx, v).into(),
            &[
                ("127.0.0.1~5080~1", Some("sip:127.0.0.1:5080")),
                ("1.2.3.4~5080~2", Some("sip:1.2.3.4:5080;transport=tcp")),
                ("[::1]~5080~6", Some("sip:[::1]:5080;transport=ws")),
                ("1.2.3.4~5080~9", Some("")),
                ("1.2.3.4~5080", None),
                ("nope", None),
            ],
        );
    }
}
