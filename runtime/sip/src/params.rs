//! `;name=value` parameters as they follow URIs, addresses and Via hosts (RFC 3261 25.1 generic-param).

use crate::text::{is_param_mark, quoted_end, trim};

/// One parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param<'a> {
    /// Name as written.
    pub name: &'a [u8],
    /// Text after `=` as written, quotes included; `None` for a flag such as `lr`.
    pub value: Option<&'a [u8]>,
}

impl<'a> Param<'a> {
    /// The value without the quotes around it; escapes stay. A flag has an empty value.
    pub fn unquoted(&self) -> &'a [u8] {
        let value = self.value.unwrap_or_default();
        match value {
            [b'"', inner @ .., b'"'] => inner,
            _ => value,
        }
    }
}

/// A parameter list, unparsed: text after the first `;`, or empty. Iterating parses it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Params<'a> {
    /// The list without its leading `;`.
    pub text: &'a [u8],
}

impl<'a> Params<'a> {
    /// A list from text that may begin with `;`.
    pub fn new(text: &'a [u8]) -> Params<'a> {
        Params { text: text.strip_prefix(b";").unwrap_or(text) }
    }

    /// The parameters in order; empty ones (`;;`) are passed over.
    pub fn iter(self) -> ParamIter<'a> {
        ParamIter { rest: self.text }
    }

    /// The first parameter of this name, compared without regard to case.
    pub fn get(self, name: &[u8]) -> Option<Param<'a>> {
        self.iter().find(|param| param.name.eq_ignore_ascii_case(name))
    }

    /// The value of the first parameter of this name, unquoted; a flag gives the empty value.
    pub fn value(self, name: &[u8]) -> Option<&'a [u8]> {
        self.get(name).map(|param| param.unquoted())
    }

    /// Whether there is a parameter of this name.
    pub fn has(self, name: &[u8]) -> bool {
        self.get(name).is_some()
    }

    /// Whether the list holds nothing.
    pub fn is_empty(self) -> bool {
        self.text.is_empty()
    }
}

impl<'a> IntoIterator for Params<'a> {
    type Item = Param<'a>;
    type IntoIter = ParamIter<'a>;

    fn into_iter(self) -> ParamIter<'a> {
        self.iter()
    }
}

/// Iterator over a parameter list.
#[derive(Clone, Debug)]
pub struct ParamIter<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for ParamIter<'a> {
    type Item = Param<'a>;

    fn next(&mut self) -> Option<Param<'a>> {
        while !self.rest.is_empty() {
            let (text, equals, rest) = split_first(self.rest);
            self.rest = rest;
            let param = match equals {
                Some(at) => Param { name: trimmed(&text[..at]), value: Some(trimmed(&text[at + 1..])) },
                None => Param { name: trimmed(text), value: None },
            };
            if !param.name.is_empty() {
                return Some(param);
            }
        }
        None
    }
}

/// The text without white space around it, which mostly there is none of.
#[inline]
fn trimmed(text: &[u8]) -> &[u8] {
    match text {
        [first, .., last] if *first > b' ' && *last > b' ' => text,
        _ => trim(text),
    }
}

/// The text up to the next `;` outside quotes, the place of its `=`, and what follows the `;`.
fn split_first(list: &[u8]) -> (&[u8], Option<usize>, &[u8]) {
    let mut equals = None;
    let mut at = 0;
    while let Some(&byte) = list.get(at) {
        if !is_param_mark(byte) {
            at += 1;
            continue;
        }
        match byte {
            b';' => return (&list[..at], equals, &list[at + 1..]),
            b'=' if equals.is_none() => equals = Some(at),
            // An unclosed quote takes the rest of the list.
            b'"' => {
                at += quoted_end(&list[at..]).unwrap_or(list.len() - at);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    (list, equals, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_values_and_quoted_values_come_in_order() {
        let params = Params::new(b";lr;q=0.5 ; +sip.instance=\"<urn:x;y>\";;e=");
        let all: Vec<_> = params.iter().map(|param| (param.name, param.value)).collect();
        let quoted = &b"\"<urn:x;y>\""[..];
        assert_eq!(
            all,
            [(&b"lr"[..], None), (b"q", Some(&b"0.5"[..])), (b"+sip.instance", Some(quoted)), (b"e", Some(&b""[..]))]
        );
        assert_eq!(params.value(b"+SIP.INSTANCE"), Some(&b"<urn:x;y>"[..]));
        assert_eq!(params.value(b"lr"), Some(&b""[..]));
        assert!(!params.has(b"l"));
    }

    #[test]
    fn an_unclosed_quote_takes_the_rest() {
        let params = Params::new(b"a=\"b;c=d");
        assert_eq!(params.iter().count(), 1);
        assert_eq!(params.value(b"a"), Some(&b"\"b;c=d"[..]));
    }
}
