//! Applies a REGISTER to the stored contacts of its address of record (RFC 3261 10.3 step 7).
//!
//! Either all its changes are made or none, as the RFC asks for: everything that can fail is done before the first one.

use smallvec::SmallVec;
use srcc_mod_usrloc::contact::{Contact, ContactInfo, Secs};
use srcc_mod_usrloc::matching::{self, Key, Match};
use srcc_mod_usrloc::params::Params as Location;
use srcc_mod_usrloc::ruid;
use srcc_runtime::cx::Cx;
use srcc_sip::NameAddr;

use crate::common::Common;
use crate::params::Params;
use crate::refusal::Refusal;
use crate::register;

/// What `save` returns where something was stored, refreshed or removed, or only asked for.
pub(crate) const INSERTED: i32 = 1;
pub(crate) const UPDATED: i32 = 2;
pub(crate) const REMOVED: i32 = 3;
pub(crate) const LISTED: i32 = 4;

/// A REGISTER with contacts, ready to be applied.
pub(crate) struct Update<'a> {
    pub(crate) cx: &'a Cx,
    pub(crate) params: &'a Params,
    pub(crate) location: &'a Location,
    pub(crate) contacts: &'a [NameAddr<'a>],
    /// What the contacts have in common. A problem there counts only if a contact is to be stored.
    pub(crate) common: &'a Result<Common<'a>, Refusal>,
    /// Contacts that the address of record may have; 0 = no limit.
    pub(crate) max_contacts: usize,
    /// One contact takes the place of all others (`save` flag 0x04).
    pub(crate) replace_others: bool,
    pub(crate) now: Secs,
}

/// A contact that is to be stored, or to be removed.
enum Change<'a> {
    Store(ContactInfo<'a>),
    Remove(Key<'a>),
}

impl<'a> Change<'a> {
    fn key(&self) -> Key<'a> {
        match self {
            Change::Remove(key) => *key,
            Change::Store(info) => Key {
                uri: info.uri,
                call_id: info.call_id,
                cseq: info.cseq,
                path: info.path,
                instance: info.instance,
                reg_id: info.reg_id,
            },
        }
    }
}

type Changes<'a> = SmallVec<[Change<'a>; 2]>;

impl<'a> Update<'a> {
    /// Makes the changes; returns what became of the last contact.
    pub(crate) fn apply(&self, stored: &mut Vec<Contact>) -> Result<i32, Refusal> {
        let fresh = stored.is_empty();
        let changes = self.changes(fresh)?;
        self.check(stored, &changes)?;
        let mut code = INSERTED;
        for change in changes {
            let key = change.key();
            let found = match matching::find(stored, &key, self.location, self.now) {
                Match::New => None,
                Match::Stored(at) => Some(at),
                // Within one REGISTER for a new address of record the later of two equal contacts counts (measured).
                _ if fresh => matching::position(stored, &key, self.location),
                Match::Repeated | Match::Outdated => continue,
            };
            match (change, found) {
                (Change::Remove(_), None) => {}
                (Change::Remove(_), Some(at)) => {
                    stored.remove(at);
                    code = REMOVED;
                }
                (Change::Store(info), found) => {
                    code = self.store(stored, &info, found)?;
                    if self.replace_others {
                        break;
                    }
                }
            }
        }
        Ok(code)
    }

    /// Reads the contacts. For an address of record without any, those to be removed are not even looked at.
    fn changes(&self, fresh: bool) -> Result<Changes<'a>, Refusal> {
        let mut changes = Changes::new();
        for contact in self.contacts {
            let expires = register::expires(self.cx, contact, self.params, self.now)?;
            if expires == 0 && fresh {
                continue;
            }
            let common = self.common.as_ref().map_err(|refusal| *refusal)?;
            changes.push(if expires == 0 {
                Change::Remove(Key {
                    uri: contact.uri,
                    call_id: common.call_id,
                    cseq: common.cseq,
                    path: &common.path,
                    instance: contact.instance().unwrap_or_default(),
                    reg_id: register::reg_id(contact).unwrap_or(0),
                })
            } else {
                Change::Store(self.info(contact, common, expires)?)
            });
        }
        Ok(changes)
    }

    fn info(&self, contact: &NameAddr<'a>, common: &'a Common<'a>, expires: Secs) -> Result<ContactInfo<'a>, Refusal> {
        // Measured: the path knows best, then the contact, then the script.
        let received = common.path_received.as_deref().or(contact.received());
        let received = received.or(common.script_received.as_deref()).unwrap_or_default();
        Ok(ContactInfo {
            uri: contact.uri,
            call_id: common.call_id,
            cseq: common.cseq,
            user_agent: common.user_agent,
            received,
            path: &common.path,
            instance: contact.instance().unwrap_or_default(),
            reg_id: register::reg_id(contact)?,
            expires,
            last_modified: self.now,
            q: register::q(contact, self.params)?,
            flags: 0,
            cflags: common.cflags,
            methods: register::methods(&self.cx.msg, contact),
            socket: common.socket,
            conn: common.conn,
        })
    }

    /// Refuses what is older than what is stored, and too many contacts.
    fn check(&self, stored: &[Contact], changes: &Changes<'_>) -> Result<(), Refusal> {
        let mut count = stored.iter().filter(|contact| contact.is_valid(self.now)).count();
        let mut added: SmallVec<[Key<'_>; 4]> = SmallVec::new();
        for change in changes {
            let key = change.key();
            match (matching::find(stored, &key, self.location, self.now), change) {
                (Match::Outdated, _) => return Err(Refusal::CSeq),
                (Match::New, Change::Store(_))
                    if !added.iter().any(|k| k.uri == key.uri && k.instance == key.instance) =>
                {
                    added.push(key);
                    count += 1;
                }
                (Match::Stored(at), Change::Remove(_)) if stored.get(at).is_some_and(|c| c.is_valid(self.now)) => {
                    count = count.saturating_sub(1);
                }
                (Match::Stored(at), Change::Store(_)) if stored.get(at).is_some_and(|c| !c.is_valid(self.now)) => {
                    count += 1;
                }
                _ => {}
            }
        }
        let limited = self.max_contacts > 0 && !self.replace_others && !added.is_empty();
        if limited && count > self.max_contacts {
            srcc_runtime::error!("too many contacts (n:{count} max:{})", self.max_contacts);
            return Err(Refusal::TooMany);
        }
        Ok(())
    }

    fn store(&self, stored: &mut Vec<Contact>, info: &ContactInfo<'_>, found: Option<usize>) -> Result<i32, Refusal> {
        let too_long = |_| Refusal::ContactTooLong;
        let Some(at) = found else {
            let new = Contact::new(info, ruid::next(ruid::REGISTRAR).as_bytes()).map_err(too_long)?;
            if self.replace_others {
                stored.clear();
            }
            matching::insert(stored, new, self.location);
            return Ok(INSERTED);
        };
        let Some(old) = stored.get(at) else { return Ok(UPDATED) };
        let new = Contact::new(info, old.ruid()).map_err(too_long)?;
        let restarted = old.call_id() != info.call_id;
        matching::replace(stored, at, new.clone(), self.location);
        if self.replace_others {
            stored.retain(|contact| contact.ruid() == new.ruid());
        } else if restarted && !info.instance.is_empty() {
            // The instance has started anew: what it registered before that is gone (measured).
            stored.retain(|contact| contact.instance() != info.instance || contact.call_id() == info.call_id);
        }
        Ok(UPDATED)
    }
}

#[cfg(test)]
mod tests;
