use super::*;
use crate::test_support::{header_after, header_names, message, text_message};

type Run = fn(&mut Cx, &'static str, Str) -> Rc;

/// Checks what X-List (`a, b, c` and `d,e`) becomes, the headers split by `|`.
fn list(run: Run, rows: &[(&'static str, &'static str)]) {
    for (place, want) in rows {
        let got = header_after(text_message(), "X-List", |cx| assert_eq!(run(cx, place, "z".into()), Rc::TRUE));
        assert_eq!(got, *want, "{place}");
    }
}

#[test]
fn a_value_is_added_behind_another() {
    list(
        append_hf_value,
        &[
            ("X-List", "a, b, c|d,e|z"),
            ("X-List[0]", "a, b, c|d,e,z"),
            ("X-List[1]", "a,z, b, c|d,e"),
            ("X-List[3]", "a, b, c,z|d,e"),
            ("X-List[4]", "a, b, c|d,z,e"),
            ("X-List[-1]", "a, b, c|d,e,z"),
            ("X-List[9]", "a, b, c|d,e|z"),
        ],
    );
    assert_eq!(
        header_after(text_message(), "X-New", |cx| {
            append_hf_value(cx, "X-New", "z".into());
        }),
        "z"
    );
}

#[test]
fn a_value_is_added_before_another() {
    list(
        insert_hf_value,
        &[
            ("X-List", "z|a, b, c|d,e"),
            ("X-List[0]", "z,a, b, c|d,e"),
            ("X-List[1]", "z,a, b, c|d,e"),
            ("X-List[2]", "a,z, b, c|d,e"),
            ("X-List[4]", "a, b, c|z,d,e"),
        ],
    );
    assert_eq!(
        header_after(text_message(), "X-New", |cx| {
            insert_hf_value(cx, "X-New", "z".into());
        }),
        "z"
    );
}

#[test]
fn a_value_is_replaced() {
    list(assign_hf_value, &[("X-List", "z, b, c|d,e"), ("X-List[1]", "z, b, c|d,e"), ("X-List[-1]", "a, b, c|d,z")]);
    for place in ["X-New", "X-List[9]"] {
        assert_eq!(assign_hf_value(&mut text_message(), place, "z".into()), Rc::FALSE);
    }
}

#[test]
fn a_value_is_removed_with_its_comma() {
    for (place, want) in [
        ("X-List", "b, c|d,e"),
        ("X-List[1]", "b, c|d,e"),
        ("X-List[2]", "a, c|d,e"),
        ("X-List[3]", "a, b|d,e"),
        ("X-List[4]", "a, b, c|e"),
        ("X-List[-1]", "a, b, c|d"),
        ("X-List[-2]", "a, b, c|e"),
        ("X-List[*]", ""),
    ] {
        let got = header_after(text_message(), "X-List", |cx| assert_eq!(remove_hf_value(cx, place), Rc::TRUE));
        assert_eq!(got, want, "{place}");
    }
    let names = header_names(text_message(), |cx| {
        remove_hf_value(cx, "X-H[1]");
    });
    assert_eq!(names.matches("X-H").count(), 1);
    assert_eq!(remove_hf_value(&mut text_message(), "X-New"), Rc::FALSE);
}

#[test]
fn values_are_included_excluded_and_looked_for_in_any_case() {
    list(include_hf_value, &[("X-List", "a, b, c,z|d,e")]);
    let with = |run: Run, value: &'static str| {
        header_after(text_message(), "X-List", |cx| {
            run(cx, "X-List", value.into());
        })
    };
    assert_eq!(with(include_hf_value, "A"), "a, b, c|d,e");
    for (value, want) in
        [("b", "a, c|d,e"), ("a", "b, c|d,e"), ("c", "a, b|d,e"), ("d", "a, b, c|e"), ("z", "a, b, c|d,e")]
    {
        assert_eq!(with(exclude_hf_value, value), want);
    }
    let cx = text_message();
    for (value, yes) in [("b", 1), ("B", 1), ("z", -1)] {
        assert_eq!(hf_value_exists(&cx, "X-List", value.into()), Rc(yes));
    }
}

#[test]
fn parameters_of_values_are_set_and_removed() {
    let contact =
        |run: &dyn Fn(&mut Cx) -> Rc| header_after(text_message(), "Contact", |cx| assert_eq!(run(cx), Rc::TRUE));
    assert_eq!(
        contact(&|cx| assign_hf_value(cx, "Contact[2].q", "0.5".into())),
        "<sip:a@a>, <sip:b@b>;q=0.5|<sip:c@c>"
    );
    assert_eq!(
        contact(&|cx| assign_hf_value(cx, "Contact[1].x", "y".into())),
        "<sip:a@a>;x=y, <sip:b@b>;q=1|<sip:c@c>"
    );
    assert_eq!(contact(&|cx| remove_hf_value(cx, "Contact[2].q")), "<sip:a@a>, <sip:b@b>|<sip:c@c>");
    assert_eq!(remove_hf_value(&mut text_message(), "Contact[1].q"), Rc::FALSE);
    let x_g = header_after(text_message(), "X-G", |cx| {
        assign_hf_value(cx, "X-G.p", "5".into());
    });
    assert_eq!(x_g, "three needle four;p=5");
}

#[test]
fn parameters_split_by_commas_are_set_and_removed() {
    let auth = |run: &dyn Fn(&mut Cx) -> Rc| {
        let cx = message("Authorization: Digest username=\"alice\", realm=\"ex, ample\", opaque=\"opq\"\r\n", "");
        header_after(cx, "Authorization", |cx| assert_eq!(run(cx), Rc::TRUE))
    };
    for place in ["Authorization.realm", "Authorization[1].realm"] {
        let got = auth(&|cx| assign_hf_value2(cx, place, "\"new\"".into()));
        assert_eq!(got, "Digest username=\"alice\", realm=\"new\", opaque=\"opq\"");
    }
    let got = auth(&|cx| assign_hf_value2(cx, "Authorization.zzz", "new".into()));
    assert_eq!(got, "Digest username=\"alice\", realm=\"ex, ample\", opaque=\"opq\",zzz=new");
    let got = auth(&|cx| remove_hf_value2(cx, "Authorization.realm"));
    assert_eq!(got, "Digest username=\"alice\", opaque=\"opq\"");
    assert_eq!(remove_hf_value2(&mut text_message(), "Contact[1].q"), Rc::FALSE);
}
