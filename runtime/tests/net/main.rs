//! The transports and the process with real sockets on the loopback interface, ports 26000 to 26099.

mod dns;
mod harness;
mod process;
mod tcp;
mod udp;
