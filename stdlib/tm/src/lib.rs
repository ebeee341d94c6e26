//! The cfg module `tm`.
