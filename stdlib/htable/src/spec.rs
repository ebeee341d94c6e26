//! What a script says about a table: `name=>attribute=value;attribute=value`.
//!
//! Measured on Kamailio 5.6.3: white space may stand around each part, values may be in single quotes, the last
//! semicolon may be missing, and an attribute or a number that is not understood stops the start. What is about a
//! database or other proxies has no effect while the module's parameters name none.

/// A table as defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// Name.
    pub name: String,
    /// Base 2 logarithm of the number of slots.
    pub size: u32,
    /// Seconds after which an item expires; 0 = never.
    pub autoexpire: u32,
    /// Value of an item that is not there.
    pub initval: Option<i32>,
    /// Whether a change of an item begins its time anew.
    pub updateexpire: bool,
    /// `dbtable` as given; without a database it is only shown, like the two below.
    pub dbtable: String,
    /// `dbmode`
    pub dbmode: i32,
    /// `dmqreplicate`
    pub dmqreplicate: i32,
}

/// Why a definition is not understood.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// There is no `=>`, or something else than a name before it.
    #[error("expected `name=>attributes`")]
    Form,
    /// Not `attribute=value`.
    #[error("expected `attribute=value` instead of `{0}`")]
    Attribute(String),
    /// No such attribute.
    #[error("a table has no attribute `{0}`: size, autoexpire, initval, updateexpire, ..")]
    Unknown(String),
    /// Not a number that the attribute takes.
    #[error("`{1}` is no value for `{0}`")]
    Value(String, String),
    /// `cols` with less than two columns.
    #[error("`cols` needs at least two columns")]
    Columns,
}

/// Slots of a table whose definition does not say.
const DEFAULT_SIZE: u32 = 4;
/// What a size below 2 becomes (measured).
const SMALLEST: u32 = 3;
/// What a larger size becomes (measured).
const LARGEST: u32 = 14;

/// Reads a definition.
pub fn parse(text: &str) -> Result<Spec, SpecError> {
    let (name, attributes) = text.split_once("=>").ok_or(SpecError::Form)?;
    let name = name.trim();
    if name.contains(|c: char| c.is_whitespace() || matches!(c, '=' | ';')) {
        return Err(SpecError::Form);
    }
    let mut spec = Spec {
        name: name.to_owned(),
        size: DEFAULT_SIZE,
        autoexpire: 0,
        initval: None,
        updateexpire: true,
        dbtable: String::new(),
        dbmode: 0,
        dmqreplicate: 0,
    };
    let mut rest = attributes.trim();
    while !rest.is_empty() {
        let (part, after) = first_part(rest);
        let Some((attribute, value)) = part.split_once('=') else {
            return Err(SpecError::Attribute(part.trim().to_owned()));
        };
        set(&mut spec, attribute.trim(), unquoted(value.trim()))?;
        rest = after.trim_start();
    }
    Ok(spec)
}

/// The text up to a `;` or `,` that is not in quotes, and what follows it.
fn first_part(text: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            ';' | ',' if !quoted => return (&text[..at], &text[at + 1..]),
            _ => {}
        }
    }
    (text, "")
}

fn unquoted(value: &str) -> &str {
    value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(value)
}

fn set(spec: &mut Spec, attribute: &str, value: &str) -> Result<(), SpecError> {
    let wrong = || SpecError::Value(attribute.to_owned(), value.to_owned());
    let number = || value.parse::<i32>().map_err(|_| wrong());
    let count = || value.parse::<u32>().map_err(|_| wrong());
    match attribute {
        "size" => {
            spec.size = match count()? {
                0 | 1 => SMALLEST,
                size => size.min(LARGEST),
            }
        }
        "autoexpire" => spec.autoexpire = count()?,
        "initval" if value.is_empty() => {}
        "initval" => spec.initval = Some(number()?),
        "updateexpire" => spec.updateexpire = number()? != 0,
        "dbtable" => spec.dbtable = value.to_owned(),
        "dbmode" => spec.dbmode = number()?,
        "dmqreplicate" => spec.dmqreplicate = number()?,
        "cols" if value.contains(',') => {}
        "cols" => return Err(SpecError::Columns),
        _ => return Err(SpecError::Unknown(attribute.to_owned())),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_has_defaults_for_what_it_does_not_say() {
        let plain = parse("d=>").unwrap();
        let expected = Spec {
            name: "d".into(),
            size: 4,
            autoexpire: 0,
            initval: None,
            updateexpire: true,
            dbtable: String::new(),
            dbmode: 0,
            dmqreplicate: 0,
        };
        assert_eq!(plain, expected);
        let whole = parse("a => size=8 ; autoexpire = '60';initval=-1;updateexpire=0;").unwrap();
        assert_eq!((whole.size, whole.autoexpire, whole.initval, whole.updateexpire), (8, 60, Some(-1), false));
    }

    #[test]
    fn sizes_are_kept_within_the_measured_limits() {
        for (size, bits) in [(0, 3), (1, 3), (2, 2), (14, 14), (40, 14)] {
            assert_eq!(parse(&format!("a=>size={size}")).unwrap().size, bits);
        }
    }

    #[test]
    fn what_the_original_refuses_is_refused() {
        for text in ["e", "q x=>size=3", "q:size=4", ""] {
            assert_eq!(parse(text), Err(SpecError::Form), "{text}");
        }
        assert_eq!(parse("q=>size"), Err(SpecError::Attribute("size".into())));
        assert_eq!(parse("q=>size=4;;autoexpire=1"), Err(SpecError::Attribute(String::new())));
        assert_eq!(parse("q=>nosuch=1"), Err(SpecError::Unknown("nosuch".into())));
        for text in
            ["q=>size=abc", "q=>size=-1", "q=>autoexpire=-5", "q=>initval=abc", "q=>size=0x4", "q=>size=40000000000"]
        {
            assert!(matches!(parse(text), Err(SpecError::Value(..))), "{text}");
        }
    }

    #[test]
    fn what_is_for_a_database_is_understood() {
        let spec = parse("q=>dbtable='x';dbmode=2;dmqreplicate=1;cols='a,b'").unwrap();
        assert_eq!((&*spec.dbtable, spec.dbmode, spec.dmqreplicate), ("x", 2, 1));
        assert_eq!(parse("q=>cols=a"), Err(SpecError::Columns));
    }
}
