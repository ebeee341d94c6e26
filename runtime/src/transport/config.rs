//! Settings of the transports; defaults are the original's.

use crate::cfgvar::LiveInt;

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

/// Settings of TCP. All of them may change while the proxy runs (`cfg.set_now_int tcp ..`).
#[derive(Debug)]
pub struct TcpConfig {
    /// `tcp_connect_timeout` in seconds.
    pub connect_timeout: LiveInt,
    /// `tcp_send_timeout` in seconds: how long a peer may take no byte while something waits for it.
    pub send_timeout: LiveInt,
    /// `tcp_connection_lifetime` in seconds: a connection without traffic for so long is closed.
    pub lifetime: LiveInt,
    /// `tcp_max_connections`.
    pub max_connections: LiveInt,
    /// `tcp_conn_wq_max`: bytes that may wait per connection.
    pub conn_queue_bytes: LiveInt,
    /// `tcp_wq_max`: bytes that may wait on all connections.
    pub total_queue_bytes: LiveInt,
    /// `tcp_rd_buf_size`: the longest message in bytes, for connections made from then on.
    pub max_message: LiveInt,
    /// `tcp_accept_no_cl`: a message without Content-Length has no body, on connections made from then on.
    pub accept_no_content_length: LiveInt,
    /// `tcp_crlf_ping`: a double CRLF is answered with a CRLF (RFC 5626 3.5.1).
    pub crlf_pong: LiveInt,
    /// `tcp_no_connect`: never make a connection.
    pub no_connect: LiveInt,
    /// `tcp_accept_aliases`: the `alias` parameter of a Via (RFC 5923) makes the sent-by port an alias of the connection.
    pub accept_aliases: LiveInt,
}

impl Default for TcpConfig {
    fn default() -> Self {
        TcpConfig {
            connect_timeout: LiveInt::new(10),
            send_timeout: LiveInt::new(10),
            lifetime: LiveInt::new(120),
            max_connections: LiveInt::new(2048),
            conn_queue_bytes: LiveInt::new(32 * 1024),
            total_queue_bytes: LiveInt::new(10 * 1024 * 1024),
            max_message: LiveInt::new(65_536),
            accept_no_content_length: LiveInt::new(0),
            crlf_pong: LiveInt::new(1),
            no_connect: LiveInt::new(0),
            accept_aliases: LiveInt::new(0),
        }
    }
}
