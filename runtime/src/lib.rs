//! What a compiled proxy runs on: transports, transactions, script context, control plane.
