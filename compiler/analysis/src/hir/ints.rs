//! Which values can only be numbers, although their type is known at run time only: a script variable begins as 0, and
//! most of those that count are never anything else.

use super::{Expr, ExprKind, Hir, PvRead, PvSource, Ty};
use srcc_iface::ValueType;

/// Whether a value is a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IsInt {
    /// Whatever happens.
    Always,
    /// If the script variable of this slot only holds numbers.
    IfVar(usize),
    /// It may be something else.
    Unknown,
}

impl Expr {
    /// Whether it always gives a number.
    #[must_use]
    pub fn is_int(&self) -> IsInt {
        match &self.kind {
            _ if self.ty == Ty::Int => IsInt::Always,
            ExprKind::Pv(pv) if pv.transforms.is_empty() => match pv.source {
                PvSource::Var(slot) => IsInt::IfVar(slot),
                _ => IsInt::Unknown,
            },
            // The left side decides what `+` means.
            ExprKind::AddDyn(left, _) => left.is_int(),
            ExprKind::AddByLeft(sides) => sides.left.is_int(),
            _ => IsInt::Unknown,
        }
    }

    /// Whether a script variable is a number once this is assigned to it: the undefined value becomes 0.
    #[must_use]
    pub fn is_int_assigned(&self) -> IsInt {
        match &self.kind {
            ExprKind::Pv(pv) if gives_int_or_nothing(pv) => IsInt::Always,
            _ => self.is_int(),
        }
    }
}

fn gives_int_or_nothing(pv: &PvRead) -> bool {
    let ty = match (pv.transforms.last(), &pv.source) {
        // A transformation without an implementation has no type of its own.
        (Some(last), _) => last.path.as_ref().map(|_| last.ty),
        (None, PvSource::Getter(access)) => Some(access.ty),
        (None, PvSource::Null) => Some(ValueType::OptionInt),
        (None, _) => None,
    };
    matches!(ty, Some(ValueType::Int | ValueType::OptionInt))
}

impl Hir {
    /// True if the expression always gives a number.
    #[must_use]
    pub fn is_int(&self, expr: &Expr) -> bool {
        self.holds(expr.is_int())
    }

    /// True if the script variable of this slot only ever holds numbers.
    #[must_use]
    pub fn is_int_var(&self, slot: usize) -> bool {
        self.int_vars.get(slot).is_some_and(|is_int| *is_int)
    }

    fn holds(&self, is_int: IsInt) -> bool {
        match is_int {
            IsInt::Always => true,
            IsInt::IfVar(slot) => self.is_int_var(slot),
            IsInt::Unknown => false,
        }
    }

    /// Finds the script variables that only hold numbers: `assigned` is what each slot is assigned anywhere. All are taken
    /// for such until a value says otherwise, which may say so of others.
    pub(crate) fn find_int_vars(&mut self, assigned: &[(usize, IsInt)]) {
        self.int_vars = vec![true; self.vars.len()];
        loop {
            let other = |(slot, is_int): &&(usize, IsInt)| self.is_int_var(*slot) && !self.holds(*is_int);
            let others: Vec<usize> = assigned.iter().filter(other).map(|(slot, _)| *slot).collect();
            if others.is_empty() {
                return;
            }
            for slot in others {
                self.int_vars[slot] = false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_that_takes_the_value_of_another_is_what_that_is() {
        let mut hir = Hir { vars: ["a", "b", "c", "d"].map(Into::into).to_vec(), ..Hir::default() };
        let assigned =
            [(0, IsInt::Always), (1, IsInt::IfVar(0)), (2, IsInt::IfVar(3)), (3, IsInt::IfVar(3)), (3, IsInt::Unknown)];
        hir.find_int_vars(&assigned);
        assert_eq!(hir.int_vars, [true, true, false, false]);
    }
}
