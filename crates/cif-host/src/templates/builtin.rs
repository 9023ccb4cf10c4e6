//! Templates that every host has: ours, and the fixtures of the documented widget styles.

use cif_protocol::{NotificationTemplate, PanelState, SessionTemplate, TabPageKind, TabTemplate};

use super::Templates;

pub(super) fn templates() -> Templates {
    Templates { sessions: sessions(), tabs: tabs(), notifications: notifications() }
}

fn sessions() -> Vec<SessionTemplate> {
    let named = |unique: &str, name: &str, title: &str| SessionTemplate::new(unique, name).with_title(title);
    let mut main = SessionTemplate::new("vnd_main", "vnd_main");
    main.panel = Some(PanelState::Docked);
    vec![
        named("cif_call", "Call", "{customerName}"),
        named("cif_chat", "Chat", "{customerName}"),
        named("cif_mail", "Mail", "{customerName}"),
        named("sample_CallSessionTemplate", "CallSessionTemplate", "Call from {customer}")
            .with_anchor_tab("sample_contacts"),
        named("msdyn_voicecall_session", "Voice call session", "{customerName}").with_anchor_tab("sample_contacts"),
        named("msdyn_chat_session", "Chat session", "{customerName}"),
        main,
        named("vnd_call_session", "vnd_call_session", "{customerName}")
            .with_tab("sample_contacts")
            .with_tab("msdyn_omnichannel_search"),
        named("vnd_second_session", "vnd_second_session", "{customer}").with_anchor_tab("vnd_second_session"),
        named("vnd_dashboard", "vnd_dashboard", "{title}"),
        named("msdyn_3p_session", "msdyn_3p_session", "{customerName}"),
        named("case_entity_session_default_template", "Case session", "{anchor.title}").for_entity("incident"),
    ]
}

fn tabs() -> Vec<TabTemplate> {
    vec![
        TabTemplate::new("sample_contacts", "Contacts", TabPageKind::EntityList)
            .with_title("My Contacts")
            .with_parameter("entityName", "contact")
            .with_parameter("viewId", "00000000-0000-0000-00AA-000010001003"),
        TabTemplate::new("sample_entityrecord", "entityrecord", TabPageKind::EntityRecord)
            .with_parameter("isOfflineSyncError", "0"),
        TabTemplate::new("sample_bing", "Bing", TabPageKind::ThirdPartyWebsite)
            .with_title("Bing")
            .with_parameter("url", "https://www.bing.com/search?q={searchQ}"),
        TabTemplate::new("msdyn_omnichannel_search", "Search", TabPageKind::Search)
            .with_title("Search")
            .with_parameter("searchText", "{customerName}"),
        TabTemplate::new("vnd_second_session", "vnd_second_session", TabPageKind::EntityList)
            .with_title("Cases")
            .with_parameter("entityName", "incident"),
        TabTemplate::new("vnd_closing", "vnd_closing", TabPageKind::WebResource)
            .with_title("Closing")
            .with_parameter("webresourceName", "vnd_closing.html")
            .with_parameter("data", "{vnd_data}"),
    ]
}

fn notifications() -> Vec<NotificationTemplate> {
    let named = NotificationTemplate::new;
    vec![
        named("cif_incoming_call", "Incoming call", "Incoming call from {customerName}")
            .with_field("Number", "{number}"),
        named("cif_incoming_chat", "Incoming chat", "Incoming chat from {customerName}").with_field("From", "{number}"),
        named("cif_incoming_mail", "Incoming mail", "Incoming mail from {customerName}").with_field("From", "{number}"),
        named("sample_IncomingCallNotification", "IncomingCallNotification", "Call from {number}")
            .with_icon("/webresources/call_icon.svg"),
        named(
            "msdyn_chat_incoming_unauthenticated",
            "Chat - incoming - unauthenticated",
            "Incoming chat {customerName}",
        ),
        named("vnd_hung_up", "vnd_hung_up", "The customer hung up"),
        named("vnd_away", "vnd_away", "You are away"),
    ]
}
