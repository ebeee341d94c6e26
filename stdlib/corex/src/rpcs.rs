//! `corex.*`: the listen sockets and aliases by RPC.

use srcc_runtime::destination::sockets;
use srcc_runtime::rpc::{Rpc, RpcArgs, RpcResult, RpcValue};

/// The commands.
pub const RPCS: &[Rpc] = &[
    Rpc { name: "corex.list_sockets", doc: "lists the listen sockets", run: list_sockets },
    Rpc { name: "corex.list_aliases", doc: "lists the aliases", run: list_aliases },
];

fn list_sockets(_args: &RpcArgs) -> RpcResult {
    let listed = sockets().sockets.iter().map(|socket| {
        let mut members = vec![
            ("PROTO", RpcValue::from(socket.proto.name())),
            ("NAME", socket.host.clone().into()),
            ("ADDRESS", socket.addr.ip().to_string().into()),
            ("PORT", RpcValue::Int(i64::from(socket.addr.port()))),
        ];
        if let Some((host, port)) = &socket.advertise {
            members.push(("ADVERTISE", format!("{}:{host}:{port}", socket.proto).into()));
        }
        RpcValue::Struct(members)
    });
    Ok(listed.collect())
}

fn list_aliases(_args: &RpcArgs) -> RpcResult {
    let listed = sockets().aliases.iter().map(|alias| {
        RpcValue::Struct(vec![
            ("PROTO", RpcValue::from(alias.proto.map_or("*", |proto| proto.name()))),
            ("ADDRESS", alias.host.clone().into()),
            ("PORT", RpcValue::Int(i64::from(alias.port.unwrap_or(0)))),
        ])
    });
    Ok(listed.collect())
}
