//! `@odata.bind`: how a lookup is written, and where it is stored.

/// The target that a bind value names: `/contacts(<id>)` or `contacts(<id>)`, id with or without braces.
pub(crate) fn target(value: &str) -> Option<(&str, &str)> {
    let (set, rest) = value.trim().trim_start_matches('/').split_once('(')?;
    let id = rest.strip_suffix(')')?;
    let set = set.rsplit('/').next().unwrap_or(set);
    (!set.is_empty() && !id.is_empty()).then_some((set, id))
}

/// The lookup column behind a navigation property: `customerid_contact` stores in `_customerid_value`, so does
/// `msdyn_customer_msdyn_ocliveworkitem_contact` in `_msdyn_customer_value`.
pub(super) fn lookup_column(navigation: &str, own_table: &str, target_table: &str) -> String {
    let navigation = navigation.to_ascii_lowercase();
    let without = |text: &str, suffix: &str| {
        text.strip_suffix(suffix)
            .and_then(|rest| rest.strip_suffix('_'))
            .filter(|rest| !rest.is_empty())
            .map(str::to_owned)
    };
    let mut column = without(&navigation, target_table).unwrap_or(navigation);
    if let Some(shorter) = without(&column, own_table) {
        column = shorter;
    }
    format!("_{column}_value")
}

/// The navigation property of a bind key, if it is one.
pub(crate) fn bind_key(key: &str) -> Option<&str> {
    key.strip_suffix("@odata.bind").filter(|navigation| !navigation.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_navigation_properties() {
        let column = |navigation, own, target| lookup_column(navigation, own, target);
        assert_eq!(column("customerid_contact", "incident", "contact"), "_customerid_value");
        assert_eq!(column("primarycontactid", "account", "contact"), "_primarycontactid_value");
        assert_eq!(column("regardingobjectid_incident", "phonecall", "incident"), "_regardingobjectid_value");
        let own = "msdyn_ocliveworkitem";
        assert_eq!(column("msdyn_customer_msdyn_ocliveworkitem_contact", own, "contact"), "_msdyn_customer_value");
        assert_eq!(column("contact", "incident", "contact"), "_contact_value");
    }

    #[test]
    fn targets() {
        assert_eq!(target("/contacts(1-2)"), Some(("contacts", "1-2")));
        assert_eq!(target("contacts({A})"), Some(("contacts", "{A}")));
        assert_eq!(target("https://x.example/api/data/v9.2/contacts(1)"), Some(("contacts", "1")));
        assert_eq!(target("contacts"), None);
        assert_eq!(target("(1)"), None);
    }
}
