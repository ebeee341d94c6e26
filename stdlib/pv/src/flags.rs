//! Message, script and branch flags as numbers. Only numbers can be assigned (measured).

use srcc_runtime::cx::Cx;
use srcc_runtime::value::{Str, Val, text_to_int};
use srcc_runtime::{script_pv, script_pv_set};

fn hex(flags: u32) -> Str {
    format!("{flags:08x}").into()
}

fn bit(number: &[u8]) -> u32 {
    u32::try_from(text_to_int(number)).ok().and_then(|n| 1u32.checked_shl(n)).unwrap_or(0)
}

fn one(flags: u32, number: &[u8]) -> i32 {
    i32::from(flags & bit(number) != 0)
}

fn assign(flags: &mut u32, value: &Val) -> bool {
    match value {
        Val::Int(n) | Val::Named(_, n) => *flags = n.cast_unsigned(),
        Val::Null => *flags = 0,
        Val::Str(_) => return false,
    }
    true
}

fn assign_one(flags: &mut u32, number: &[u8], value: &Val) -> bool {
    match value {
        Val::Int(0) | Val::Named(_, 0) | Val::Null => *flags &= !bit(number),
        Val::Int(_) | Val::Named(..) => *flags |= bit(number),
        Val::Str(_) => return false,
    }
    true
}

/// Message flags.
#[script_pv("$mf", module = "pv")]
pub fn mf(cx: &Cx) -> i32 {
    cx.fwd.flags.cast_signed()
}

/// Message flags, eight hexadecimal digits.
#[script_pv("$mF", module = "pv")]
pub fn mf_hex(cx: &Cx) -> Str {
    hex(cx.fwd.flags)
}

/// Sets all message flags.
#[script_pv_set("$mf", "$mF", module = "pv")]
pub fn set_mf(cx: &mut Cx, value: Val) -> bool {
    assign(&mut cx.fwd.flags, &value)
}

/// One message flag, 1 or 0.
#[script_pv("$Mf", module = "pv")]
pub fn mf_one(cx: &Cx, number: Str) -> i32 {
    one(cx.fwd.flags, &number)
}

/// Sets or, with 0, resets one message flag.
#[script_pv_set("$Mf", module = "pv")]
pub fn set_mf_one(cx: &mut Cx, number: Str, value: Val) -> bool {
    assign_one(&mut cx.fwd.flags, &number, &value)
}

/// Script flags.
#[script_pv("$sf", module = "pv")]
pub fn sf(cx: &Cx) -> i32 {
    cx.script_flags.cast_signed()
}

/// Script flags, eight hexadecimal digits.
#[script_pv("$sF", module = "pv")]
pub fn sf_hex(cx: &Cx) -> Str {
    hex(cx.script_flags)
}

/// Sets all script flags.
#[script_pv_set("$sf", "$sF", module = "pv")]
pub fn set_sf(cx: &mut Cx, value: Val) -> bool {
    assign(&mut cx.script_flags, &value)
}

/// One script flag, 1 or 0.
#[script_pv("$Sf", module = "pv")]
pub fn sf_one(cx: &Cx, number: Str) -> i32 {
    one(cx.script_flags, &number)
}

/// Sets or, with 0, resets one script flag.
#[script_pv_set("$Sf", module = "pv")]
pub fn set_sf_one(cx: &mut Cx, number: Str, value: Val) -> bool {
    assign_one(&mut cx.script_flags, &number, &value)
}

/// Flags of the first branch.
#[script_pv("$bf", module = "pv")]
pub fn bf(cx: &Cx) -> i32 {
    cx.fwd.branch_flags.cast_signed()
}

/// Flags of the first branch, eight hexadecimal digits.
#[script_pv("$bF", module = "pv")]
pub fn bf_hex(cx: &Cx) -> Str {
    hex(cx.fwd.branch_flags)
}

/// Sets all flags of the first branch.
#[script_pv_set("$bf", "$bF", module = "pv")]
pub fn set_bf(cx: &mut Cx, value: Val) -> bool {
    assign(&mut cx.fwd.branch_flags, &value)
}

/// One flag of the first branch, 1 or 0.
#[script_pv("$Bf", module = "pv")]
pub fn bf_one(cx: &Cx, number: Str) -> i32 {
    one(cx.fwd.branch_flags, &number)
}

/// Sets or, with 0, resets one flag of the first branch.
#[script_pv_set("$Bf", module = "pv")]
pub fn set_bf_one(cx: &mut Cx, number: Str, value: Val) -> bool {
    assign_one(&mut cx.fwd.branch_flags, &number, &value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::cx;

    #[test]
    fn flags_are_seen_as_a_number_as_hexadecimal_digits_and_one_by_one() {
        let mut cx = cx("");
        assert!(set_mf(&mut cx, Val::Int(8)));
        assert_eq!((mf(&cx), mf_hex(&cx), mf_one(&cx, "3".into())), (8, "00000008".into(), 1));
        assert!(set_mf_one(&mut cx, "3".into(), Val::Int(0)) && set_bf_one(&mut cx, "3".into(), Val::Int(1)));
        assert_eq!((mf(&cx), bf(&cx), bf_hex(&cx), sf(&cx)), (0, 8, "00000008".into(), 0));
        assert!(!set_mf(&mut cx, Val::Str("8".into())) && !set_mf_one(&mut cx, "3".into(), Val::Str("x".into())));
        assert!(set_sf(&mut cx, Val::Int(-1)));
        assert_eq!((sf_hex(&cx), sf_one(&cx, "99".into())), ("ffffffff".into(), 0));
    }
}
