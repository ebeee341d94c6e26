//! The transports with real sockets on the loopback interface, ports 26000 to 26099.

mod dns;
mod harness;
mod tcp;
mod udp;
