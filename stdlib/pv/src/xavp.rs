//! `$xavp`, `$xavu` and `$xavi`: reading and assigning by path, `root[index]=>field[index]`.
//!
//! Measured on Kamailio 5.6.3: assigning without a root index pushes a new record (`$xavp(x=>a)=1; $xavp(x=>b)=2`
//! leaves two), with one it changes that record, which must exist; a field without index is pushed in front of its
//! namesakes, with one it is replaced. `$xavu` holds one record per name, whose fields are replaced.

use srcc_runtime::avp::PvIndex;
use srcc_runtime::cx::Cx;
use srcc_runtime::value::{Str, Val};
use srcc_runtime::xavp::{self, NameCase, XField, XVal};
use srcc_runtime::{script_pv, script_pv_set};

/// A name with its index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// Name.
    pub(crate) name: Str,
    /// Index, if one is written.
    pub(crate) index: PvIndex,
}

impl Step {
    fn parse(text: &Str) -> Option<Step> {
        let open = text.iter().position(|&byte| byte == b'[');
        let (name, index) = match open {
            None => (&text[..], PvIndex::None),
            Some(at) => match text[at + 1..].strip_suffix(b"]")? {
                b"*" => (&text[..at], PvIndex::All),
                digits => (&text[..at], PvIndex::At(std::str::from_utf8(digits).ok()?.trim().parse().ok()?)),
            },
        };
        (!name.is_empty()).then(|| Step { name: crate::text::sub(text, name), index })
    }

    /// The number that stands for the entry: the newest where none is written.
    fn number(&self) -> Option<i32> {
        match self.index {
            PvIndex::None => Some(0),
            PvIndex::At(n) => Some(n),
            PvIndex::All => None,
        }
    }
}

/// The text inside `$xavp(..)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    /// Name of the record.
    pub(crate) root: Step,
    /// Field of the record, if one is written.
    pub(crate) field: Option<Step>,
}

impl Path {
    pub(crate) fn parse(text: &Str) -> Option<Path> {
        let arrow = text.windows(2).position(|pair| pair == b"=>");
        let trimmed = |part: &[u8]| crate::text::sub(text, part.trim_ascii());
        match arrow {
            None => Some(Path { root: Step::parse(&trimmed(text))?, field: None }),
            Some(at) => {
                let rest = &text[at + 2..];
                let end = rest.windows(2).position(|pair| pair == b"=>").unwrap_or(rest.len());
                let field = Step::parse(&trimmed(&rest[..end]))?;
                Some(Path { root: Step::parse(&trimmed(&text[..at]))?, field: Some(field) })
            }
        }
    }

    /// How many values the path stands for.
    pub(crate) fn count(&self, list: &[XField]) -> usize {
        let named = |list: &[XField], name: &Str| list.iter().filter(|entry| entry.name == *name).count();
        match &self.field {
            None => named(list, &self.root.name),
            Some(field) => record(list, &self.root, NameCase::Exact).map_or(0, |fields| named(fields, &field.name)),
        }
    }
}

/// The record that a step means.
fn record<'a>(list: &'a [XField], step: &Step, case: NameCase) -> Option<&'a Vec<XField>> {
    match &xavp::find(list, &step.name, step.number()?, case)?.value {
        XVal::Record(fields) => Some(fields),
        XVal::Val(_) => None,
    }
}

fn same(case: NameCase, a: &[u8], b: &[u8]) -> bool {
    match case {
        NameCase::Exact => a == b,
        NameCase::Ignore => a.eq_ignore_ascii_case(b),
    }
}

fn shown(value: &XVal) -> Val {
    match value {
        XVal::Val(value) => value.clone(),
        // The original shows an address in memory; only that it is a record means anything.
        XVal::Record(_) => Val::Str(Str::lit(b"<<xavp>>")),
    }
}

fn read_step(list: &[XField], step: &Step, case: NameCase) -> Val {
    if let Some(n) = step.number() {
        return xavp::find(list, &step.name, n, case).map_or(Val::Null, |entry| shown(&entry.value));
    }
    let mut out = Vec::new();
    let mut entries = list.iter().filter(|entry| same(case, &entry.name, &step.name)).peekable();
    if entries.peek().is_none() {
        return Val::Null;
    }
    while let Some(entry) = entries.next() {
        shown(&entry.value).write(&mut out);
        if entries.peek().is_some() {
            out.extend_from_slice(b", ");
        }
    }
    Val::Str(out.into())
}

/// Reads a path.
pub(crate) fn read(list: &[XField], text: &Str, case: NameCase) -> Val {
    let Some(path) = Path::parse(text) else { return Val::Null };
    match &path.field {
        None => read_step(list, &path.root, case),
        Some(field) => record(list, &path.root, case).map_or(Val::Null, |fields| read_step(fields, field, case)),
    }
}

fn plain(value: Val) -> Val {
    match value {
        Val::Named(text, _) => Val::Str(text),
        value => value,
    }
}

/// Removes the entries that a step means.
fn remove(list: &mut Vec<XField>, step: &Step, case: NameCase) {
    match step.number() {
        Some(n) => drop(xavp::remove(list, &step.name, n, case)),
        None => list.retain(|entry| !same(case, &entry.name, &step.name)),
    }
}

/// Pushes a value without index, replaces the one that an index means; false if there is none.
fn put(list: &mut Vec<XField>, step: &Step, value: XVal, case: NameCase) -> bool {
    match step.index {
        PvIndex::None => xavp::push(list, step.name.clone(), value),
        PvIndex::All => return false,
        PvIndex::At(n) => match xavp::find_mut(list, &step.name, n, case) {
            Some(entry) => entry.value = value,
            None => return false,
        },
    }
    true
}

/// The fields of the record that a step means, for a change.
pub(crate) fn record_mut<'a>(list: &'a mut [XField], step: &Step, case: NameCase) -> Option<&'a mut Vec<XField>> {
    match &mut xavp::find_mut(list, &step.name, step.number()?, case)?.value {
        XVal::Record(fields) => Some(fields),
        XVal::Val(_) => None,
    }
}

/// Assigns to a path; false if the path means nothing that can be assigned.
pub(crate) fn write(list: &mut Vec<XField>, text: &Str, value: Val, case: NameCase) -> bool {
    let Some(Path { root, field }) = Path::parse(text) else { return false };
    match (field, plain(value)) {
        (None, Val::Null) => remove(list, &root, case),
        (None, value) => return put(list, &root, XVal::Val(value), case),
        (Some(field), Val::Null) => match record_mut(list, &root, case) {
            Some(fields) => remove(fields, &field, case),
            None => return false,
        },
        (Some(field), value) if root.index == PvIndex::None => {
            let fields = vec![XField { name: field.name, value: XVal::Val(value) }];
            xavp::push(list, root.name, XVal::Record(fields));
        }
        (Some(field), value) => match record_mut(list, &root, case) {
            Some(fields) => return put(fields, &field, XVal::Val(value), case),
            None => return false,
        },
    }
    true
}

/// Value of `$xavp(root[i]=>field[i])`.
#[script_pv("$xavp", module = "pv")]
pub fn xavp(cx: &Cx, path: Str) -> Val {
    read(&cx.xavps.xavp, &path, NameCase::Exact)
}

/// Assigns `$xavp(..)`.
#[script_pv_set("$xavp", module = "pv")]
pub fn set_xavp(cx: &mut Cx, path: Str, value: Val) -> bool {
    write(&mut cx.xavps.xavp, &path, value, NameCase::Exact)
}

/// Value of `$xavi(..)`, whose names ignore case.
#[script_pv("$xavi", module = "pv")]
pub fn xavi(cx: &Cx, path: Str) -> Val {
    read(&cx.xavps.xavi, &path, NameCase::Ignore)
}

/// Assigns `$xavi(..)`.
#[script_pv_set("$xavi", module = "pv")]
pub fn set_xavi(cx: &mut Cx, path: Str, value: Val) -> bool {
    write(&mut cx.xavps.xavi, &path, value, NameCase::Ignore)
}

/// Value of `$xavu(name)` or `$xavu(name=>field)`: one value per name.
#[script_pv("$xavu", module = "pv")]
pub fn xavu(cx: &Cx, path: Str) -> Val {
    read(&cx.xavps.xavu, &path, NameCase::Exact)
}

/// Assigns `$xavu(..)`.
#[script_pv_set("$xavu", module = "pv")]
pub fn set_xavu(cx: &mut Cx, path: Str, value: Val) -> bool {
    let Some(Path { root, field }) = Path::parse(&path) else { return false };
    let list = &mut cx.xavps.xavu;
    match (field, plain(value)) {
        (None, Val::Null) => drop(xavp::remove(list, &root.name, 0, NameCase::Exact)),
        (None, value) => xavp::set(list, root.name, XVal::Val(value), NameCase::Exact),
        (Some(field), Val::Null) => match record_mut(list, &root, NameCase::Exact) {
            Some(fields) => drop(xavp::remove(fields, &field.name, 0, NameCase::Exact)),
            None => return false,
        },
        (Some(field), value) => set_field(list, &root.name, field.name, value, NameCase::Exact),
    }
    true
}

/// Replaces the field of the newest record of that name, making record and field as needed.
pub(crate) fn set_field(list: &mut Vec<XField>, root: &Str, field: Str, value: Val, case: NameCase) {
    let step = Step { name: root.clone(), index: PvIndex::None };
    match record_mut(list, &step, case) {
        Some(fields) => xavp::set(fields, field, XVal::Val(value), case),
        None => {
            let record = XVal::Record(vec![XField { name: field, value: XVal::Val(value) }]);
            match xavp::find_mut(list, root, 0, case) {
                Some(entry) => entry.value = record,
                None => xavp::push(list, root.clone(), record),
            }
        }
    }
}

#[cfg(test)]
mod tests;
