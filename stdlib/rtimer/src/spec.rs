//! The texts of the parameters: `attribute=value` between semicolons or commas. Attributes that do not exist are passed
//! over (measured on Kamailio 5.6.3).

use std::time::Duration;

/// A timer as defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// Name.
    pub name: String,
    /// Time between two runs.
    pub interval: Duration,
    /// How many times its routes run at once.
    pub instances: i32,
}

/// A route to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exec {
    /// By which timer.
    pub timer: String,
    /// Name of the route.
    pub route: String,
}

/// Why a text is not understood.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// Something that is not `attribute=value`.
    #[error("expected `attribute=value` instead of `{0}`")]
    Attribute(String),
    /// An attribute that must be there is not.
    #[error("no `{0}`")]
    Missing(&'static str),
    /// Not a number.
    #[error("`{1}` is no value for `{0}`")]
    Value(&'static str, String),
}

/// Reads `name=a;interval=10;mode=1`; 0 seconds are `default_interval`.
pub fn timer(text: &str, default_interval: i32) -> Result<Timer, SpecError> {
    let (mut name, mut interval, mut mode) = (None, Duration::ZERO, 0);
    for (attribute, value) in attributes(text)? {
        match attribute {
            "name" => name = Some(value.to_owned()),
            "interval" => interval = time(value).ok_or_else(|| SpecError::Value("interval", value.to_owned()))?,
            "mode" => mode = value.parse().map_err(|_| SpecError::Value("mode", value.to_owned()))?,
            _ => srcc_runtime::warn!("a timer has no attribute `{attribute}`"),
        }
    }
    if interval.is_zero() {
        interval = Duration::from_secs(u64::try_from(default_interval).unwrap_or(0).max(1));
    }
    let name = name.filter(|name| !name.is_empty()).ok_or(SpecError::Missing("name"))?;
    Ok(Timer { name, interval, instances: i32::max(mode, 1) })
}

/// Reads `timer=a;route=X`.
pub fn exec(text: &str) -> Result<Exec, SpecError> {
    let (mut timer, mut route) = (None, String::new());
    for (attribute, value) in attributes(text)? {
        match attribute {
            "timer" => timer = Some(value.to_owned()),
            "route" => value.clone_into(&mut route),
            _ => srcc_runtime::warn!("a timer's route has no attribute `{attribute}`"),
        }
    }
    Ok(Exec { timer: timer.filter(|name| !name.is_empty()).ok_or(SpecError::Missing("timer"))?, route })
}

/// Seconds, or microseconds with a `u` behind them.
fn time(value: &str) -> Option<Duration> {
    match value.strip_suffix('u') {
        Some(micros) => micros.parse().ok().map(Duration::from_micros),
        None => value.parse().ok().map(Duration::from_secs),
    }
}

fn attributes(text: &str) -> Result<Vec<(&str, &str)>, SpecError> {
    let text = text.trim();
    let text = text.strip_suffix(';').unwrap_or(text);
    if text.is_empty() {
        return Ok(Vec::new());
    }
    text.split([';', ','])
        .map(|part| match part.split_once('=') {
            Some((attribute, value)) => Ok((attribute.trim(), value.trim())),
            None => Err(SpecError::Attribute(part.trim().to_owned())),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_has_defaults() {
        let plain = timer("name=a", 120).unwrap();
        assert_eq!(plain, Timer { name: "a".into(), interval: Duration::from_secs(120), instances: 1 });
        let whole = timer("name=tick;interval=400000u;mode=3;", 120).unwrap();
        assert_eq!((whole.interval, whole.instances), (Duration::from_millis(400), 3));
        assert_eq!(timer("name=a,interval=3;foo=1", 120).unwrap().interval, Duration::from_secs(3));
        assert_eq!(timer("name=a;interval=0", 7).unwrap().interval, Duration::from_secs(7));
    }

    #[test]
    fn what_the_original_refuses_is_refused() {
        assert_eq!(timer("interval=1", 1), Err(SpecError::Missing("name")));
        assert_eq!(timer("", 1), Err(SpecError::Missing("name")));
        assert_eq!(timer("name=a;interval=-1", 1), Err(SpecError::Value("interval", "-1".into())));
        assert_eq!(timer("name=a;interval=abc", 1), Err(SpecError::Value("interval", "abc".into())));
        assert_eq!(timer("name=a;interval=5;;", 1), Err(SpecError::Attribute(String::new())));
        assert_eq!(exec("route=T"), Err(SpecError::Missing("timer")));
        assert_eq!(exec("timer=a;route=T"), Ok(Exec { timer: "a".into(), route: "T".into() }));
    }
}
