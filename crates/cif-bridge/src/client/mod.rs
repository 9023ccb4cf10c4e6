//! The parts of the client library that are written by the method table: its table of methods and constants
//! (`assets/client/msdyn_ciLibrary.js`, between the marks), and its typings (`assets/client/msdyn_ciLibrary.d.ts`).
//!
//! The files are committed; `cargo xtask client` writes them anew, and a test fails while they differ from the table.

mod constants;
mod source;
mod table;
mod typings;

pub use typings::typings;

/// The first line of the generated part of the library.
const BEGIN: &str = "  // ---- from the method table: `cargo xtask client` writes what stands until the mark below";
/// The line behind it.
const END: &str = "  // ---- end of what the method table writes";

/// The library's script `text` with its generated part written anew.
///
/// # Errors
/// The marks of that part are missing, or a row of the table says something that this generator does not know.
pub fn library(text: &str) -> Result<String, String> {
    let missing = || "the client library has lost the marks of its generated part".to_owned();
    let (before, rest) = text.split_once(BEGIN).ok_or_else(missing)?;
    let (_, after) = rest.split_once(END).ok_or_else(missing)?;
    Ok(format!("{before}{BEGIN}\n\n{}\n{}\n{END}{after}", table::methods()?, constants::script()))
}

/// Joins words into lines of at most `width` characters, each behind `indent`, with `separator` between words.
fn wrap(words: &[String], indent: &str, separator: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.chars().count() + separator.len() + word.chars().count() <= width => {
                line.push_str(separator);
                line.push_str(word);
            }
            _ => lines.push(format!("{indent}{word}")),
        }
    }
    lines.join(&format!("{}\n", separator.trim_end()))
}
