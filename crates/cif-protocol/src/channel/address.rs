//! Who is at the other end: addresses and parties.

open_enum! {
    /// What sort of address it is.
    pub enum AddressKind {
        /// A telephone number, as dialled or in E.164.
        Phone = "phone",
        /// An email address.
        Email = "email",
        /// The name of a user of a chat service.
        User = "user",
    }
}

record! {
    /// Where somebody can be reached. The text is what the channel uses, unchanged: formats are compared, not rewritten.
    #[derive(Eq, PartialOrd, Ord)]
    pub struct Address {
        req {
            /// The sort of address.
            kind: AddressKind,
            /// The number, mail address or user name.
            value: String,
        }
    }
}

impl Address {
    /// A telephone number.
    #[must_use]
    pub fn phone(number: impl Into<String>) -> Self {
        Self::new(AddressKind::Phone, number)
    }

    /// An email address.
    #[must_use]
    pub fn email(address: impl Into<String>) -> Self {
        Self::new(AddressKind::Email, address)
    }

    /// The name of a user of a chat service.
    #[must_use]
    pub fn user(name: impl Into<String>) -> Self {
        Self::new(AddressKind::User, name)
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.value)
    }
}

record! {
    /// Somebody taking part in a conversation. Without an address the number was withheld.
    pub struct Party {
        opt {
            /// Where the party can be reached; nothing when it was withheld.
            address: Address, with_address;
            /// The name that the channel gives, which nobody has verified.
            name: String, with_name;
        }
    }
}

impl From<Address> for Party {
    fn from(address: Address) -> Self {
        Self::new().with_address(address)
    }
}
