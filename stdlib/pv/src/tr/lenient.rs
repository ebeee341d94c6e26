//! Encodings as Kamailio 5.6.3 reads them where a text is not well formed: nothing is refused, and what a bad character
//! gives was measured. Scripts see it, since values come from the network.

/// What a character outside of the alphabet counts as.
const NO_DIGIT: u8 = 0xff;

/// Text of base64. What is missing of the last group is padding; two padding characters at the end take a byte each from
/// the result, and further ones, like other characters outside of the alphabet, are a digit of ones.
pub(super) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut padded = text.to_vec();
    padded.resize(text.len().next_multiple_of(4), b'=');
    // The one thing that is refused.
    if matches!(padded.as_slice(), [.., b'=', last] if *last != b'=') {
        return None;
    }
    let padding = padded.iter().rev().take(2).take_while(|&&byte| byte == b'=').count();
    let mut out = Vec::with_capacity(padded.len() / 4 * 3);
    for group in padded.chunks_exact(4) {
        let [a, b, c, d] = [0, 1, 2, 3].map(|nth| digit(group[nth], *b"+/"));
        out.extend([(a << 2) | (b >> 4), (b << 4) | (c >> 2), (c << 6) | d]);
    }
    out.truncate(out.len() - padding);
    Some(out)
}

/// Text of base64 for URLs. The length of the result follows from that of all of the text, less one for each padding
/// character at its end, so that superfluous ones cut it short; a character outside of the alphabet refuses all.
pub(super) fn base64url(text: &[u8]) -> Option<Vec<u8>> {
    let end = text.iter().rposition(|&byte| byte != b'=').map_or(0, |at| at + 1);
    let length = (text.len() * 3 / 4).checked_sub(text.len() - end)?;
    if length == 0 && !text.is_empty() {
        return None;
    }
    let (mut bits, mut held, mut out) = (0u32, 0u32, Vec::with_capacity(length));
    for &byte in &text[..end] {
        let digit = digit(byte, *b"-_");
        if digit == NO_DIGIT {
            return None;
        }
        bits = (bits << 6) | u32::from(digit);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    out.truncate(length);
    Some(out)
}

fn digit(byte: u8, [plus, slash]: [u8; 2]) -> u8 {
    match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        byte if byte == plus => 62,
        byte if byte == slash => 63,
        _ => NO_DIGIT,
    }
}

/// Bytes of pairs of hexadecimal digits. Every other character is taken for one by its distance from `a`; where the last
/// one has no partner, that is the byte 0.
pub(super) fn hexadecimal(text: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => byte - b'0',
        b'A'..=b'F' => byte - b'A' + 10,
        _ => byte.wrapping_sub(b'a').wrapping_add(10),
    };
    let pair = |pair: &[u8]| (digit(pair[0]) << 4) | digit(pair.get(1).copied().unwrap_or(0));
    text.chunks(2).map(pair).collect()
}

/// Characters of 7 bits packed into octets. The eighth bit of a character, which has no place there, is not taken away.
pub(super) fn pack(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for (nth, &byte) in text.iter().enumerate() {
        let shift = nth % 8;
        if shift == 7 {
            continue;
        }
        let next = text.get(nth + 1).copied().unwrap_or(0);
        out.push((byte >> shift) | (u16::from(next) << (7 - shift)) as u8);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_takes_any_text() {
        for (text, want) in [
            ("", &b""[..]),
            ("42", b"\xe3"),
            ("4", b"\xef"),
            ("YTE4Y", b"a18o"),
            ("YTE4Y===", b"a18o"),
            ("YTE4YQ===", b"a18a?\xff\xff"),
            ("ab cd", b"i\xbf\xdc\x7f"),
            ("=abc", b"\xfd\xa6\xdc"),
            ("====", b"\xff"),
        ] {
            assert_eq!(base64(text.as_bytes()).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn base64_with_padding_before_the_last_digit_is_none() {
        assert_eq!(base64(b"ab=c"), None);
        assert_eq!(base64(b"a=bc").as_deref(), Some(&b"o\xf6\xdc"[..]));
    }

    #[test]
    fn base64_for_urls_counts_its_padding() {
        for (text, want) in [
            ("", Some(&b""[..])),
            ("a", None),
            ("=", None),
            ("ab", Some(b"i")),
            ("abcd=", Some(b"i\xb7")),
            ("YTE4====", Some(b"a1")),
            ("YTE4YTE4=", Some(b"a18a1")),
            ("aaaab", Some(b"i\xa6\x9a")),
            ("ab+/", None),
        ] {
            assert_eq!(base64url(text.as_bytes()).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn digits_and_characters_of_any_kind() {
        assert_eq!(hexadecimal(b"6865zz,"), b"\x68\x65\x33\xf9");
        assert_eq!(pack("é".as_bytes()), b"\xc3\x54");
        assert_eq!(pack(b"abcdefghi"), b"\x61\xf1\x98\x5c\x36\x9f\xd1\x69");
    }
}
