//! The facade has one feature for each crate, one crate for each feature, and nothing else.

use std::collections::BTreeMap;

/// The entries of one section of the manifest.
fn section(name: &str) -> BTreeMap<&'static str, &'static str> {
    let manifest = include_str!("../Cargo.toml");
    let lines = manifest.lines().skip_while(|line| *line != format!("[{name}]")).skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = ")).collect()
}

#[test]
fn a_feature_is_one_crate_and_one_module() {
    let (features, dependencies) = (section("features"), section("dependencies"));
    let source = include_str!("../src/lib.rs");
    for (feature, parts) in features.iter().filter(|(feature, _)| **feature != "default") {
        let of = parts.strip_prefix("[\"dep:").and_then(|rest| rest.strip_suffix("\"]")).expect(parts);
        assert_eq!(dependencies[of], "{ workspace = true, optional = true }", "{of}");
        let export = format!(
            "#[cfg(feature = \"{feature}\")]\npub use {} as {};",
            of.replace('-', "_"),
            feature.replace('-', "_")
        );
        assert!(source.contains(&export), "{export}");
        assert!(source.contains(&format!("| `{feature}`")), "{feature} is not in the table");
    }
    let optional = dependencies.values().filter(|value| value.contains("optional")).count();
    assert_eq!((features.len() - 1, dependencies.len() - 1), (optional, optional));
}

#[cfg(all(feature = "provider", feature = "adapter"))]
#[test]
fn the_default_has_what_a_provider_needs() {
    use cif::adapter::{EndConfig, pair};
    use cif::provider::ManualRuntime;

    let (_ours, _theirs) = pair();
    assert!(EndConfig::in_process().name.is_none() && ManualRuntime::new().tasks() == 0);
}
