//! The templates of a host, found by name (`docs/src/host-model.md`, templates).

mod builtin;
mod rows;

use cif_protocol::{NotificationTemplate, Record, SessionTemplate, TabTemplate, Value};

use crate::query::{Filter, Query, matches, sort_rows};

/// Session, tab and notification templates. A later one of the same unique name replaces an earlier one.
///
/// ```
/// use cif_host::Templates;
/// let templates = Templates::builtin();
/// assert!(templates.session("cif_call").is_some());
/// assert_eq!(templates.tab("bing").map(|tab| tab.unique_name.as_str()), Some("sample_bing"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Templates {
    /// Session templates, oldest first.
    pub sessions: Vec<SessionTemplate>,
    /// Tab templates, oldest first.
    pub tabs: Vec<TabTemplate>,
    /// Notification templates, oldest first.
    pub notifications: Vec<NotificationTemplate>,
}

impl Templates {
    /// Our own templates, and those that the documented widget styles ask for.
    #[must_use]
    pub fn builtin() -> Self {
        builtin::templates()
    }

    /// Adds templates; those of a unique name that is there already replace it.
    pub fn extend(&mut self, other: Self) {
        replace_or_push(&mut self.sessions, other.sessions, |template| &template.unique_name);
        replace_or_push(&mut self.tabs, other.tabs, |template| &template.unique_name);
        replace_or_push(&mut self.notifications, other.notifications, |template| &template.unique_name);
    }

    /// All templates in the columns of the original platform, with the new option numbers: a document that
    /// [`Import`](crate::Import) reads.
    #[must_use]
    pub fn export(&self) -> Value {
        rows::document(self)
    }

    /// The session template of a unique or display name.
    #[must_use]
    pub fn session(&self, name: &str) -> Option<&SessionTemplate> {
        find(&self.sessions, name, |template| (&template.unique_name, &template.name))
    }

    /// The tab template of a unique or display name.
    #[must_use]
    pub fn tab(&self, name: &str) -> Option<&TabTemplate> {
        find(&self.tabs, name, |template| (&template.unique_name, &template.name))
    }

    /// The notification template of a unique or display name.
    #[must_use]
    pub fn notification(&self, name: &str) -> Option<&NotificationTemplate> {
        find(&self.notifications, name, |template| (&template.unique_name, &template.name))
    }

    /// The row of an id in one of the template tables; the outer `None` for any other table.
    pub(crate) fn row(&self, table: &str, id: &str, query: &Query) -> Option<Option<Record>> {
        let by_id = Filter::text_equals(rows::id_column(table), id);
        let query = Query::all().with_select(query.select.iter().cloned()).with_filter(by_id);
        self.query(table, &query).map(|rows| rows.into_iter().next())
    }

    /// The rows that a query on one of the template tables selects; `None` for any other table.
    #[must_use]
    pub fn query(&self, table: &str, query: &Query) -> Option<Vec<Record>> {
        let mut rows = rows::of_table(self, table)?;
        rows.retain(|row| query.filter.as_ref().is_none_or(|filter| matches(filter, row)));
        sort_rows(&mut rows, &query.order_by);
        rows.drain(..query.skip.min(rows.len()));
        rows.truncate(query.limit());
        let id = rows::id_column(table);
        let selected =
            |column: &str| query.select.is_empty() || column == id || query.select.iter().any(|name| name == column);
        let project = |row: Record| row.0.into_iter().filter(|(column, _)| selected(column)).collect();
        Some(rows.into_iter().map(project).collect())
    }
}

/// The first names of a list, for an error message that says which there are.
pub(crate) fn first_names<'a>(names: impl Iterator<Item = &'a String>) -> String {
    names.take(20).map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn replace_or_push<T>(own: &mut Vec<T>, other: Vec<T>, name: fn(&T) -> &String) {
    for template in other {
        match own.iter_mut().find(|old| name(old) == name(&template)) {
            Some(old) => *old = template,
            None => own.push(template),
        }
    }
}

/// Exact unique name, unique name in another case, display name; the oldest of several.
fn find<'a, T>(templates: &'a [T], name: &str, names: fn(&T) -> (&String, &String)) -> Option<&'a T> {
    templates
        .iter()
        .find(|template| names(template).0 == name)
        .or_else(|| templates.iter().find(|template| names(template).0.eq_ignore_ascii_case(name)))
        .or_else(|| templates.iter().find(|template| names(template).1 == name))
        .or_else(|| templates.iter().find(|template| names(template).1.eq_ignore_ascii_case(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookup_order() {
        let mut templates = Templates::default();
        templates.sessions.push(SessionTemplate::new("vnd_b", "vnd_a"));
        templates.sessions.push(SessionTemplate::new("vnd_a", "Other"));
        templates.sessions.push(SessionTemplate::new("vnd_c", "Other"));
        let found = |name: &str| templates.session(name).map(|template| template.unique_name.as_str());
        assert_eq!(found("vnd_a"), Some("vnd_a"));
        assert_eq!(found("VND_A"), Some("vnd_a"));
        assert_eq!(found("Other"), Some("vnd_a"));
        assert_eq!(found("nothing"), None);
    }

    #[test]
    fn template_tables_answer_queries() {
        let templates = Templates::builtin();
        let query = Query::parse(
            "$select=msdyn_name,msdyn_uniquename,msdyn_sessiontype&$filter=msdyn_sessiontype eq 0 and componentstate eq 0",
        );
        let rows = templates.query("msdyn_sessiontemplate", &query.expect("query")).expect("table");
        let chat = rows.iter().find(|row| row.text("msdyn_uniquename") == Some("msdyn_chat_session")).expect("row");
        assert!(chat.text("msdyn_name").is_some() && chat.text("msdyn_sessiontemplateid").is_some());
        assert!(chat.get("msdyn_title").is_none());
        assert!(!rows.iter().any(|row| row.text("msdyn_uniquename") == Some("case_entity_session_default_template")));
        assert!(templates.query("contact", &Query::all()).is_none());
        let find = |table: &str, filter: &str| {
            templates.query(table, &Query::parse(&format!("$filter={filter}")).expect("filter")).expect("table").len()
        };
        assert_eq!(find("msdyn_applicationtabtemplate", "msdyn_uniquename eq 'msdyn_omnichannel_search'"), 1);
        assert_eq!(find("msdyn_notificationtemplate", "msdyn_timeout eq 120 and contains(msdyn_title,'{number}')"), 1);
    }

    #[test]
    fn names_are_unique_and_anchors_exist() {
        let templates = Templates::builtin();
        let mut again = templates.clone();
        again.extend(templates.clone());
        assert_eq!(again, templates);
        for session in &templates.sessions {
            for tab in session.anchor_tab.iter().chain(&session.tabs) {
                assert!(templates.tab(tab).is_some(), "{tab}");
            }
        }
    }
}
