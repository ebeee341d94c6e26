//! Class `s`: encodings and digests.

use super::lenient;
use data_encoding::{
    BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD, Encoding, HEXLOWER, HEXLOWER_PERMISSIVE, HEXUPPER,
};
use md5::Md5;
use sha2::{Digest, Sha256, Sha384, Sha512};
use srcc_runtime::cx::Cx;
use srcc_runtime::script_transform;
use srcc_runtime::value::{Str, Val};

fn digest<D: Digest>(value: &Val) -> Str {
    HEXLOWER.encode(&D::digest(&value.view()[..])).into()
}

/// MD5, 32 hexadecimal digits.
#[script_transform("s.md5", module = "pv")]
pub fn s_md5(_cx: &Cx, value: &Val) -> Str {
    digest::<Md5>(value)
}

/// SHA-256 in hexadecimal digits.
#[script_transform("s.sha256", module = "pv")]
pub fn s_sha256(_cx: &Cx, value: &Val) -> Str {
    digest::<Sha256>(value)
}

/// SHA-384 in hexadecimal digits.
#[script_transform("s.sha384", module = "pv")]
pub fn s_sha384(_cx: &Cx, value: &Val) -> Str {
    digest::<Sha384>(value)
}

/// SHA-512 in hexadecimal digits.
#[script_transform("s.sha512", module = "pv")]
pub fn s_sha512(_cx: &Cx, value: &Val) -> Str {
    digest::<Sha512>(value)
}

/// Each byte as two hexadecimal digits.
#[script_transform("s.encode.hexa", module = "pv")]
pub fn s_encode_hexa(_cx: &Cx, value: &Val) -> Str {
    HEXLOWER.encode(&value.view()).into()
}

/// The bytes that pairs of hexadecimal digits stand for; a last single digit is passed over (measured).
#[script_transform("s.decode.hexa", module = "pv")]
pub fn s_decode_hexa(_cx: &Cx, value: &Val) -> Option<Str> {
    let text = value.view();
    HEXLOWER_PERMISSIVE.decode(&text[..text.len() & !1]).ok().map(Str::from)
}

fn encode(encoding: &Encoding, value: &Val) -> Str {
    encoding.encode(&value.view()).into()
}

/// Base64 with padding.
#[script_transform("s.encode.base64", module = "pv")]
pub fn s_encode_base64(_cx: &Cx, value: &Val) -> Str {
    encode(&BASE64, value)
}

/// Text of base64, which must have its padding.
#[script_transform("s.decode.base64", module = "pv")]
pub fn s_decode_base64(_cx: &Cx, value: &Val) -> Option<Str> {
    let text = value.view();
    lenient::base64(&text).filter(|_| text.len().is_multiple_of(4)).map(Str::from)
}

/// Base64 without padding.
#[script_transform("s.encode.base64t", module = "pv")]
pub fn s_encode_base64t(_cx: &Cx, value: &Val) -> Str {
    encode(&BASE64_NOPAD, value)
}

/// Text of base64, padding or not.
#[script_transform("s.decode.base64t", module = "pv")]
pub fn s_decode_base64t(_cx: &Cx, value: &Val) -> Option<Str> {
    lenient::base64(&value.view()).map(Str::from)
}

/// Base64 for URLs (`-` and `_`), with padding.
#[script_transform("s.encode.base64url", module = "pv")]
pub fn s_encode_base64url(_cx: &Cx, value: &Val) -> Str {
    encode(&BASE64URL, value)
}

/// Text of base64 for URLs, padding or not.
#[script_transform("s.decode.base64url", module = "pv")]
pub fn s_decode_base64url(_cx: &Cx, value: &Val) -> Option<Str> {
    lenient::base64url(&value.view()).map(Str::from)
}

/// Base64 for URLs without padding.
#[script_transform("s.encode.base64urlt", module = "pv")]
pub fn s_encode_base64urlt(_cx: &Cx, value: &Val) -> Str {
    encode(&BASE64URL_NOPAD, value)
}

/// Text of base64 for URLs, padding or not.
#[script_transform("s.decode.base64urlt", module = "pv")]
pub fn s_decode_base64urlt(_cx: &Cx, value: &Val) -> Option<Str> {
    lenient::base64url(&value.view()).map(Str::from)
}

/// Base58 with the alphabet of Bitcoin.
#[script_transform("s.encode.base58", module = "pv")]
pub fn s_encode_base58(_cx: &Cx, value: &Val) -> Str {
    bs58::encode(&value.view()[..]).into_string().into()
}

/// Text of base58.
#[script_transform("s.decode.base58", module = "pv")]
pub fn s_decode_base58(_cx: &Cx, value: &Val) -> Option<Str> {
    bs58::decode(&value.view()[..]).into_vec().ok().map(Str::from)
}

/// Characters of 7 bits packed into octets as in short messages (3GPP TS 23.038), in hexadecimal digits.
#[script_transform("s.encode.7bit", module = "pv")]
pub fn s_encode_7bit(_cx: &Cx, value: &Val) -> Str {
    HEXUPPER.encode(&lenient::pack(&value.view())).into()
}

/// Text of packed 7-bit characters in hexadecimal digits.
#[script_transform("s.decode.7bit", module = "pv")]
pub fn s_decode_7bit(_cx: &Cx, value: &Val) -> Str {
    let packed = lenient::hexadecimal(&value.view());
    let (mut bits, mut held, mut out) = (0u32, 0u32, Vec::new());
    for byte in packed {
        bits |= u32::from(byte) << held;
        held += 8;
        while held >= 7 {
            out.push((bits & 0x7f) as u8);
            bits >>= 7;
            held -= 7;
        }
    }
    // Eight octets hold a ninth character only if one was packed: seven spare bits of zero are filling.
    if out.len() % 8 == 0 && out.last() == Some(&0) {
        out.pop();
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tr::table::check;

    #[test]
    fn digests_are_hexadecimal() {
        check(
            "s.md5",
            |cx, v| s_md5(cx, v).into(),
            &[("", Some("d41d8cd98f00b204e9800998ecf8427e")), ("text", Some("1cb251ec0d568de6a929b520c4aed8d1"))],
        );
        check(
            "s.sha256",
            |cx, v| s_sha256(cx, v).into(),
            &[("abcdef", Some("bef57ec7f53a6d40beb640a780a639c83bc29ac8a9816f1fc6c5c6dcd93c4721"))],
        );
        check(
            "s.sha384",
            |cx, v| s_sha384(cx, v).into(),
            &[(
                "abcdef",
                Some(
                    "c6a4c65b227e7387b9c3e839d44869c4cfca3ef583dea64117859b808c1e3d8ae689e1e314eeef52a6ffe22681aa11f5",
                ),
            )],
        );
        check(
            "s.sha512",
            |cx, v| s_sha512(cx, v).into(),
            &[(
                "abcdef",
                Some(
                    "e32ef19623e8ed9d267f657a81944b3d07adbb768518068e88435745564e8d4150a0a703be2a7d88b61e3d390c2bb97e2d4c311fdc69d6b1267f05f59aa920e7",
                ),
            )],
        );
    }

    #[test]
    fn hexadecimal_digits_come_and_go() {
        check(
            "s.encode.hexa",
            |cx, v| s_encode_hexa(cx, v).into(),
            &[("abcdef", Some("616263646566")), ("", Some(""))],
        );
        check(
            "s.decode.hexa",
            |cx, v| s_decode_hexa(cx, v).into(),
            &[("68656c6C6f", Some("hello")), ("6865zz", None), ("616", Some("a")), ("", Some(""))],
        );
    }

    #[test]
    fn base64_in_its_variants() {
        check(
            "s.encode.base64",
            |cx, v| s_encode_base64(cx, v).into(),
            &[("abcdef", Some("YWJjZGVm")), ("hello", Some("aGVsbG8="))],
        );
        check("s.encode.base64t", |cx, v| s_encode_base64t(cx, v).into(), &[("hello", Some("aGVsbG8"))]);
        check("s.encode.base64url", |cx, v| s_encode_base64url(cx, v).into(), &[("a?b/c~", Some("YT9iL2N-"))]);
        check("s.encode.base64urlt", |cx, v| s_encode_base64urlt(cx, v).into(), &[("abcdef", Some("YWJjZGVm"))]);
        check(
            "s.decode.base64",
            |cx, v| s_decode_base64(cx, v).into(),
            &[("aGVsbG8=", Some("hello")), ("aGVsbG8", None), ("YW I=", None)],
        );
        check(
            "s.decode.base64t",
            |cx, v| s_decode_base64t(cx, v).into(),
            &[("aGVsbG8=", Some("hello")), ("YWI", Some("ab"))],
        );
        check(
            "s.decode.base64url",
            |cx, v| s_decode_base64url(cx, v).into(),
            &[("aGVsbG8", Some("hello")), ("YWI=", Some("ab"))],
        );
        check(
            "s.decode.base64urlt",
            |cx, v| s_decode_base64urlt(cx, v).into(),
            &[("YWI", Some("ab")), ("YWI=", Some("ab"))],
        );
    }

    #[test]
    fn base58_and_packed_characters() {
        check(
            "s.encode.base58",
            |cx, v| s_encode_base58(cx, v).into(),
            &[("abcdef", Some("qVgfxYy3")), ("", Some(""))],
        );
        check(
            "s.decode.base58",
            |cx, v| s_decode_base58(cx, v).into(),
            &[("t1Zv2yaZ", Some("foobar")), ("0OIl", None)],
        );
        check(
            "s.encode.7bit",
            |cx, v| s_encode_7bit(cx, v).into(),
            &[("abcdef", Some("61F1985C3603")), ("hello", Some("E8329BFD06")), ("", Some(""))],
        );
        check(
            "s.decode.7bit",
            |cx, v| s_decode_7bit(cx, v).into(),
            &[("61F1985C369F01", Some("abcdefg")), ("E8329BFD06", Some("hello")), ("%", Some("i")), ("", Some(""))],
        );
    }
}
