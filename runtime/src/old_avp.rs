//! Avps in the manner of SIP Express Router: `%x`, `$f.x`, `%t.x[1]`.
//!
//! Measured on Kamailio 5.6.3: `%x`, `%f.x` and `%fr.x` are `$avp(x)`; the To side and the classes for URIs have lists of
//! their own, and a name without the full class is looked for in all lists of its side. An assignment takes the place of
//! all values. Attributes of domains and global ones cannot be assigned, so that there are none.

use crate::avp::{AvpName, PvIndex};
use crate::cx::Cx;
use crate::value::{Str, Val};

/// The value; an index counts from 1 at the oldest, from -1 at the newest.
#[must_use]
pub fn get(cx: &Cx, name: &'static str, index: PvIndex) -> Val {
    let Some(list) = lists(name).into_iter().flatten().find(|list| cx.avps.first(list).is_some()) else {
        return Val::Null;
    };
    let count = cx.avps.all(&list).count();
    let nth = match index {
        PvIndex::None => Some(0),
        PvIndex::At(n @ 1..) => usize::try_from(n).ok().and_then(|n| count.checked_sub(n)),
        PvIndex::At(n @ ..0) => usize::try_from(n.unsigned_abs() - 1).ok(),
        PvIndex::At(0) | PvIndex::All => None,
    };
    nth.and_then(|nth| cx.avps.all(&list).nth(nth)).cloned().unwrap_or_default()
}

/// Replaces all values; the undefined value only removes them.
pub fn set(cx: &mut Cx, name: &'static str, value: Val) -> bool {
    let lists = lists(name);
    for list in lists.iter().flatten() {
        cx.avps.remove_all(list);
    }
    let [Some(first), _] = lists else { return false };
    cx.avps.write(first, PvIndex::None, value);
    true
}

/// The flags of the newest value.
pub(crate) fn flags<'a>(cx: &'a mut Cx, name: &str) -> Option<&'a mut u32> {
    let list = lists(name).into_iter().flatten().find(|list| cx.avps.first(list).is_some())?;
    cx.avps.flags(&list)
}

/// The lists in which a name is looked for. Those of the From side's users have the plain name; a dot is in no other name.
fn lists(name: &str) -> [Option<AvpName>; 2] {
    let (class, bare) = name.split_once('.').unwrap_or(("f", name));
    let users = || Some(AvpName::Text(Str::copy(bare.as_bytes())));
    let named = |class: &str| Some(AvpName::Text(Str::from(format!("{class}.{bare}"))));
    match class {
        "f" => [users(), named("fu")],
        "fr" => [users(), None],
        "t" => [named("tr"), named("tu")],
        "tr" | "fu" | "tu" => [named(class), None],
        _ => [None, None],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::{Proto, RcvInfo, SockId};
    use srcc_sip::SipMsg;

    fn cx() -> Cx {
        let text = "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n\r\n";
        let msg = SipMsg::parse(bytes::Bytes::from_static(text.as_bytes())).unwrap();
        let addr = std::net::SocketAddr::from(([127, 0, 0, 1], 5060));
        Cx::new(msg, RcvInfo { src: addr, dst: addr, proto: Proto::Udp, socket: SockId(0), conn: None }, 1)
    }

    fn read(cx: &Cx, name: &'static str) -> Val {
        get(cx, name, PvIndex::None)
    }

    #[test]
    fn an_assignment_takes_the_place_of_all_values() {
        let mut cx = cx();
        let x = AvpName::parse("x".into());
        cx.avps.push(x.clone(), Val::Int(1));
        cx.avps.push(x.clone(), Val::Int(2));
        set(&mut cx, "x", Val::Int(3));
        assert_eq!(cx.avps.read(&x, PvIndex::All), Val::Str("3".into()));
        set(&mut cx, "x", Val::Null);
        assert_eq!(read(&cx, "x"), Val::Null);
    }

    #[test]
    fn an_index_counts_from_the_oldest_or_the_newest() {
        let mut cx = cx();
        for n in 1..=3 {
            cx.avps.push(AvpName::parse("z".into()), Val::Int(n));
        }
        let at = |n| get(&cx, "z", PvIndex::At(n)).to_int();
        assert_eq!([1, 3, 4, 0, -1, -3, -4].map(at), [1, 3, 0, 0, 3, 1, 0]);
        assert_eq!(get(&cx, "z", PvIndex::All), Val::Null);
    }

    #[test]
    fn a_class_is_a_list_of_its_own() {
        let mut cx = cx();
        set(&mut cx, "fu.q", Val::Int(1));
        assert_eq!([read(&cx, "q"), read(&cx, "f.q"), read(&cx, "fr.q")], [Val::Int(1), Val::Int(1), Val::Null]);
        set(&mut cx, "tu.q", Val::Int(2));
        assert_eq!([read(&cx, "t.q"), read(&cx, "tr.q"), read(&cx, "q")], [Val::Int(2), Val::Null, Val::Int(1)]);
        set(&mut cx, "q", Val::Int(3));
        assert_eq!([read(&cx, "fr.q"), read(&cx, "fu.q")], [Val::Int(3), Val::Null]);
        assert!(!set(&mut cx, "g.q", Val::Int(4)));
    }

    #[test]
    fn flags_belong_to_a_value() {
        let mut cx = cx();
        assert_eq!(flags(&mut cx, "x"), None);
        set(&mut cx, "x", Val::Int(1));
        *flags(&mut cx, "f.x").unwrap() |= 2;
        assert_eq!(flags(&mut cx, "x").copied(), Some(2));
        set(&mut cx, "x", Val::Int(1));
        assert_eq!(flags(&mut cx, "x").copied(), Some(0));
    }
}
