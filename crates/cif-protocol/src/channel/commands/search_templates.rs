//! `template.search`

use crate::ConversationId;
use crate::channel::{ChannelKind, QuickReply};

entry! {
    /// Searches the prepared texts of the service: quick replies and mail templates.
    command "template.search";
    facet: Templates;
    idempotent: true;
    needs: |capabilities| capabilities.search_templates;
    causes: [];
    errors: ["invalid_input"];
    cancelled: "Nothing is left.";
    reply: TemplatePage;
    pub struct SearchTemplates {
        req {
            /// What to look for; the empty text finds all.
            text: String,
        }
        opt {
            /// The conversation that it is for, whose facts may be filled in.
            conversation: ConversationId, with_conversation;
            /// Only those for this kind of channel.
            kind: ChannelKind, with_kind;
            /// Only those in this language, for example `de-DE`.
            locale: String, with_locale;
            /// The most entries to return.
            limit: u32, with_limit;
            /// Where to go on: `next` of the page before.
            page: String, with_page;
        }
    }
}

entry! {
    /// One page of prepared texts.
    reply "template.search";
    pub struct TemplatePage {
        opt {
            /// Where the next page begins; nothing on the last page.
            next: String, with_next;
        }
        def {
            /// Best match first.
            templates: Vec<QuickReply>, with_templates;
        }
    }
}
