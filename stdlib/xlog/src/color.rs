//! `$C(xy)`: terminal colours for log lines.

use crate::params::params;
use srcc_runtime::cx::Cx;
use srcc_runtime::log;
use srcc_runtime::script_pv;
use srcc_runtime::value::Str;

/// Escape sequence for a foreground and a background colour, one letter each: `x` default, `s` black, `r` red, `g` green,
/// `y` yellow, `b` blue, `p` purple, `c` cyan, `w` white; a capital letter is bold. Nothing where the log goes to syslog.
#[script_pv("$C", module = "xlog")]
pub fn color(_cx: &Cx, colors: Str) -> Str {
    if log::is_syslog() && !params().force_color {
        return Str::EMPTY;
    }
    let (Some(front), Some(back)) = (colors.first(), colors.get(1)) else { return Str::EMPTY };
    let bold = u8::from(front.is_ascii_uppercase() || back.is_ascii_uppercase());
    Str::from(format!("\x1b[{bold};{};{}m", 30 + number(*front), 40 + number(*back)))
}

fn number(letter: u8) -> u8 {
    let order = b"srgybpcw";
    let at = order.iter().position(|known| *known == letter.to_ascii_lowercase());
    at.and_then(|at| u8::try_from(at).ok()).unwrap_or(9)
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn letters_are_the_colours_of_terminals() {
        assert_eq!([b'x', b's', b'r', b'W'].map(number), [9, 0, 1, 7]);
    }
}
