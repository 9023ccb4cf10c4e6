//! The name of a new crate.

/// Words that no crate can be called, and crates that the new one uses.
const TAKEN: &str = "abstract alloc as async await become box break const continue core crate do dyn else enum extern false final fn \
                     for gen if impl in let loop macro match mod move mut override priv proc_macro pub ref return self static std \
                     struct super test trait true try type typeof unsafe unsized use virtual where while yield \
                     cif_adapter cif_conformance cif_protocol cif_provider cif_tokio tokio";
/// The longest name, which is that of package registries.
const MAX_LENGTH: usize = 64;

/// Checks a name by the rules for packages.
pub(super) fn check(name: &str) -> Result<(), String> {
    let wrong = |why: &str| Err(format!("{name:?} is no name for a crate: {why}; expected for example `my-phone`"));
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return wrong("it does not begin with a letter");
    }
    if let Some(odd) = name.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_')) {
        return wrong(&format!("it has {odd:?}, and only letters, digits, `-` and `_` are allowed"));
    }
    if name.len() > MAX_LENGTH {
        return wrong(&format!("it has {} characters, {MAX_LENGTH} are the limit", name.len()));
    }
    if TAKEN.split_whitespace().any(|taken| taken == snake(name)) {
        return wrong("it is a word of Rust or a crate that the new one uses");
    }
    Ok(())
}

/// The name as Rust code has it.
pub(super) fn snake(name: &str) -> String {
    name.replace('-', "_")
}

/// The name for people: `my-phone` is `My Phone`.
pub(super) fn label(name: &str) -> String {
    let words = name.split(['-', '_']).filter(|word| !word.is_empty());
    let words = words.map(|word| word[..1].to_ascii_uppercase() + &word[1..]);
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_packages() {
        for good in ["my-phone", "acme_voice2", "a", "Phone"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        let long = "x".repeat(65);
        for bad in ["", "2phones", "-phone", "my phone", "../phone", "telefón", "test", "self", "cif-provider", &long]
        {
            let error = check(bad).unwrap_err();
            assert!(error.contains(&format!("{bad:?}")) && error.contains("my-phone"), "{error}");
        }
        assert_eq!((label("my-phone_2"), snake("my-phone_2")), ("My Phone 2".to_owned(), "my_phone_2".to_owned()));
    }
}
