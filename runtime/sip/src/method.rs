//! Request methods and the numbers by which scripts know them.

/// A request method. `Other` stands for every method without a name here; its text is in the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
#[allow(missing_docs)]
pub enum Method {
    Invite = 1,
    Cancel = 2,
    Ack = 4,
    Bye = 8,
    Info = 16,
    Register = 32,
    Subscribe = 64,
    Notify = 128,
    Message = 256,
    Options = 512,
    Prack = 1024,
    Update = 2048,
    Refer = 4096,
    Publish = 8192,
    Kdmq = 16384,
    Get = 32768,
    Post = 65536,
    Put = 131072,
    Delete = 262144,
    Other = 524288,
}

/// Every named method, the most frequent first.
pub const METHODS: [Method; 19] = [
    Method::Invite,
    Method::Ack,
    Method::Bye,
    Method::Cancel,
    Method::Register,
    Method::Options,
    Method::Message,
    Method::Subscribe,
    Method::Notify,
    Method::Publish,
    Method::Info,
    Method::Update,
    Method::Prack,
    Method::Refer,
    Method::Kdmq,
    Method::Get,
    Method::Post,
    Method::Put,
    Method::Delete,
];

impl Method {
    /// The method of this name in any case: the original takes `message` for MESSAGE (measured), against RFC 3261
    /// 7.1. Other names give [`Method::Other`].
    pub fn from_name(name: &[u8]) -> Method {
        let known = METHODS.into_iter().find(|method| method.name().as_bytes() == name);
        known.unwrap_or_else(|| Method::from_any_case(name))
    }

    fn from_any_case(name: &[u8]) -> Method {
        let known = METHODS.into_iter().find(|method| method.name().as_bytes().eq_ignore_ascii_case(name));
        known.unwrap_or(Method::Other)
    }

    /// The method's name; empty for [`Method::Other`].
    pub fn name(self) -> &'static str {
        match self {
            Method::Invite => "INVITE",
            Method::Cancel => "CANCEL",
            Method::Ack => "ACK",
            Method::Bye => "BYE",
            Method::Info => "INFO",
            Method::Register => "REGISTER",
            Method::Subscribe => "SUBSCRIBE",
            Method::Notify => "NOTIFY",
            Method::Message => "MESSAGE",
            Method::Options => "OPTIONS",
            Method::Prack => "PRACK",
            Method::Update => "UPDATE",
            Method::Refer => "REFER",
            Method::Publish => "PUBLISH",
            Method::Kdmq => "KDMQ",
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
            Method::Other => "",
        }
    }

    /// The method's number, one bit, as `$rmid` shows it.
    pub fn id(self) -> u32 {
        self as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_is_found_by_its_name_and_has_a_bit_of_its_own() {
        let mut bits = Method::Other.id();
        for method in METHODS {
            assert_eq!(Method::from_name(method.name().as_bytes()), method);
            assert_eq!(bits & method.id(), 0);
            bits |= method.id();
        }
    }

    #[test]
    fn case_does_not_matter_and_unknown_methods_are_other() {
        assert_eq!(Method::from_name(b"message"), Method::Message);
        assert_eq!(Method::from_name(b"M"), Method::Other);
        assert_eq!(Method::from_name(b""), Method::Other);
    }
}
