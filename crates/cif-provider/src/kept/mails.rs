//! The mails of a thread.

use std::collections::VecDeque;

use cif_protocol::MessageId;
use cif_protocol::channel::{
    Address, AddressKind, BodyFormat, EmailBody, EmailMessage, ForwardEmail, GetBody, GetThread, ReplyEmail, SendEmail,
    ThreadPage,
};

use super::{MAX_KEPT, page_size};
use crate::{ProviderError, ProviderErrorKind as Kind};

/// The last 512 mails of one thread, for providers whose service has no threads; makes answers of them.
///
/// ```
/// use cif_protocol::channel::{Address, EmailMessage, MessagePart, Party, ReplyEmail};
/// use cif_provider::MailThread;
///
/// let mut thread = MailThread::default();
/// let ada = Party::from(Address::email("ada@fabrikam.example"));
/// thread.keep(EmailMessage::new("m1", ada, "Order 17", [MessagePart::text("Where is it?")]));
/// let reply = ReplyEmail::new("thread-1", "m1", [MessagePart::text("On its way.")]);
/// let send = thread.reply(&Address::email("agent@contoso.example"), reply)?;
/// assert_eq!((send.subject.as_str(), send.to[0].value.as_str()), ("Re: Order 17", "ada@fabrikam.example"));
/// # Ok::<(), cif_provider::ProviderError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct MailThread {
    mails: VecDeque<EmailMessage>,
}

impl MailThread {
    /// Adds a mail.
    pub fn keep(&mut self, mail: EmailMessage) {
        if self.mails.len() >= MAX_KEPT {
            self.mails.pop_front();
        }
        self.mails.push_back(mail);
    }

    /// The mail with this id.
    ///
    /// # Errors
    ///
    /// `NotFound`.
    pub fn find(&self, id: &MessageId) -> Result<&EmailMessage, ProviderError> {
        let unknown = || format!("there is no mail {id} in this thread; see `email.get_thread`");
        let found = self.mails.iter().find(|mail| mail.id == *id);
        found.ok_or_else(|| ProviderError::new(Kind::NotFound, unknown()))
    }

    /// The page that the command asks for.
    ///
    /// # Errors
    ///
    /// `InvalidInput`: the cursor is none of ours.
    pub fn page(&self, command: &GetThread) -> Result<ThreadPage, ProviderError> {
        let before = match &command.cursor {
            None => 0,
            Some(cursor) => cursor.parse::<usize>().map_err(|_| {
                let text = format!("`{cursor}` is not a cursor; use `next` of the page before");
                ProviderError::new(Kind::InvalidInput, text)
            })?,
        };
        let mails = self.mails.iter().rev().skip(before).take(page_size(command.limit));
        let page: Vec<EmailMessage> = mails.cloned().collect();
        let end = before.saturating_add(page.len());
        let mut reply = ThreadPage::new();
        reply.next = (end < self.mails.len()).then(|| end.to_string());
        Ok(reply.with_messages(page))
    }

    /// The body that the command asks for, put together from the parts of its type.
    ///
    /// # Errors
    ///
    /// `NotFound`; `Unsupported`: the mail has no body of that form.
    pub fn body(&self, command: &GetBody) -> Result<EmailBody, ProviderError> {
        let mail = self.find(&command.message)?;
        let of_type = |wanted: &str| {
            let parts = mail.parts.iter().filter(|part| part.content_type == wanted);
            parts.filter_map(|part| part.text.as_deref()).collect::<Vec<_>>()
        };
        let texts = match command.format {
            BodyFormat::Plain => of_type("text/plain"),
            BodyFormat::Html => {
                Some(of_type("text/html")).filter(|texts| !texts.is_empty()).ok_or_else(no_form(command))?
            }
            _ => return Err(no_form(command)()),
        };
        Ok(EmailBody::new(command.format.clone(), texts.join("\n")))
    }

    /// The mail that answers another one, from `own`: to its sender (of an own mail, to its receivers), for `all` also to
    /// everybody else who got it.
    ///
    /// # Errors
    ///
    /// `NotFound`: there is no such mail.
    pub fn reply(&self, own: &Address, command: ReplyEmail) -> Result<SendEmail, ProviderError> {
        let mail = self.find(&command.message)?;
        let mut to: Vec<Address> = mail.from.address.iter().filter(|from| *from != own).cloned().collect();
        let mut cc = Vec::new();
        if to.is_empty() || command.all {
            to.extend(mail.to.iter().filter(|other| *other != own && !to.contains(other)).cloned().collect::<Vec<_>>());
        }
        if command.all {
            cc.extend(mail.cc.iter().filter(|other| *other != own && !to.contains(other)).cloned());
        }
        let mut send = SendEmail::new(to, prefixed("Re:", &mail.subject), command.parts).with_cc(cc);
        (send.conversation, send.in_reply_to) = (Some(command.conversation), Some(command.message));
        send.client_id = command.client_id;
        Ok(send)
    }

    /// The mail that sends another one on, with its parts after those of the command.
    ///
    /// # Errors
    ///
    /// `NotFound`: there is no such mail.
    pub fn forward(&self, command: ForwardEmail) -> Result<SendEmail, ProviderError> {
        let mail = self.find(&command.message)?;
        let parts: Vec<_> = command.parts.into_iter().chain(mail.parts.iter().cloned()).collect();
        let mut send = SendEmail::new(command.to, prefixed("Fwd:", &mail.subject), parts);
        (send.conversation, send.client_id) = (Some(command.conversation), command.client_id);
        Ok(send)
    }
}

/// A mail that is to be sent has receivers, and all of them have mail addresses.
///
/// # Errors
///
/// `InvalidInput` names what is wrong.
pub fn check_receivers(command: &SendEmail) -> Result<(), ProviderError> {
    let wrong = |address: &&Address| address.kind != AddressKind::Email || !address.value.contains('@');
    let text = match command.to.iter().chain(&command.cc).chain(&command.bcc).find(wrong) {
        Some(other) => format!("`{}` is no mail address; expected NAME@DOMAIN", other.value),
        None if command.to.is_empty() => "the mail has no receiver; give at least one".to_owned(),
        None => return Ok(()),
    };
    Err(ProviderError::new(Kind::InvalidInput, text))
}

fn no_form(command: &GetBody) -> impl Fn() -> ProviderError {
    let text = format!("mail {} has no body of form `{}`; ask for `plain`", command.message, command.format);
    move || ProviderError::new(Kind::Unsupported, text.clone())
}

fn prefixed(prefix: &str, subject: &str) -> String {
    let there = subject.to_ascii_lowercase().starts_with(&prefix.to_ascii_lowercase());
    if there { subject.to_owned() } else { format!("{prefix} {subject}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cif_protocol::channel::{MessagePart, Party};

    fn email(name: &str) -> Address {
        Address::email(format!("{name}@a.example"))
    }

    fn thread() -> MailThread {
        let mut thread = MailThread::default();
        let html = MessagePart::new("text/html").with_text("<b>Hi</b>");
        let mail = EmailMessage::new("m1", Party::from(email("ada")), "re: Order", [MessagePart::text("Hi"), html]);
        thread.keep(mail.with_to([email("own"), email("bob")]).with_cc([email("eve"), email("ada")]));
        thread.keep(
            EmailMessage::new("m2", Party::from(email("own")), "Order", [MessagePart::text("Yes")])
                .with_to([email("ada")]),
        );
        thread
    }

    #[test]
    fn answers_go_to_the_right_people() {
        let ask = |mail: &str, all: bool| {
            let reply = ReplyEmail::new("t", mail, [MessagePart::text("x")]).with_all(all);
            let send = thread().reply(&email("own"), reply).unwrap();
            (send.subject, send.to, send.cc)
        };
        assert_eq!(ask("m1", false), ("re: Order".to_owned(), vec![email("ada")], vec![]));
        assert_eq!(ask("m1", true), ("re: Order".to_owned(), vec![email("ada"), email("bob")], vec![email("eve")]));
        assert_eq!(ask("m2", false), ("Re: Order".to_owned(), vec![email("ada")], vec![]));
        let on = thread().forward(ForwardEmail::new("t", "m1", [email("zoe")])).unwrap();
        assert_eq!((on.subject.as_str(), on.parts.len(), on.to.as_slice()), ("Fwd: re: Order", 2, &[email("zoe")][..]));
        assert_eq!(thread().find(&"m3".into()).unwrap_err().kind(), Kind::NotFound);
    }

    #[test]
    fn bodies_and_pages_are_what_was_asked_for() {
        let thread = thread();
        let body = |mail: &str, form: BodyFormat| thread.body(&GetBody::new("t", mail, form)).map(|body| body.text);
        assert_eq!(body("m1", BodyFormat::Plain).unwrap(), "Hi");
        assert_eq!(body("m1", BodyFormat::Html).unwrap(), "<b>Hi</b>");
        assert_eq!(body("m2", BodyFormat::Html).unwrap_err().kind(), Kind::Unsupported);
        let first = thread.page(&GetThread::new("t").with_limit(1_u32)).unwrap();
        assert_eq!(first.messages[0].id.as_str(), "m2");
        let second = thread.page(&GetThread::new("t").with_cursor(first.next.unwrap())).unwrap();
        assert_eq!((second.messages[0].id.as_str(), second.next), ("m1", None));
        assert!(thread.page(&GetThread::new("t").with_cursor("x")).is_err());
    }

    #[test]
    fn receivers_are_checked() {
        let mail = |to: Vec<Address>| SendEmail::new(to, "s", vec![MessagePart::text("x")]);
        assert!(check_receivers(&mail(vec![email("ada")])).is_ok());
        assert!(check_receivers(&mail(Vec::new())).is_err());
        for wrong in [Address::phone("1"), Address::email("ada")] {
            let error = check_receivers(&mail(vec![email("ada"), wrong.clone()])).unwrap_err();
            assert!(error.message().contains(&wrong.value), "{error}");
        }
    }
}
