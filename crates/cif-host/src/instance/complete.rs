//! An instance as the original platform would keep it: everything has an id and a name, and what refers to something does so by
//! id. An export writes this.

use cif_protocol::{NotificationTemplate, ProviderRecord, SessionTemplate, TabTemplate};

use super::explain::resolved;
use super::{App, Instance, Kind, Profile, Role, User};

impl Instance {
    /// The same instance with ids, names and references filled in.
    pub(super) fn completed(&self) -> Self {
        let mut full = self.clone();
        for Profile { id, name, unique_name } in &mut full.profiles {
            fill(Kind::Profile, unique_name, id, name);
        }
        for Role { id, unique_name, .. } in &mut full.roles {
            fill(Kind::Role, unique_name, id, &mut unique_name.clone());
        }
        for App { id, name, unique_name, .. } in &mut full.apps {
            fill(Kind::App, unique_name, id, name);
        }
        for SessionTemplate { id, name, unique_name, .. } in &mut full.templates.sessions {
            fill(Kind::SessionTemplate, unique_name, id, name);
        }
        for TabTemplate { id, name, unique_name, .. } in &mut full.templates.tabs {
            fill(Kind::TabTemplate, unique_name, id, name);
        }
        for NotificationTemplate { id, name, unique_name, .. } in &mut full.templates.notifications {
            fill(Kind::NotificationTemplate, unique_name, id, name);
        }
        for User { id, name, unique_name, roles, team_roles, profile, .. } in &mut full.users {
            fill(Kind::User, unique_name, id, name);
            *roles = resolved(roles, &full.roles);
            *team_roles = resolved(team_roles, &full.roles);
            *profile = profile.take().and_then(|named| resolved(&[named], &full.profiles).pop());
        }
        for record in &mut full.providers {
            let ProviderRecord { apps, roles, profiles, .. } = record;
            *apps = resolved(apps, &full.apps);
            *roles = resolved(roles, &full.roles);
            *profiles = resolved(profiles, &full.profiles);
            record.label = record.display_label().to_owned();
        }
        full
    }
}

fn fill(kind: Kind, unique_name: &str, id: &mut String, name: &mut String) {
    *id = if id.is_empty() { id_of(kind, unique_name) } else { crate::normal_id(id) };
    if name.is_empty() {
        unique_name.clone_into(name);
    }
}

/// The id of a record that has none: always the same for the same kind and name.
fn id_of(kind: Kind, name: &str) -> String {
    // FNV-1a, 128 bits.
    let bytes = kind.as_str().bytes().chain([0]).chain(name.bytes());
    let hash = bytes.fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    });
    // Version 8: what the bits say is the maker's own.
    let bits = (hash & !(0xf << 76) & !(0x3 << 62)) | (0x8 << 76) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_goes_by_kind_and_name() {
        let id = id_of(Kind::Role, "Agent");
        assert_eq!(id, id_of(Kind::Role, "Agent"));
        assert!(id != id_of(Kind::Role, "agent") && id != id_of(Kind::Profile, "Agent"));
        let mut instance = Instance::default();
        instance.roles.push(Role::new("Agent"));
        let role = instance.completed().roles.remove(0);
        instance.roles[0].id = role.id;
        assert!(instance.problems().is_empty(), "{:?}", instance.problems());
    }
}
