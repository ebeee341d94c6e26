//! Expressions.

use super::{AvpRef, Block, Name, PvRef, Select, StrLit};
use crate::span::Span;
use std::sync::Arc;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its text.
    pub span: Span,
}

/// The expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A number, wrapped to 32 bits, or one of the value words (`yes`, `off`, `INET6`).
    Int(i32),
    /// A string; nothing in it is expanded here.
    Str(StrLit),
    /// A pseudo-variable; in a mode other than `Kamailio` a bare `$name` may turn out to be an avp.
    Pv(Box<PvRef>),
    /// An old-style avp.
    Avp(Box<AvpRef>),
    /// A select.
    Select(Box<Select>),
    /// `! - ~ defined`.
    Unary {
        /// The operator.
        op: UnaryOp,
        /// Its place.
        op_span: Span,
        /// The operand.
        operand: Box<Expr>,
    },
    /// All operators between two operands.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Its place.
        op_span: Span,
        /// Left operand.
        left: Box<Expr>,
        /// Right operand.
        right: Box<Expr>,
    },
    /// `(int)x`, `(str)x`.
    Cast {
        /// The type.
        to: CastType,
        /// The operand.
        operand: Box<Expr>,
    },
    /// `strlen(x)`.
    StrLen(Box<Expr>),
    /// `strempty(x)`.
    StrEmpty(Box<Expr>),
    /// `selval(cond, a, b)`.
    SelVal(Box<[Expr; 3]>),
    /// A module function.
    Call(Box<Call>),
    /// A core function.
    CoreCall(Box<CoreCall>),
    /// `(lval = expr)`; the parentheses are a `Paren` around it. Its value is 1.
    Assign(Box<Assign>),
    /// `{ .. }` as an operand.
    Block(Box<Block>),
    /// A comparison of an operand of the core, such as `src_ip == 10.0.0.0/8`.
    Legacy(Box<LegacyCmp>),
    /// `( .. )`.
    Paren(Box<Expr>),
    /// Something that was reported already.
    Error,
}

/// Prefix operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `!`, `not`
    Not,
    /// `-`
    Neg,
    /// `~`
    BitNot,
    /// `defined`
    Defined,
}

/// Operators between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `||`, `or`
    Or,
    /// `&&`, `and`
    And,
    /// `|`
    BitOr,
    /// `&`
    BitAnd,
    /// `^`
    BitXor,
    /// `<<`
    Shl,
    /// `>>`
    Shr,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`
    Match,
    /// `eq`
    StrEqual,
    /// `ne`
    StrNotEqual,
    /// `ieq`
    IntEqual,
    /// `ine`
    IntNotEqual,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `<=`
    LessEqual,
    /// `>=`
    GreaterEqual,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `mod`
    Mod,
}

impl BinaryOp {
    /// Binding strength, 1 (loosest) to 11; all operators are left associative.
    /// Measured on Kamailio 5.6.3: it is not C's order.
    pub fn level(self) -> u8 {
        use BinaryOp::*;
        match self {
            Or => 1,
            And => 2,
            BitOr => 3,
            BitAnd => 4,
            BitXor => 5,
            Shl => 6,
            Shr => 7,
            Equal | NotEqual | Match | StrEqual | StrNotEqual | IntEqual | IntNotEqual => 8,
            Less | Greater | LessEqual | GreaterEqual => 9,
            Add | Sub => 10,
            Mul | Div | Mod => 11,
        }
    }

    /// The usual spelling.
    pub fn text(self) -> &'static str {
        use BinaryOp::*;
        match self {
            Or => "||",
            And => "&&",
            BitOr => "|",
            BitAnd => "&",
            BitXor => "^",
            Shl => "<<",
            Shr => ">>",
            Equal => "==",
            NotEqual => "!=",
            Match => "=~",
            StrEqual => "eq",
            StrNotEqual => "ne",
            IntEqual => "ieq",
            IntNotEqual => "ine",
            Less => "<",
            Greater => ">",
            LessEqual => "<=",
            GreaterEqual => ">=",
            Add => "+",
            Sub => "-",
            Mul => "*",
            Div => "/",
            Mod => "mod",
        }
    }
}

/// Target of a cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CastType {
    /// `(int)`
    Int,
    /// `(str)`
    Str,
}

/// `lval = expr`.
#[derive(Clone, Debug, PartialEq)]
pub struct Assign {
    /// A `Pv` or `Avp` expression, or `Error`.
    pub target: Expr,
    /// Where the `=` stands.
    pub eq_span: Span,
    /// The value.
    pub value: Expr,
}

/// A call of a module function; whether it exists is not known here.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The function.
    pub name: Name,
    /// The arguments.
    pub args: Vec<Expr>,
    /// From the name to `)`.
    pub span: Span,
}

/// A call of a function that is part of the language (language reference, section 7).
#[derive(Clone, Debug, PartialEq)]
pub struct CoreCall {
    /// The function.
    pub function: CoreFn,
    /// As it was written; several spellings are one function.
    pub name: Name,
    /// The arguments, whose number and forms fit the function.
    pub args: Vec<CoreArg>,
    /// From the name to `)`.
    pub span: Span,
}

/// The functions that are part of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the script's own")]
pub enum CoreFn {
    Forward,
    ForwardUdp,
    ForwardTcp,
    ForwardTls,
    ForwardSctp,
    Log,
    SetFlag,
    ResetFlag,
    IsFlagSet,
    SetAvpFlag,
    ResetAvpFlag,
    IsAvpFlagSet,
    Error,
    Exec,
    Route,
    RewriteHost,
    RewriteHostPort,
    RewriteHostPortTrans,
    RewritePort,
    RewriteUser,
    RewriteUserPass,
    RewriteUri,
    RevertUri,
    Prefix,
    Strip,
    StripTail,
    UserPhone,
    RemoveBranch,
    ClearBranches,
    ForceRport,
    AddLocalRport,
    ForceTcpAlias,
    UdpMtuTryProto,
    SetAdvertisedAddress,
    SetAdvertisedPort,
    ForceSendSocket,
    SetForwardNoConnect,
    SetReplyNoConnect,
    SetForwardClose,
    SetReplyClose,
    CfgSelect,
    CfgReset,
}

/// An argument of a core function.
#[derive(Clone, Debug, PartialEq)]
pub enum CoreArg {
    /// A number; a minus sign is included.
    Int(i32, Span),
    /// A string.
    Str(StrLit),
    /// A bare word: a flag's or route's name.
    Word(Name),
    /// A host, not quoted.
    Host(Host),
    /// `uri:host`
    UriHost(Span),
    /// `uri:port`
    UriPort(Span),
    /// `UDP` and its like; `None` for `*`.
    Proto(Option<Proto>, Span),
    /// `[proto:]host[:port]`
    Socket(Box<SocketAddr>),
    /// An old-style avp.
    Avp(Box<AvpRef>),
    /// Any expression.
    Expr(Expr),
}

/// A transport protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Proto {
    Udp,
    Tcp,
    Tls,
    Sctp,
    Ws,
    Wss,
}

/// A host as the grammar takes it; strings and names are resolved later.
#[derive(Clone, Debug, PartialEq)]
pub struct Host {
    /// Its form.
    pub kind: HostKind,
    /// Its place, with brackets or quotes.
    pub span: Span,
}

/// The forms of a host.
#[derive(Clone, Debug, PartialEq)]
pub enum HostKind {
    /// An address; brackets are dropped.
    Ip(std::net::IpAddr),
    /// `eth0`, `sip.example.com`, `my-host`.
    Name(Arc<str>),
    /// `"text"`.
    Str(StrLit),
    /// `*`
    Any,
}

/// `[proto:]host[:port]`.
#[derive(Clone, Debug, PartialEq)]
pub struct SocketAddr {
    /// The protocol; `None` if absent or `*`.
    pub proto: Option<Proto>,
    /// One host, or the members of `(a, b)`.
    pub hosts: Vec<Host>,
    /// The port; `None` if absent or `*`.
    pub port: Option<(u16, Span)>,
    /// The whole.
    pub span: Span,
}

/// A comparison whose left side is an operand of the core (language reference, section 4.6).
#[derive(Clone, Debug, PartialEq)]
pub struct LegacyCmp {
    /// Left side.
    pub left: LegacyOperand,
    /// Its place.
    pub left_span: Span,
    /// The operator: `== != eq ne =~ < > <= >=`, as far as the operand allows.
    pub op: BinaryOp,
    /// Its place.
    pub op_span: Span,
    /// Right side.
    pub right: LegacyRight,
}

/// Operands of the core.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the script's own")]
pub enum LegacyOperand {
    Method,
    /// `uri`, also spelled `status`.
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
    MsgLen,
    Proto,
    SndProto,
    ToProto,
    Myself,
}

/// Right side of a [`LegacyCmp`].
#[derive(Clone, Debug, PartialEq)]
pub enum LegacyRight {
    /// Any expression.
    Expr(Expr),
    /// A bare word: `method == INVITE`.
    Word(Name),
    /// `myself`.
    Myself(Span),
    /// An operand after `myself ==`.
    Operand(LegacyOperand, Span),
    /// An address, perhaps with a mask.
    Net(IpNet),
    /// A host name that is not quoted.
    Host(Host),
    /// A protocol.
    Proto(Proto, Span),
}

/// `ip`, `ip/bits` or `ip/mask`.
#[derive(Clone, Debug, PartialEq)]
pub struct IpNet {
    /// The address as written.
    pub ip: std::net::IpAddr,
    /// The mask's width, if one was written as a number.
    pub bits: Option<u8>,
    /// The mask, if one was written as an address.
    pub mask: Option<std::net::IpAddr>,
    /// The whole.
    pub span: Span,
}
