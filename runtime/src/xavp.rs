//! Extended AVPs: trees of named values, `$xavp(root[i]=>field)`.
//!
//! A root name holds a stack of records, the newest at index 0; a record holds fields by name. Field values may be
//! records again. The three families `$xavp`, `$xavu` and `$xavi` are separate stores; names of `$xavi` ignore case.

use crate::value::{Str, Val};

/// A value under a name.
#[derive(Clone, Debug)]
pub enum XVal {
    /// A plain value.
    Val(Val),
    /// A record.
    Record(Vec<XField>),
}

/// A named value; several may share a name, newest first.
#[derive(Clone, Debug)]
pub struct XField {
    /// Name.
    pub name: Str,
    /// Value.
    pub value: XVal,
}

/// The three stores of a message or transaction.
#[derive(Clone, Debug, Default)]
pub struct Xavps {
    /// `$xavp`.
    pub xavp: Vec<XField>,
    /// `$xavu`: one value per name, no index.
    pub xavu: Vec<XField>,
    /// `$xavi`: names ignore case.
    pub xavi: Vec<XField>,
}

impl Xavps {
    /// True if nothing is stored.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.xavp.is_empty() && self.xavu.is_empty() && self.xavi.is_empty()
    }
}

/// How names are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameCase {
    /// Byte by byte.
    Exact,
    /// ASCII case is ignored.
    Ignore,
}

impl NameCase {
    fn same(self, a: &[u8], b: &[u8]) -> bool {
        match self {
            NameCase::Exact => a == b,
            NameCase::Ignore => a.eq_ignore_ascii_case(b),
        }
    }
}

/// Entry `index` (0 = newest, -1 = oldest) of that name.
#[must_use]
pub fn find<'a>(list: &'a [XField], name: &[u8], index: i32, case: NameCase) -> Option<&'a XField> {
    position(list, name, index, case).map(|at| &list[at])
}

/// Like [`find`], to change it.
pub fn find_mut<'a>(list: &'a mut [XField], name: &[u8], index: i32, case: NameCase) -> Option<&'a mut XField> {
    position(list, name, index, case).map(|at| &mut list[at])
}

fn position(list: &[XField], name: &[u8], index: i32, case: NameCase) -> Option<usize> {
    let mut hits = list.iter().enumerate().filter(|(_, f)| case.same(&f.name, name)).map(|(at, _)| at);
    match usize::try_from(index) {
        Ok(n) => hits.nth(n),
        Err(_) => {
            let all: Vec<usize> = hits.collect();
            let back = usize::try_from(index.unsigned_abs()).ok()?;
            all.len().checked_sub(back).map(|at| all[at])
        }
    }
}

/// Adds an entry in front.
pub fn push(list: &mut Vec<XField>, name: Str, value: XVal) {
    list.insert(0, XField { name, value });
}

/// Sets the newest entry of that name, or adds one.
pub fn set(list: &mut Vec<XField>, name: Str, value: XVal, case: NameCase) {
    match find_mut(list, &name, 0, case) {
        Some(field) => field.value = value,
        None => push(list, name, value),
    }
}

/// Removes entry `index` of that name; false if there is none.
pub fn remove(list: &mut Vec<XField>, name: &[u8], index: i32, case: NameCase) -> bool {
    position(list, name, index, case).map(|at| list.remove(at)).is_some()
}
