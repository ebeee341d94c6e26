//! Tokens and the words of the language.
//!
//! All names of core parameters and core functions are keywords in the original: a define of such a name has no effect,
//! and none of them names a route or a cfg variable (measured on Kamailio 5.6.3).

use crate::ast::CoreFn;
use crate::params;
use crate::span::Span;
use std::collections::HashMap;
use std::sync::Arc;

/// A token: its kind, a value whose meaning depends on the kind, and its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: T,
    /// Words: index in the [`Interner`]. `Int`: the number's bits. Literals: index in the [`Tables`]. `CoreFn`: index in
    /// [`CORE_FNS`].
    pub(crate) value: u32,
    pub(crate) span: Span,
}

/// Token kinds. From `Ident` on all are words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum T {
    Int,
    Str,
    Pv,
    Avp,
    Select,
    Ipv6,
    CastInt,
    CastStr,
    Semi,
    Comma,
    Colon,
    Dot,
    Assign,
    PlusAssign,
    Question,
    Percent,
    Backslash,
    LParen,
    RParen,
    LBrace,
    RBrace,
    LBracket,
    RBracket,
    EqEq,
    NotEq,
    Match,
    Less,
    LessEq,
    Greater,
    GreaterEq,
    Shl,
    Shr,
    Amp,
    AmpAmp,
    Pipe,
    PipePipe,
    Caret,
    Tilde,
    Bang,
    Plus,
    Minus,
    Star,
    Slash,
    Ident,
    NumId,
    // Statements.
    If,
    Else,
    While,
    Switch,
    Case,
    Default,
    Break,
    Return,
    Exit,
    Drop,
    // Operators and operands that are words.
    Or,
    And,
    Not,
    Mod,
    Defined,
    StrEq,
    StrNe,
    IntEq,
    IntNe,
    StrLen,
    StrEmpty,
    SelVal,
    Method,
    Uri,
    FromUri,
    ToUri,
    SrcIp,
    DstIp,
    SndIp,
    ToIp,
    SrcPort,
    DstPort,
    SndPort,
    ToPort,
    Af,
    SndAf,
    Msg,
    Proto,
    SndProto,
    ToProto,
    Myself,
    Udp,
    Tcp,
    Tls,
    Sctp,
    Ws,
    Wss,
    // Items.
    Route,
    RequestRoute,
    ReplyRoute,
    OnReplyRoute,
    FailureRoute,
    BranchRoute,
    OnSendRoute,
    EventRoute,
    LoadModule,
    LoadModuleX,
    LoadPath,
    CfgEngine,
    ModParam,
    ModParamX,
    Flags,
    AvpFlags,
    Listen,
    Alias,
    Advertise,
    Name,
    Virtual,
    Description,
    Host,
    Port,
    Param,
    CoreFn,
    IncludeFile,
    ImportFile,
}

impl T {
    /// True for identifiers, keywords and mixed words such as `10k`.
    pub(crate) fn is_word(self) -> bool {
        self >= T::Ident
    }

    /// True for a word that opens a top-level item and nothing else.
    pub(crate) fn opens_item(self) -> bool {
        (self >= T::RequestRoute && self <= T::Alias) || self == T::Param
    }
}

const WORDS: &[(T, &[&str])] = &[
    (T::If, &["if"]),
    (T::Else, &["else"]),
    (T::While, &["while"]),
    (T::Switch, &["switch"]),
    (T::Case, &["case"]),
    (T::Default, &["default"]),
    (T::Break, &["break"]),
    (T::Return, &["return"]),
    (T::Exit, &["exit"]),
    (T::Drop, &["drop"]),
    (T::Or, &["or"]),
    (T::And, &["and"]),
    (T::Not, &["not"]),
    (T::Mod, &["mod"]),
    (T::Defined, &["defined"]),
    (T::StrEq, &["eq"]),
    (T::StrNe, &["ne"]),
    (T::IntEq, &["ieq"]),
    (T::IntNe, &["ine"]),
    (T::StrLen, &["strlen"]),
    (T::StrEmpty, &["strempty"]),
    (T::SelVal, &["selval"]),
    (T::Method, &["method"]),
    (T::Uri, &["uri", "status"]),
    (T::FromUri, &["from_uri"]),
    (T::ToUri, &["to_uri"]),
    (T::SrcIp, &["src_ip"]),
    (T::DstIp, &["dst_ip"]),
    (T::SndIp, &["snd_ip"]),
    (T::ToIp, &["to_ip"]),
    (T::SrcPort, &["src_port"]),
    (T::DstPort, &["dst_port"]),
    (T::SndPort, &["snd_port"]),
    (T::ToPort, &["to_port"]),
    (T::Af, &["af"]),
    (T::SndAf, &["snd_af"]),
    (T::Msg, &["msg"]),
    (T::Proto, &["proto"]),
    (T::SndProto, &["snd_proto"]),
    (T::ToProto, &["to_proto"]),
    (T::Myself, &["myself"]),
    (T::Udp, &["udp", "UDP"]),
    (T::Tcp, &["tcp", "TCP"]),
    (T::Tls, &["tls", "TLS"]),
    (T::Sctp, &["sctp", "SCTP"]),
    (T::Ws, &["ws", "WS"]),
    (T::Wss, &["wss", "WSS"]),
    (T::Route, &["route"]),
    (T::RequestRoute, &["request_route"]),
    (T::ReplyRoute, &["reply_route"]),
    (T::OnReplyRoute, &["onreply_route"]),
    (T::FailureRoute, &["failure_route"]),
    (T::BranchRoute, &["branch_route"]),
    (T::OnSendRoute, &["onsend_route"]),
    (T::EventRoute, &["event_route"]),
    (T::LoadModule, &["loadmodule"]),
    (T::LoadModuleX, &["loadmodulex"]),
    (T::LoadPath, &["loadpath", "mpath"]),
    (T::CfgEngine, &["cfgengine"]),
    (T::ModParam, &["modparam"]),
    (T::ModParamX, &["modparamx"]),
    (T::Flags, &["flags", "bool"]),
    (T::AvpFlags, &["avpflags"]),
    (T::Listen, &["listen"]),
    (T::Alias, &["alias"]),
    (T::Advertise, &["advertise", "ADVERTISE"]),
    (T::Name, &["name", "NAME"]),
    (T::Virtual, &["virtual"]),
    (T::Description, &["description", "descr", "desc"]),
    (T::Host, &["host"]),
    (T::Port, &["port"]),
    (T::IncludeFile, &["include_file"]),
    (T::ImportFile, &["import_file"]),
];

/// Words that stand for a number; the address families are Linux's (measured on Kamailio 5.6.3).
const NUMBERS: &[(i32, &[&str])] = &[
    (1, &["yes", "true", "on", "enable"]),
    (0, &["no", "false", "off", "disable"]),
    (2, &["inet", "INET", "ipv4", "IPv4", "IPV4"]),
    (10, &["inet6", "INET6", "ipv6", "IPv6", "IPV6"]),
];

/// The core functions with all their spellings (language reference, section 7).
pub(crate) const CORE_FNS: &[(CoreFn, &[&str])] = &[
    (CoreFn::Forward, &["forward"]),
    (CoreFn::ForwardUdp, &["forward_udp"]),
    (CoreFn::ForwardTcp, &["forward_tcp"]),
    (CoreFn::ForwardTls, &["forward_tls"]),
    (CoreFn::ForwardSctp, &["forward_sctp"]),
    (CoreFn::Log, &["log"]),
    (CoreFn::SetFlag, &["setflag"]),
    (CoreFn::ResetFlag, &["resetflag"]),
    (CoreFn::IsFlagSet, &["isflagset"]),
    (CoreFn::SetAvpFlag, &["setavpflag"]),
    (CoreFn::ResetAvpFlag, &["resetavpflag"]),
    (CoreFn::IsAvpFlagSet, &["isavpflagset"]),
    (CoreFn::Error, &["error"]),
    (CoreFn::Exec, &["exec"]),
    (CoreFn::RewriteHost, &["rewritehost", "sethost", "seth"]),
    (CoreFn::RewriteHostPort, &["rewritehostport", "sethostport", "sethp"]),
    (CoreFn::RewriteHostPortTrans, &["rewritehostporttrans", "sethostporttrans", "sethpt"]),
    (CoreFn::RewritePort, &["rewriteport", "setport", "setp"]),
    (CoreFn::RewriteUser, &["rewriteuser", "setuser", "setu"]),
    (CoreFn::RewriteUserPass, &["rewriteuserpass", "setuserpass", "setup"]),
    (CoreFn::RewriteUri, &["rewriteuri", "seturi"]),
    (CoreFn::RevertUri, &["revert_uri"]),
    (CoreFn::Prefix, &["prefix"]),
    (CoreFn::Strip, &["strip"]),
    (CoreFn::StripTail, &["strip_tail"]),
    (CoreFn::UserPhone, &["userphone"]),
    (CoreFn::RemoveBranch, &["remove_branch"]),
    (CoreFn::ClearBranches, &["clear_branches"]),
    (CoreFn::ForceRport, &["force_rport", "add_rport"]),
    (CoreFn::AddLocalRport, &["add_local_rport"]),
    (CoreFn::ForceTcpAlias, &["force_tcp_alias", "add_tcp_alias"]),
    (CoreFn::UdpMtuTryProto, &["udp_mtu_try_proto"]),
    (CoreFn::SetAdvertisedAddress, &["set_advertised_address"]),
    (CoreFn::SetAdvertisedPort, &["set_advertised_port"]),
    (CoreFn::ForceSendSocket, &["force_send_socket"]),
    (CoreFn::SetForwardNoConnect, &["set_forward_no_connect"]),
    (CoreFn::SetReplyNoConnect, &["set_reply_no_connect"]),
    (CoreFn::SetForwardClose, &["set_forward_close"]),
    (CoreFn::SetReplyClose, &["set_reply_close"]),
    (CoreFn::CfgSelect, &["cfg_select"]),
    (CoreFn::CfgReset, &["cfg_reset"]),
];

/// What an interned word is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Word {
    /// A keyword or identifier.
    Kind(T),
    /// A word that stands for a number.
    Number(i32),
    /// A core function, by its index in [`CORE_FNS`]; `udp_mtu_try_proto` and `force_rport` are also names of core
    /// parameters.
    Core(u32),
}

/// All words of a script, each once.
#[derive(Debug)]
pub(crate) struct Interner {
    index: HashMap<Arc<str>, u32>,
    texts: Vec<Arc<str>>,
    words: Vec<Word>,
}

impl Interner {
    pub(crate) fn new() -> Interner {
        let mut this = Interner { index: HashMap::new(), texts: Vec::new(), words: Vec::new() };
        for (kind, texts) in WORDS {
            texts.iter().for_each(|text| this.add(text, Word::Kind(*kind)));
        }
        for (number, texts) in NUMBERS {
            texts.iter().for_each(|text| this.add(text, Word::Number(*number)));
        }
        for (index, (_, texts)) in (0..).zip(CORE_FNS) {
            texts.iter().for_each(|text| this.add(text, Word::Core(index)));
        }
        for name in params::all_names().filter(|name| !name.contains('.')) {
            if !this.index.contains_key(name) {
                this.add(name, Word::Kind(T::Param));
            }
        }
        this
    }

    fn add(&mut self, text: &str, word: Word) {
        let text: Arc<str> = text.into();
        let id = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.index.insert(text.clone(), id);
        self.texts.push(text);
        self.words.push(word);
    }

    /// The index of a word, which is an identifier if it is new.
    pub(crate) fn intern(&mut self, text: &str) -> u32 {
        if let Some(id) = self.index.get(text) {
            return *id;
        }
        self.add(text, Word::Kind(T::Ident));
        u32::try_from(self.texts.len() - 1).unwrap_or(0)
    }

    pub(crate) fn text(&self, id: u32) -> Arc<str> {
        self.texts.get(id as usize).cloned().unwrap_or_else(|| "".into())
    }

    pub(crate) fn word(&self, id: u32) -> Word {
        self.words.get(id as usize).copied().unwrap_or(Word::Kind(T::Ident))
    }
}

/// The literals that tokens refer to.
#[derive(Debug)]
pub(crate) struct Tables {
    pub(crate) words: Interner,
    pub(crate) strings: Vec<crate::ast::StrLit>,
    pub(crate) pvs: Vec<crate::ast::PvRef>,
    pub(crate) avps: Vec<crate::ast::AvpRef>,
    pub(crate) selects: Vec<crate::ast::Select>,
    pub(crate) ipv6: Vec<std::net::Ipv6Addr>,
}

impl Tables {
    pub(crate) fn new() -> Tables {
        Tables {
            words: Interner::new(),
            strings: Vec::new(),
            pvs: Vec::new(),
            avps: Vec::new(),
            selects: Vec::new(),
            ipv6: Vec::new(),
        }
    }
}

/// The word of `words` nearest to `word`, if at most a third of its letters are changed.
pub(crate) fn nearest<'a>(word: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.len() / 3).max(1);
    let lower = word.to_ascii_lowercase();
    words
        .filter(|other| other.len().abs_diff(word.len()) <= limit)
        .map(|other| (distance(&lower, other), other))
        .filter(|(far, other)| *far <= limit && *other != word)
        .min_by_key(|(far, _)| *far)
        .map(|(_, other)| other)
}

/// Edit distance where a swap of two neighbours counts once, as it does for a typing mistake.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut rows: [Vec<usize>; 3] = [Vec::new(), (0..=b.len()).collect(), vec![0; b.len() + 1]];
    for (i, x) in a.iter().enumerate() {
        rows[2] = vec![i + 1; b.len() + 1];
        for (j, y) in b.iter().enumerate() {
            let cost = usize::from(x != y);
            let mut best = (rows[1][j] + cost).min(rows[1][j + 1] + 1).min(rows[2][j] + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped && !rows[0].is_empty() {
                best = best.min(rows[0][j - 1] + 1);
            }
            rows[2][j + 1] = best;
        }
        rows.rotate_left(1);
    }
    rows[1].last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_finds_its_neighbour() {
        assert_eq!(nearest("defnie", ["define", "endif"].into_iter()), Some("define"));
        assert_eq!(nearest("childrn", params::all_names()), Some("children"));
        assert_eq!(nearest("foobar", params::all_names()), None);
    }
}
