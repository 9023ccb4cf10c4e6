//! `getEnvironment` (`docs/src/methods.md`, environment).

use cif_protocol::{Record, Value};

use super::{Slot, Workspace};
use crate::AppKind;

impl Workspace {
    pub(super) fn environment(&self, caller: Slot) -> Record {
        let host = &self.host;
        let record = self.record(caller);
        let client_url = host.client_url.trim_end_matches('/');
        let app_id = crate::normal_id(&host.app_id);
        let roles: Vec<Value> = host.user_roles.iter().map(|role| role.as_str().into()).collect();
        let tab = self.on_screen().tab();
        let mut environment = Record::new()
            .with("clientUrl", client_url)
            .with("appUrl", format!("{client_url}/main.aspx?appid={app_id}"))
            .with("appid", app_id)
            .with("appName", host.app_name.as_str())
            .with("orgLcid", host.org_lcid)
            .with("orgUniqueName", host.org_name.as_str())
            .with("orgId", host.org_id.as_str())
            .with("orgGeo", "")
            .with("userId", format!("{{{}}}", crate::normal_id(&host.user_id).to_uppercase()))
            .with("userLcid", host.user_lcid)
            .with("username", host.user_name.as_str())
            .with("userRoles", roles)
            .with("crmVersion", env!("CARGO_PKG_VERSION"))
            .with("tenantId", "")
            .with("cifVersion", record.api_version.as_str())
            .with("isDirty", tab.dirty)
            .with("customParams", record.custom_params.as_str())
            .with("themeName", host.theme.as_str())
            .with("defaultCountryCode", host.default_country_code.as_str())
            .with("isMSAUser", false)
            .with("agentDomainNameForMSAUser", "")
            .with("navigationType", if self.app == AppKind::MultiSession { "multisession" } else { "singlesession" });
        if self.app == AppKind::SingleSession || self.panel_owner() == Some(caller) {
            environment.insert("pagetype", tab.page.page_type());
            let (entity, id) = tab.page.record_keys();
            for (key, value) in [("etn", entity), ("id", id)] {
                if let Some(value) = value {
                    environment.insert(key, value);
                }
            }
        }
        environment
    }
}
