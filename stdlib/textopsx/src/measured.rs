//! Calls of the header value functions against what Kamailio 5.6.3 did with the same message.
//!
//! A line of `measured.tsv` holds the headers before, the calls without quotes, the return code of the last one, and the
//! headers after (`=` for no change). Headers are parted by `|`.

use crate::hf_value::{append_hf_value, assign_hf_value, insert_hf_value, remove_hf_value};
use crate::hf_value2::{assign_hf_value2, remove_hf_value2};
use crate::membership::{exclude_hf_value, hf_value_exists, include_hf_value};
use crate::test_support::message;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::rebuild::rebuilt;

fn call(cx: &mut Cx, call: &'static str) -> Rc {
    let (function, args) = call.strip_suffix(')').and_then(|call| call.split_once('(')).expect("a call");
    let (hf, value) = args.split_once(',').unwrap_or((args, ""));
    match function {
        "append_hf_value" => append_hf_value(cx, hf, value.into()),
        "insert_hf_value" => insert_hf_value(cx, hf, value.into()),
        "assign_hf_value" => assign_hf_value(cx, hf, value.into()),
        "assign_hf_value2" => assign_hf_value2(cx, hf, value.into()),
        "remove_hf_value" => remove_hf_value(cx, hf),
        "remove_hf_value2" => remove_hf_value2(cx, hf),
        "include_hf_value" => include_hf_value(cx, hf, value.into()),
        "exclude_hf_value" => exclude_hf_value(cx, hf, value.into()),
        "hf_value_exists" => hf_value_exists(cx, hf, value.into()),
        other => panic!("{other} was not measured"),
    }
}

/// Header lines as the table writes them.
fn lines(headers: &str) -> String {
    let text = headers.replace("\\r\\n", "\r\n").replace("\\t", "\t");
    text.split('|').filter(|line| !line.is_empty()).map(|line| format!("{line}\r\n")).collect()
}

/// What stands behind the CSeq, without the Content-Length.
fn headers(cx: &Cx) -> String {
    let out = String::from_utf8_lossy(&rebuilt(cx)).into_owned();
    let after = out.split_once("CSeq: 1 MESSAGE\r\n").map_or("", |(_, after)| after);
    let without_length = after.replacen("Content-Length: 0\r\n", "", 1);
    without_length.strip_suffix("\r\n").unwrap_or(&without_length).to_owned()
}

#[test]
fn header_values_change_as_measured() {
    let mut rows = 0;
    let mut wrong = Vec::new();
    for row in include_str!("measured.tsv").lines() {
        let [before, calls, rc, after] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let mut cx = message(&lines(before), "");
        let got = calls.split("; ").map(|text| call(&mut cx, text)).last();
        let want = lines(if after == "=" { before } else { after });
        let out = headers(&cx);
        if got.map(|got| got.0.to_string()).as_deref() != Some(rc) || out != want {
            wrong.push(format!("{calls} of {before:?}\n  want {rc} {want:?}\n  got {got:?} {out:?}"));
        }
        rows += 1;
    }
    assert_eq!(rows, 222);
    assert!(wrong.is_empty(), "{} of {rows} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn headers_that_every_message_has_and_compact_names_are_no_exception() {
    let from = |run: &'static str| {
        let mut cx = message("s: hello\r\n", "");
        assert_eq!(call(&mut cx, run), Rc::TRUE, "{run}");
        String::from_utf8_lossy(&rebuilt(&cx)).into_owned()
    };
    assert!(from("assign_hf_value(From.tag,77)").contains("\r\nFrom: <sip:alice@wire.test>;tag=77\r\n"));
    assert!(from("remove_hf_value(From.tag)").contains("\r\nFrom: <sip:alice@wire.test>\r\n"));
    assert!(from("append_hf_value(F[1],x)").contains("\r\nFrom: <sip:alice@wire.test>;tag=w,x\r\n"));
    assert!(!from("remove_hf_value(f)").contains("From:"));
    assert!(from("insert_hf_value(Via,SIP/2.0/UDP h)").contains("SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nVia: "));
    assert!(from("append_hf_value(v[1],SIP/2.0/UDP h)").contains(";branch=z9hG4bK1,SIP/2.0/UDP h\r\n"));
    assert!(!from("remove_hf_value(Subject)").contains("hello"));
}
