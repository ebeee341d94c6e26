use super::*;

fn parse(args: &[&str]) -> Result<CmdLine, CmdLineError> {
    CmdLine::parse(args.iter().map(|a| (*a).to_owned()))
}

#[test]
fn a_usual_unit_file_is_understood() {
    let args = ["-P", "/run/k.pid", "-f", "/etc/k.cfg", "-m", "64", "-M", "8", "-u", "sip", "-g", "sip", "-DD", "-E"];
    let cmd = parse(&args).unwrap();
    assert_eq!(cmd.pid_file.as_deref(), Some("/run/k.pid"));
    assert_eq!(cmd.cfg_file.as_deref(), Some("/etc/k.cfg"));
    assert_eq!((cmd.user.as_deref(), cmd.group.as_deref()), (Some("sip"), Some("sip")));
    assert_eq!((cmd.daemonize, cmd.log_stderr), (Daemonize::Foreground, true));
}

#[test]
fn letters_may_stand_together_and_a_value_may_be_attached() {
    let cmd = parse(&["-DDDeEddn4", "-ludp:127.0.0.1:5080", "-l", "eth0"]).unwrap();
    assert_eq!((cmd.daemonize, cmd.debug, cmd.children), (Daemonize::Background, Some(2), Some(4)));
    assert!(cmd.log_color && cmd.log_stderr);
    assert_eq!(cmd.listen, ["udp:127.0.0.1:5080", "eth0"]);
}

#[test]
fn long_options_take_their_value_after_an_equals_sign_or_a_space() {
    let cmd = parse(&["--debug=-2", "--listen", "lo", "--set", "core.debug=3"]).unwrap();
    assert_eq!((cmd.debug, cmd.listen.as_slice()), (Some(-2), &["lo".to_owned()][..]));
    assert_eq!(cmd.settings, [Setting { group: "core".into(), name: "debug".into(), value: "3".into() }]);
}

#[test]
fn mistakes_are_named() {
    let text = |args: &[&str]| parse(args).unwrap_err().to_string();
    assert_eq!(text(&["-Z"]), "unknown option `-Z`");
    assert_eq!(text(&["--nolong=1"]), "unknown option `--nolong=1`");
    assert_eq!(text(&["-P"]), "option `-P` needs a value");
    assert_eq!(text(&["-n", "x"]), "bad value `x` for option `-n`: expected a number");
    assert_eq!(text(&["--set", "debug=3"]), "bad value `debug=3` for option `--set`: expected group.name=value");
    let compiled = "module parameters are compiled in; set them in the script";
    assert!(text(&["--modparam=tm:fr_timer:i:5000"]).ends_with(compiled));
    assert_eq!(text(&["start"]), "unexpected argument `start`");
}

#[test]
fn asking_for_help_or_version_does_not_run_the_proxy() {
    assert_eq!(parse(&["-c", "-f", "x"]).unwrap().action, Action::Check);
    assert_eq!(parse(&["-v", "-h"]).unwrap().action, Action::Version);
    assert_eq!(parse(&["--help"]).unwrap().action, Action::Help);
}
