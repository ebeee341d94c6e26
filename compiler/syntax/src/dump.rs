//! Prints a tree as s-expressions, for tests and for people who work on the compiler.

use crate::ast::*;
use std::fmt::Write;

/// A whole script, one item a line.
pub fn ast(ast: &Ast) -> String {
    ast.items.iter().map(|it| item(it) + "\n").collect()
}

/// A top-level item.
pub fn item(item: &Item) -> String {
    match &item.kind {
        ItemKind::Empty => ";".into(),
        ItemKind::Error => "error".into(),
        ItemKind::Param(param) => format!("({} = {})", param.name.text, param_value(&param.value)),
        ItemKind::Listen(listen) => listen_item(listen),
        ItemKind::Alias(sockets) => format!("(alias {})", join(sockets, socket)),
        ItemKind::CfgVar(var) => {
            let instance = var.instance.map_or(String::new(), |n| format!("[{n}]"));
            let value = match &var.value {
                CfgValue::Int(number) => number.to_string(),
                CfgValue::Str(text) => string(text),
                CfgValue::Error => "error".into(),
            };
            format!("(cfgvar {}{instance}.{} {value})", var.group.text, var.name.text)
        }
        ItemKind::LoadModule(load) => format!("(loadmodule {})", load.module),
        ItemKind::LoadPath(path) => format!("(loadpath {})", string(path)),
        ItemKind::CfgEngine(engine) => format!("(cfgengine {})", string(engine)),
        ItemKind::ModParam(param) => {
            let value = match &param.value {
                ModParamValue::Int(number) => number.to_string(),
                ModParamValue::Str(text) => string(text),
                ModParamValue::Pv(var) => pv(var),
            };
            format!("(modparam {} {} {value})", string(&param.module), string(&param.name))
        }
        ItemKind::Flags(flags) => {
            let flag = |flag: &FlagDecl| match flag.position {
                Some((number, _)) => format!("{}:{number}", flag.name.text),
                None => flag.name.text.to_string(),
            };
            format!("(flags {})", join(flags, flag))
        }
        ItemKind::AvpFlags(names) => format!("(avpflags {})", join(names, |name| name.text.to_string())),
        ItemKind::Route(route) => {
            let name = route.name.as_ref().map_or(String::new(), |name| format!("[{}]", name.text));
            format!("({:?}{name}{})", route.kind, stmts(&route.body.stmts))
        }
    }
}

fn join<V>(values: &[V], show: impl Fn(&V) -> String) -> String {
    values.iter().map(show).collect::<Vec<_>>().join(" ")
}

fn param_value(value: &ParamValue) -> String {
    match value {
        ParamValue::Int(number) => number.to_string(),
        ParamValue::Str(text) => string(text),
        ParamValue::Word(word) => word.to_string(),
        ParamValue::Host(value) => host(value),
        ParamValue::Proto(proto) => format!("{proto:?}"),
        ParamValue::Error => "error".into(),
    }
}

fn listen_item(listen: &Listen) -> String {
    let mut out = format!("(listen {}", join(&listen.sockets, socket));
    if let Some(advertise) = &listen.advertise {
        let port = advertise.port.map_or(String::new(), |port| format!(":{port}"));
        let _ = write!(out, " advertise {}{port}", host(&advertise.host));
    }
    if let Some(name) = &listen.name {
        let _ = write!(out, " name {}", string(name));
    }
    out + if listen.is_virtual { " virtual)" } else { ")" }
}

fn socket(socket: &SocketAddr) -> String {
    let proto = socket.proto.map_or(String::new(), |proto| format!("{proto:?}:"));
    let hosts = join(&socket.hosts, host);
    let hosts = if socket.hosts.len() == 1 { hosts } else { format!("({hosts})") };
    proto + &hosts + &socket.port.map_or(String::new(), |(port, _)| format!(":{port}"))
}

fn host(host: &Host) -> String {
    match &host.kind {
        HostKind::Ip(address) => address.to_string(),
        HostKind::Name(name) => name.to_string(),
        HostKind::Str(text) => string(text),
        HostKind::Any => "*".into(),
    }
}

fn stmts(stmts: &[Stmt]) -> String {
    stmts.iter().map(|statement| format!(" {}", stmt(statement))).collect()
}

/// A statement.
pub fn stmt(stmt: &Stmt) -> String {
    match &stmt.kind {
        StmtKind::Empty => ";".into(),
        StmtKind::Error => "error".into(),
        StmtKind::Break => "(break)".into(),
        StmtKind::Assign(node) => assign(node),
        StmtKind::Call(node) => call(node),
        StmtKind::CoreCall(node) => core_call(node),
        StmtKind::If(node) => {
            let arm = |arm: &IfArm| format!("(if {}{})", expr(&arm.cond), stmts(&arm.body.stmts));
            let otherwise =
                node.otherwise.as_ref().map_or(String::new(), |body| format!(" (else{})", stmts(&body.stmts)));
            join(&node.arms, arm) + &otherwise
        }
        StmtKind::While(node) => format!("(while {}{})", expr(&node.cond), stmts(&node.body.stmts)),
        StmtKind::Switch(node) => {
            let case = |case: &Case| {
                let label = match &case.label {
                    CaseLabel::Value(value) => format!("case {}", expr(value)),
                    CaseLabel::Regex(value) => format!("case /{}", expr(value)),
                    CaseLabel::Default => "default".into(),
                };
                format!(" ({label}{})", stmts(&case.stmts))
            };
            format!("(switch {}{})", expr(&node.value), node.cases.iter().map(case).collect::<String>())
        }
        StmtKind::Leave(node) => match &node.value {
            Some(value) => format!("({} {})", node.keyword.text, expr(value)),
            None => format!("({})", node.keyword.text),
        },
    }
}

fn assign(node: &Assign) -> String {
    format!("(= {} {})", expr(&node.target), expr(&node.value))
}

fn call(node: &Call) -> String {
    format!("({}!{})", node.name.text, node.args.iter().map(|arg| format!(" {}", expr(arg))).collect::<String>())
}

fn core_call(node: &CoreCall) -> String {
    let arg = |arg: &CoreArg| match arg {
        CoreArg::Int(number, _) => number.to_string(),
        CoreArg::Str(text) => string(text),
        CoreArg::Word(name) => name.text.to_string(),
        CoreArg::Host(value) => host(value),
        CoreArg::UriHost(_) => "uri:host".into(),
        CoreArg::UriPort(_) => "uri:port".into(),
        CoreArg::Proto(proto, _) => proto.map_or("*".into(), |proto| format!("{proto:?}")),
        CoreArg::Socket(value) => socket(value),
        CoreArg::Avp(value) => avp(value),
        CoreArg::Expr(value) => expr(value),
    };
    format!("({:?}{})", node.function, node.args.iter().map(|value| format!(" {}", arg(value))).collect::<String>())
}

/// An expression.
pub fn expr(expr_node: &Expr) -> String {
    match &expr_node.kind {
        ExprKind::Int(number) => number.to_string(),
        ExprKind::Str(text) => string(text),
        ExprKind::Pv(var) => pv(var),
        ExprKind::Avp(var) => avp(var),
        ExprKind::Select(node) => select(node),
        ExprKind::Unary { op, operand, .. } => {
            let op = match op {
                UnaryOp::Not => "!",
                UnaryOp::Neg => "-",
                UnaryOp::BitNot => "~",
                UnaryOp::Defined => "defined",
            };
            format!("({op} {})", expr(operand))
        }
        ExprKind::Binary { op, left, right, .. } => format!("({} {} {})", op.text(), expr(left), expr(right)),
        ExprKind::Cast { to, operand } => format!("({to:?} {})", expr(operand)).to_lowercase(),
        ExprKind::StrLen(operand) => format!("(strlen {})", expr(operand)),
        ExprKind::StrEmpty(operand) => format!("(strempty {})", expr(operand)),
        ExprKind::SelVal(parts) => format!("(selval {})", join(parts.as_slice(), expr)),
        ExprKind::Call(node) => call(node),
        ExprKind::CoreCall(node) => core_call(node),
        ExprKind::Assign(node) => assign(node),
        ExprKind::Block(block) => format!("(block{})", stmts(&block.stmts)),
        ExprKind::Legacy(node) => legacy(node),
        ExprKind::Paren(inner) => expr(inner),
        ExprKind::Error => "error".into(),
    }
}

fn legacy(node: &LegacyCmp) -> String {
    let right = match &node.right {
        LegacyRight::Expr(value) => expr(value),
        LegacyRight::Word(name) => name.text.to_string(),
        LegacyRight::Myself(_) => "myself".into(),
        LegacyRight::Operand(operand, _) => format!("{operand:?}"),
        LegacyRight::Net(net) => match (net.bits, net.mask) {
            (Some(bits), _) => format!("{}/{bits}", net.ip),
            (_, Some(mask)) => format!("{}/{mask}", net.ip),
            _ => net.ip.to_string(),
        },
        LegacyRight::Host(value) => host(value),
        LegacyRight::Proto(proto, _) => format!("{proto:?}"),
    };
    format!("({} {:?} {right})", node.op.text(), node.left)
}

fn string(text: &StrLit) -> String {
    format!("{:?}", text.to_str())
}

/// A pseudo-variable: `|` before each argument of a transformation, `<>` around nested variables.
pub fn pv(var: &PvRef) -> String {
    let mut out = format!("${}", var.name.text);
    match &var.inner {
        PvInner::None => {}
        PvInner::Text(text) => {
            let _ = write!(out, "({})", String::from_utf8_lossy(&text.text));
        }
        PvInner::Pv(inner) => {
            let _ = write!(out, "(<{}>)", pv(inner));
        }
    }
    match &var.index {
        None => {}
        Some(PvIndex::Int(number, _)) => {
            let _ = write!(out, "[{number}]");
        }
        Some(PvIndex::All(_)) => out.push_str("[*]"),
        Some(PvIndex::Pv(inner)) => {
            let _ = write!(out, "[{}]", pv(inner));
        }
    }
    for transformation in &var.transformations {
        let _ = write!(out, "{{{}.{}", transformation.class.text, transformation.name.text);
        for arg in &transformation.args {
            match arg {
                TransformationArg::Text(text) => {
                    let _ = write!(out, "|{}", String::from_utf8_lossy(&text.text));
                }
                TransformationArg::Pv(inner) => {
                    let _ = write!(out, "|<{}>", pv(inner));
                }
            }
        }
        out.push('}');
    }
    out
}

fn avp(var: &AvpRef) -> String {
    let class = var.class.as_ref().map_or(String::new(), |class| format!("{}.", class.text));
    let index = match var.index {
        None => String::new(),
        Some(None) => "[]".into(),
        Some(Some(number)) => format!("[{number}]"),
    };
    format!("%{class}{}{index}", var.name.text)
}

fn select(node: &Select) -> String {
    let part = |part: &SelectPart| match part {
        SelectPart::Name(name) => format!(".{}", name.text),
        SelectPart::Int(number, _) => format!("[{number}]"),
        SelectPart::Str(text) => format!("[{:?}]", String::from_utf8_lossy(&text.text)),
    };
    let parts: String = node.parts.iter().map(part).collect();
    format!("@{}", parts.trim_start_matches('.'))
}
