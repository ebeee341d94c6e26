//! Is a text in a list?

use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;

/// Looks for an entry, blanks around entries apart. An empty subject is in no list.
fn any_entry(subject: &Str, list: &Str, separator: &str, is: impl Fn(&[u8]) -> bool) -> Rc {
    let Some(separator) = separator.bytes().next() else { return Rc::FALSE };
    if subject.is_empty() {
        return Rc::FALSE;
    }
    list.split(|byte| *byte == separator).any(|entry| is(srcc_sip::text::trim(entry))).into()
}

/// True if the subject is an entry of a list with that separator.
#[script_fn(module = "textops", routes(any))]
pub fn in_list(_cx: &Cx, subject: Str, list: Str, separator: &'static str) -> Rc {
    any_entry(&subject, &list, separator, |entry| entry == &subject[..])
}

/// True if an entry of the list is a prefix of the subject.
#[script_fn(module = "textops", routes(any))]
pub fn in_list_prefix(_cx: &Cx, subject: Str, list: Str, separator: &'static str) -> Rc {
    any_entry(&subject, &list, separator, |entry| !entry.is_empty() && subject.starts_with(entry))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::text_message;

    #[test]
    fn entries_are_found_with_blanks_around_them() {
        let cx = text_message();
        for (subject, list, separator, whole, prefix) in [
            ("b", "a,b,c", ",", 1, 1),
            ("b", "a, b ,c", ",", 1, 1),
            ("", "a,,c", ",", -1, -1),
            ("d", "a,b,c", ",", -1, -1),
            ("a", "abc", ",", -1, -1),
            ("bcd", "a,b,c", ",", -1, 1),
            ("b", "a,bc", ",", -1, -1),
            ("a", "", ",", -1, -1),
            ("a b", "a b,c", ",", 1, 1),
            ("a", "a", "x", 1, 1),
        ] {
            assert_eq!(in_list(&cx, subject.into(), list.into(), separator), Rc(whole), "{subject} in {list}");
            assert_eq!(in_list_prefix(&cx, subject.into(), list.into(), separator), Rc(prefix), "{subject} in {list}");
        }
    }
}
