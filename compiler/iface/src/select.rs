//! Paths of selects as declarations write them: `from|f`, `via[n].host`, `from.params.*`, and steps such as `<uri>.host`,
//! which continue every select whose value is of that kind.

use crate::model::{ArgType, Param};

/// A spelling of a select, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectPath<'a> {
    /// Of a step: the kind of value that it continues.
    pub of: Option<&'a str>,
    /// What has to be written.
    pub parts: Vec<PathPart<'a>>,
}

/// A part of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathPart<'a> {
    /// One of these words, without regard to case.
    Word(Vec<&'a str>),
    /// Any name, which is handed over.
    Name,
    /// A number in brackets, which is handed over.
    Index,
}

impl<'a> SelectPath<'a> {
    /// Takes a spelling apart.
    #[must_use]
    pub fn parse(text: &'a str) -> SelectPath<'a> {
        let step = text.strip_prefix('<').and_then(|rest| rest.split_once(">."));
        let (of, rest) = step.map_or((None, text), |(of, rest)| (Some(of), rest));
        let mut parts = Vec::new();
        for part in rest.split('.') {
            let (name, index) = part.strip_suffix("[n]").map_or((part, false), |name| (name, true));
            parts.push(if name == "*" { PathPart::Name } else { PathPart::Word(name.split('|').collect()) });
            parts.extend(index.then_some(PathPart::Index));
        }
        SelectPath { of, parts }
    }

    /// Whether the names and indices of the path are what the parameters want.
    pub(crate) fn gives(&self, params: &[Param]) -> bool {
        let mut given = self.parts.iter().filter_map(PathPart::ty).peekable();
        for param in params {
            if given.peek() == Some(&param.ty) {
                given.next();
            } else if !param.optional {
                return false;
            }
        }
        given.next().is_none()
    }
}

impl PathPart<'_> {
    /// What the part hands over.
    fn ty(&self) -> Option<ArgType> {
        match self {
            PathPart::Word(_) => None,
            PathPart::Name => Some(ArgType::ConstStr),
            PathPart::Index => Some(ArgType::Int),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_words_names_and_indices() {
        let path = SelectPath::parse("via|v[n].params.*");
        let words = |words: &[&'static str]| PathPart::Word(words.to_vec());
        assert_eq!(path.of, None);
        assert_eq!(path.parts, [words(&["via", "v"]), PathPart::Index, words(&["params"]), PathPart::Name]);
        assert_eq!(SelectPath::parse("<uri>.host").of, Some("uri"));
    }

    #[test]
    fn what_a_path_hands_over_are_the_parameters() {
        let param = |ty, optional| Param { name: String::new(), ty, optional };
        let params = [param(ArgType::Int, true), param(ArgType::ConstStr, false)];
        assert!(SelectPath::parse("via.params.*").gives(&params));
        assert!(SelectPath::parse("via[n].params.*").gives(&params));
        assert!(!SelectPath::parse("via[n].host").gives(&params));
        assert!(!SelectPath::parse("via.*.*").gives(&params));
    }
}
