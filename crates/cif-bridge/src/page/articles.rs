//! Articles of the knowledge search, as the page shows them.

use cif_host::query::Query;
use cif_host::{KNOWLEDGE_TABLE, Records, RecordsError};
use cif_protocol::Record;
use serde::Serialize;

use super::Loaded;

/// The most articles that one search gives.
const MOST: usize = 20;
/// The most characters of an article's content.
const CONTENT: usize = 20_000;

/// An article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Article {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The number that customers know.
    pub number: String,
    /// What it is about, in a sentence.
    pub summary: String,
    /// What it says, plain text; cut when it is very long.
    pub content: String,
}

impl Article {
    fn of(row: &Record) -> Self {
        let text = |column: &str| row.text(column).unwrap_or_default().to_owned();
        Self {
            id: text("knowledgearticleid"),
            title: text("title"),
            number: text("articlepublicnumber"),
            summary: text("description"),
            content: text("content").chars().take(CONTENT).collect(),
        }
    }
}

/// Articles that have all of these words, the best known first; without words all of them.
pub(super) async fn articles(records: &dyn Records, text: &str) -> Result<Loaded, RecordsError> {
    let mut query = Query::parse("$orderby=title")?;
    let mut words = text.split_whitespace().map(str::to_lowercase);
    query.search = words.next();
    let found = records.query(KNOWLEDGE_TABLE, &query).await?;
    let words: Vec<String> = words.collect();
    let has = |row: &&Record, word: &String| {
        let columns = ["title", "articlepublicnumber", "keywords", "description", "content"];
        columns.iter().filter_map(|column| row.text(column)).any(|text| text.to_lowercase().contains(word))
    };
    let found = found.iter().filter(|row| words.iter().all(|word| has(row, word)));
    Ok(Loaded::Articles { articles: found.take(MOST).map(Article::of).collect() })
}
