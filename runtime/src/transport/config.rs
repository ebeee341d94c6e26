//! Settings of the transports; defaults are the original's.

use std::time::Duration;

/// Settings of UDP.
#[derive(Clone, Debug)]
pub struct UdpConfig {
    /// Upper limit for the kernel's receive buffer in bytes (`maxbuffer`, `-b`).
    pub max_rcvbuf: usize,
    /// `tos` byte of sent packets; `None` = the system's.
    pub tos: Option<u32>,
    /// Messages that may wait per socket when the kernel takes no more; those beyond are dropped and counted.
    pub queue: usize,
}

impl Default for UdpConfig {
    fn default() -> Self {
        UdpConfig { max_rcvbuf: 262_144, tos: Some(0x10), queue: 4096 }
    }
}

/// Settings of TCP.
#[derive(Clone, Debug)]
pub struct TcpConfig {
    /// `tcp_connect_timeout`.
    pub connect_timeout: Duration,
    /// `tcp_send_timeout`: how long a peer may take no byte while something waits for it.
    pub send_timeout: Duration,
    /// `tcp_connection_lifetime`: a connection without traffic for so long is closed.
    pub lifetime: Duration,
    /// `tcp_max_connections`.
    pub max_connections: usize,
    /// `tcp_conn_wq_max`: bytes that may wait per connection.
    pub conn_queue_bytes: usize,
    /// `tcp_wq_max`: bytes that may wait on all connections.
    pub total_queue_bytes: usize,
    /// `tcp_rd_buf_size`: the longest message in bytes.
    pub max_message: usize,
    /// `tcp_accept_no_cl`: a message without Content-Length has no body.
    pub accept_no_content_length: bool,
    /// `tcp_crlf_ping`: a double CRLF is answered with a CRLF (RFC 5626 3.5.1).
    pub crlf_pong: bool,
    /// `tcp_no_connect`: never make a connection.
    pub no_connect: bool,
    /// `tcp_accept_aliases`: the `alias` parameter of a Via (RFC 5923) makes the sent-by port an alias of the connection.
    pub accept_aliases: bool,
}

impl Default for TcpConfig {
    fn default() -> Self {
        TcpConfig {
            connect_timeout: Duration::from_secs(10),
            send_timeout: Duration::from_secs(10),
            lifetime: Duration::from_secs(120),
            max_connections: 2048,
            conn_queue_bytes: 32 * 1024,
            total_queue_bytes: 10 * 1024 * 1024,
            max_message: 65_536,
            accept_no_content_length: false,
            crlf_pong: true,
            no_connect: false,
            accept_aliases: false,
        }
    }
}
