//! The command line of `cif provider`, `cif template`, `cif presence`, `cif profile`, `cif app`, `cif role`, `cif user`.

use std::path::PathBuf;

use cif_host::instance::Kind;
use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Where {
    /// The data directory.
    #[arg(long, value_name = "DIR", env = "CIF_DATA", global = true)]
    pub(crate) data: Option<PathBuf>,
    /// Print as JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Manage {
    #[command(flatten)]
    pub(crate) place: Where,
    #[command(subcommand)]
    pub(crate) action: Action,
}

#[derive(Debug, Args)]
pub(crate) struct ManageProviders {
    #[command(flatten)]
    pub(crate) place: Where,
    #[command(subcommand)]
    pub(crate) action: ProviderAction,
}

#[derive(Debug, Args)]
pub(crate) struct ManageTemplates {
    #[command(flatten)]
    pub(crate) place: Where,
    /// Which templates; needed to add one, and where two have the same name.
    #[arg(long = "type", value_enum, global = true)]
    pub(crate) kind: Option<TemplateType>,
    #[command(subcommand)]
    pub(crate) action: Action,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum TemplateType {
    Session,
    Tab,
    Notification,
}

impl TemplateType {
    pub(crate) const fn kind(self) -> Kind {
        match self {
            Self::Session => Kind::SessionTemplate,
            Self::Tab => Kind::TabTemplate,
            Self::Notification => Kind::NotificationTemplate,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProviderAction {
    #[command(flatten)]
    Common(Action),
    /// Say which providers a user gets in an app, and why not the others.
    Explain {
        /// The user, by name or id; the first one without.
        #[arg(long)]
        user: Option<String>,
        /// The app, by name or id; the first one without.
        #[arg(long)]
        app: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Action {
    /// Add a record.
    Add {
        /// Its name.
        name: String,
        /// Fields, `key=value`; what is JSON (true, 7, ["a"], "7") is read as JSON, all else is text. A dot goes into an
        /// object: flow_templates.call_session=my_call.
        #[arg(value_name = "KEY=VALUE")]
        fields: Vec<String>,
        /// File with the record, TOML or JSON; KEY=VALUE counts more.
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// List the records.
    List,
    /// Show a record.
    Show {
        /// Its name.
        name: String,
    },
    /// Change fields of a record.
    Edit {
        /// Its name.
        name: String,
        /// Fields, as for `add`; null sets one to its default.
        #[arg(value_name = "KEY=VALUE", required = true)]
        fields: Vec<String>,
    },
    /// Remove a record.
    Remove {
        /// Its name.
        name: String,
    },
    /// Say what is wrong: with the records, or with a file that could be imported.
    Validate {
        /// The file, TOML or JSON.
        file: Option<PathBuf>,
    },
    /// Take the records of a file over: in the columns of a Dataverse Web API, or with our keys. One of the same name is
    /// replaced. Nothing is taken when something is wrong.
    Import {
        /// The file, TOML or JSON.
        file: PathBuf,
    },
    /// Write the records in the columns of a Dataverse Web API.
    Export {
        /// The file; standard output without.
        file: Option<PathBuf>,
    },
}
