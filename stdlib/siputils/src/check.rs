//! Whether a text is a number, a URI, a telephone number. Codes as measured on Kamailio 5.6.3.

use srcc_runtime::args::Pv;
use srcc_runtime::cx::Cx;
use srcc_runtime::flow::Rc;
use srcc_runtime::script_fn;
use srcc_runtime::value::Str;
use srcc_sip::Uri;

/// The code of the text checks for "no".
const NO: Rc = Rc(-2);

fn code(yes: bool) -> Rc {
    if yes { Rc::TRUE } else { NO }
}

fn all(text: &[u8], test: impl Fn(&u8) -> bool) -> Rc {
    code(!text.is_empty() && text.iter().all(test))
}

/// Whether the text is a URI.
#[script_fn(module = "siputils", routes(any))]
#[returns(1 = "yes", -1 = "no")]
pub fn is_uri(_cx: &Cx, text: Str) -> Rc {
    Rc::from(Uri::parse(&text).is_ok())
}

/// Whether the text is digits only.
#[script_fn(module = "siputils", routes(any))]
#[returns(1 = "yes", -2 = "no")]
pub fn is_numeric(_cx: &Cx, text: Str) -> Rc {
    all(&text, u8::is_ascii_digit)
}

/// Whether the text is letters and digits only.
#[script_fn(module = "siputils", routes(any))]
#[returns(1 = "yes", -2 = "no")]
pub fn is_alphanum(_cx: &Cx, text: Str) -> Rc {
    all(&text, u8::is_ascii_alphanumeric)
}

/// Whether the text is letters, digits and the characters given only.
#[script_fn(module = "siputils", routes(any))]
#[returns(1 = "yes", -2 = "no")]
pub fn is_alphanumex(_cx: &Cx, text: Str, others: Str) -> Rc {
    all(&text, |byte| byte.is_ascii_alphanumeric() || others.contains(byte))
}

/// Whether the text is a telephone number: digits, perhaps behind a plus sign.
#[script_fn(module = "siputils", routes(any))]
#[returns(1 = "yes", -2 = "no")]
pub fn is_tel_number(_cx: &Cx, text: Str) -> Rc {
    all(text.strip_prefix(b"+").unwrap_or(&text), u8::is_ascii_digit)
}

/// Whether a variable holds an E.164 number: a plus sign and 2 to 15 digits.
#[script_fn(module = "siputils", routes(request, failure, event))]
#[returns(1 = "yes", -1 = "no")]
pub fn is_e164(cx: &mut Cx, number: Pv) -> Rc {
    let text = (number.get)(cx).to_str();
    Rc::from(is_e164_number(&text))
}

/// Whether a variable holds a URI whose user is an E.164 number.
#[script_fn(module = "siputils", routes(any))]
#[returns(1 = "yes", -1 = "no")]
pub fn is_uri_user_e164(cx: &mut Cx, uri: Pv) -> Rc {
    let text = (uri.get)(cx).to_str();
    Rc::from(Uri::parse(&text).is_ok_and(|uri| is_e164_number(uri.user)))
}

fn is_e164_number(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"+").unwrap_or_default();
    (2..=15).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_e164_number_has_a_plus_sign_and_up_to_fifteen_digits() {
        for (text, yes) in
            [("+491234", true), ("491234", false), ("+1", false), ("+1234567890123456", false), ("+12a", false)]
        {
            assert_eq!(is_e164_number(text.as_bytes()), yes, "{text}");
        }
    }

    #[test]
    fn an_empty_text_is_no_number() {
        assert_eq!(all(b"", u8::is_ascii_digit), NO);
        assert_eq!(all(b"12a", u8::is_ascii_digit), NO);
        assert_eq!(all(b"12", u8::is_ascii_digit), Rc::TRUE);
    }
}
