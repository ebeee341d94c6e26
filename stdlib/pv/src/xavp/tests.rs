use super::*;
use crate::test_support::cx;

/// Runs assignments `path = value` (`!` = undefined, digits = number) and reads paths, `-` meaning undefined.
fn check(assign: &[(&'static str, &'static str)], read_back: &[(&'static str, &'static str)]) {
    let mut cx = cx("");
    for (path, value) in assign {
        let value = match (*value, value.parse()) {
            ("!", _) => Val::Null,
            (_, Ok(n)) => Val::Int(n),
            (text, _) => Val::Str(text.into()),
        };
        set_xavp(&mut cx, (*path).into(), value);
    }
    for (path, want) in read_back {
        let got = match xavp(&cx, (*path).into()) {
            Val::Null => "-".to_owned(),
            value => value.to_str().text().into_owned(),
        };
        assert_eq!(got, *want, "{assign:?} {path}");
    }
}

#[test]
fn assignments_without_a_root_index_push_a_record() {
    check(&[("x=>a", "1"), ("x=>b", "s")], &[("x=>b", "s"), ("x=>a", "-"), ("x[1]=>a", "1")]);
    check(&[("x=>a", "1"), ("x=>a", "2")], &[("x=>a", "2"), ("x[1]=>a", "1")]);
    check(&[("x", "5"), ("x=>a", "1")], &[("x=>a", "1"), ("x[1]", "5")]);
    check(&[("x=>a", "1"), ("x=>a[0]", "2")], &[("x=>a", "2"), ("x[1]=>a", "1")]);
}

#[test]
fn with_a_root_index_the_record_is_changed() {
    check(&[("x=>a", "1"), ("x[0]=>a", "2")], &[("x=>a", "2"), ("x=>a[1]", "1"), ("x=>a[*]", "2, 1"), ("x[1]", "-")]);
    check(&[("x=>v", "1"), ("x[0]=>v", "2"), ("x[0]=>v[0]", "3")], &[("x=>v[*]", "3, 1")]);
    check(&[("x=>v", "1"), ("x[0]=>v", "2"), ("x[0]=>v[1]", "3")], &[("x=>v[*]", "2, 3")]);
    check(&[("x=>v", "1"), ("x[0]=>v", "2"), ("x[0]=>v[*]", "3")], &[("x=>v[*]", "2, 1")]);
    check(&[("x=>a", "1"), ("x[1]=>a", "2")], &[("x=>a", "1"), ("x[1]=>a", "-")]);
    check(&[("x[0]=>a[0]", "1"), ("y[0]", "3")], &[("x", "-"), ("y", "-")]);
}

#[test]
fn plain_values_are_pushed_and_replaced_by_index() {
    check(&[("x", "1"), ("x", "2")], &[("x", "2"), ("x[1]", "1"), ("x[-1]", "1")]);
    check(&[("x", "1"), ("x", "2"), ("x[0]", "3")], &[("x", "3"), ("x[1]", "1")]);
    check(&[("x", "1"), ("x", "2"), ("x[1]", "3")], &[("x", "2"), ("x[1]", "3")]);
    check(&[("x", "1"), ("x", "2"), ("x[*]", "3")], &[("x", "2"), ("x[1]", "1")]);
}

#[test]
fn the_undefined_value_removes() {
    check(&[("x", "1"), ("x", "2"), ("x", "!")], &[("x", "1"), ("x[1]", "-")]);
    check(&[("x", "1"), ("x", "2"), ("x[1]", "!")], &[("x", "2"), ("x[1]", "-")]);
    check(&[("x", "1"), ("x", "2"), ("x[*]", "!")], &[("x", "-")]);
    check(&[("x=>v", "1"), ("x[0]=>v", "2"), ("x[0]=>v", "!")], &[("x=>v[*]", "1")]);
    check(&[("x=>v", "1"), ("x[0]=>v", "2"), ("x[0]=>v[*]", "!")], &[("x=>v", "-"), ("x", "<<xavp>>")]);
}

#[test]
fn a_third_level_is_not_looked_at() {
    check(&[("x=>a=>b", "1")], &[("x=>a=>b", "1"), ("x=>a", "1")]);
}

#[test]
fn names_of_xavi_ignore_case() {
    let mut cx = cx("");
    assert!(set_xavi(&mut cx, "U=>F".into(), Val::Int(5)));
    assert!(set_xavi(&mut cx, "u=>f".into(), Val::Int(6)));
    assert!(set_xavi(&mut cx, "U[0]=>g".into(), Val::Int(7)));
    assert_eq!(xavi(&cx, "U=>f".into()), Val::Int(6));
    assert_eq!(xavi(&cx, "u[1]=>F".into()), Val::Int(5));
    assert_eq!(xavi(&cx, "u=>G".into()), Val::Int(7));
}

#[test]
fn xavu_holds_one_value_per_name() {
    let mut cx = cx("");
    let mut set = |path: &'static str, value| set_xavu(&mut cx, path.into(), value);
    assert!(set("u", Val::Int(1)) && set("u", Val::Int(2)));
    assert!(set("r", Val::Int(1)) && set("r=>a", Val::Int(2)) && set("r=>b", Val::Int(3)) && set("r=>b", Val::Int(4)));
    assert!(set("r=>a", Val::Null));
    let get = |path: &'static str| xavu(&cx, path.into());
    assert_eq!((get("u"), get("r=>a"), get("r=>b")), (Val::Int(2), Val::Null, Val::Int(4)));
}
