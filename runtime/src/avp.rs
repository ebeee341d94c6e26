//! Attribute-value pairs: the script's per-transaction variables, `$avp(name)`.
//!
//! A name may hold several values, newest first. Assigning pushes in front; `$null` removes the newest
//! (measured on Kamailio 5.6.3). The list belongs to the message and moves to the transaction with it.

use crate::value::{Str, Val};

/// Name of an AVP. Text names and numbers are different name spaces (`$avp(s:x)` = `$avp(x)`, `$avp(i:5)`).
/// Names are compared as the original's table finds them (measured): two that differ by case alone are the same if they
/// differ in an even number of letters, so `AB` is `ab` but `Ab` is not.
#[derive(Clone, Debug, Eq)]
pub enum AvpName {
    /// `$avp(x)`, `$avp(s:x)`.
    Text(Str),
    /// `$avp(i:5)`.
    Number(i32),
}

impl PartialEq for AvpName {
    fn eq(&self, other: &AvpName) -> bool {
        match (self, other) {
            (AvpName::Text(left), AvpName::Text(right)) => same_text(left, right),
            (AvpName::Number(left), AvpName::Number(right)) => left == right,
            _ => false,
        }
    }
}

fn same_text(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && (left == right || (left.eq_ignore_ascii_case(right) && sum(left) == sum(right)))
}

/// What the original's table is ordered by: all bytes of a name in exclusive disjunction.
fn sum(name: &[u8]) -> u8 {
    name.iter().fold(0, |sum, byte| sum ^ byte)
}

impl AvpName {
    /// Reads the text inside `$avp(..)`.
    #[must_use]
    pub fn parse(text: Str) -> AvpName {
        match &text[..] {
            [b'i', b':', digits @ ..] => AvpName::Number(crate::value::text_to_int(digits)),
            [b's', b':', ..] => AvpName::Text(text.part(&text[2..])),
            _ => AvpName::Text(text),
        }
    }

    /// Reads a modparam's text: `$avp(x)`, `$avp(s:x)` or a bare name.
    #[must_use]
    pub fn from_param(text: &str) -> AvpName {
        let inner = text.strip_prefix("$avp(").and_then(|t| t.strip_suffix(')')).unwrap_or(text);
        AvpName::parse(Str::copy(inner.as_bytes()))
    }
}

/// Which value of a name is meant: `$avp(x)`, `$(avp(x)[1])`, `$(avp(x)[*])`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PvIndex {
    /// No index was written.
    None,
    /// Counted from 0, or from the end if negative.
    At(i32),
    /// `[*]`: all of them.
    All,
}

/// An ordered list of attributes, newest first.
#[derive(Clone, Debug, Default)]
pub struct Avps {
    /// Oldest first, so that pushing is cheap; readers walk it backwards.
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    name: AvpName,
    value: Val,
    /// Set by `setavpflag`.
    flags: u32,
}

impl Avps {
    /// Adds a value in front of the others of that name.
    pub fn push(&mut self, name: AvpName, value: Val) {
        self.entries.push(Entry { name, value, flags: 0 });
    }

    /// The newest value.
    #[must_use]
    pub fn first(&self, name: &AvpName) -> Option<&Val> {
        self.entries.iter().rev().find(|entry| entry.name == *name).map(|entry| &entry.value)
    }

    /// The newest value of a text name, without `s:`.
    #[must_use]
    pub fn first_of_text(&self, name: &[u8]) -> Option<&Val> {
        let is_named = |entry: &&Entry| matches!(&entry.name, AvpName::Text(text) if same_text(text, name));
        self.entries.iter().rev().find(is_named).map(|entry| &entry.value)
    }

    /// All values, newest first.
    pub fn all<'a>(&'a self, name: &'a AvpName) -> impl Iterator<Item = &'a Val> {
        self.entries.iter().rev().filter(move |entry| entry.name == *name).map(|entry| &entry.value)
    }

    /// Removes the newest value; false if there was none.
    pub fn remove_first(&mut self, name: &AvpName) -> bool {
        let found = self.entries.iter().rposition(|entry| entry.name == *name);
        found.map(|at| self.entries.remove(at)).is_some()
    }

    /// Removes all values of a name; false if there was none.
    pub fn remove_all(&mut self, name: &AvpName) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.name != *name);
        self.entries.len() < before
    }

    /// The flags of the newest value.
    pub fn flags(&mut self, name: &AvpName) -> Option<&mut u32> {
        self.entries.iter_mut().rev().find(|entry| entry.name == *name).map(|entry| &mut entry.flags)
    }

    /// Gives back memory that no attribute uses.
    pub fn shrink(&mut self) {
        self.entries.shrink_to_fit();
    }

    /// True if no attribute is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The value as the script reads `$avp(name)` with an index; a negative index mostly gives the undefined value, and
    /// `[*]` joins all with `, `.
    #[must_use]
    pub fn read(&self, name: &AvpName, index: PvIndex) -> Val {
        match index {
            PvIndex::None => self.first(name).cloned().unwrap_or_default(),
            // Measured: a negative index finds the newest value if it counts all of them back, and else nothing.
            PvIndex::At(n) if n < 0 => {
                let counts_all = usize::try_from(n.unsigned_abs()).is_ok_and(|n| n == self.all(name).count());
                self.first(name).filter(|_| counts_all).cloned().unwrap_or_default()
            }
            PvIndex::At(n) => usize::try_from(n).ok().and_then(|n| self.all(name).nth(n)).cloned().unwrap_or_default(),
            PvIndex::All => {
                let mut out = Vec::new();
                for (n, value) in self.all(name).enumerate() {
                    if n > 0 {
                        out.extend_from_slice(b", ");
                    }
                    value.write(&mut out);
                }
                if self.first(name).is_some() { Val::Str(out.into()) } else { Val::Null }
            }
        }
    }

    /// `$avp(name) = value` with the measured meaning of every form.
    pub fn write(&mut self, name: AvpName, index: PvIndex, value: Val) {
        match (index, value) {
            (PvIndex::All, Val::Null) => drop(self.remove_all(&name)),
            (PvIndex::All, value) => {
                self.remove_all(&name);
                self.push(name, value);
            }
            (_, Val::Null) => drop(self.remove_first(&name)),
            (_, Val::Named(s, _)) => self.push(name, Val::Str(s)),
            (_, value) => self.push(name, value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_by_the_case_of_an_even_number_of_letters_are_the_same() {
        let name = |text: &'static str| AvpName::Text(text.into());
        assert!(name("AB") == name("ab") && name("XyZ") == name("xyz"));
        assert!(name("Ab") != name("ab") && name("A") != name("a") && name("ab") != name("ba"));
    }

    #[test]
    fn assigning_pushes_and_null_removes_the_newest() {
        let x = || AvpName::parse("x".into());
        let mut avps = Avps::default();
        avps.write(x(), PvIndex::None, Val::Int(1));
        avps.write(x(), PvIndex::At(1), Val::Int(2));
        assert_eq!(avps.read(&x(), PvIndex::None), Val::Int(2));
        assert_eq!(avps.read(&x(), PvIndex::At(1)), Val::Int(1));
        assert_eq!(avps.read(&x(), PvIndex::At(-1)), Val::Null);
        assert_eq!(avps.read(&x(), PvIndex::All), Val::Str("2, 1".into()));
        avps.write(x(), PvIndex::None, Val::Null);
        assert_eq!(avps.read(&AvpName::parse("s:x".into()), PvIndex::None), Val::Int(1));
        avps.write(x(), PvIndex::All, Val::Null);
        assert!(avps.is_empty());
    }
}
