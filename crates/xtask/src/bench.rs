//! `cargo xtask bench`: the benches beside their hand-written floors, `cargo xtask bench records` those of the record file, `cargo xtask bench
//! memory` what the server of a desktop takes with a million contacts, `cargo xtask bench webchat` a thousand customers. The programs themselves know the limits and fail past one.

use crate::{Result, process, workspace};

/// Runs the bench program in release mode; the arguments are its own.
pub(crate) fn run(args: &[&str]) -> Result {
    let members = workspace::members()?;
    if !members.iter().any(|package| package.name == "cif-benches") {
        return Err("there is no crate `cif-benches` in benches/".to_owned());
    }
    if let ["memory", contacts @ ..] = args {
        return memory(contacts.first().unwrap_or(&"1000000"));
    }
    let (program, args) = match args {
        ["records", rest @ ..] => ("records", rest),
        ["webchat", rest @ ..] => ("webchat", rest),
        _ => ("cif-benches", args),
    };
    let cargo = ["run", "--release", "--locked", "--package", "cif-benches", "--bin", program, "--"];
    process::run(workspace::cargo(cargo).args(args))
}

/// Makes a file of records and runs a server on a copy of it.
fn memory(contacts: &str) -> Result {
    let make = ["run", "--release", "--locked", "--package", "cif-benches", "--bin", "records", "--", contacts, "file"];
    process::run(&mut workspace::cargo(make))?;
    let folder = std::env::temp_dir().join("cif-records-bench");
    let begin = format!("ours-{contacts}-format");
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    // Those of older formats may be there as well.
    let newest = names.filter(|name| name.starts_with(&begin) && name.ends_with(".db")).max();
    let file = folder.join(newest.ok_or_else(|| format!("{}: the bench left no file {begin}…", folder.display()))?);
    let test = "a_desktop_with_many_contacts_takes_little_memory";
    let measure = [
        "test",
        "--release",
        "--locked",
        "--package",
        "cif-cli",
        "--test",
        "memory",
        "--",
        "--exact",
        "--nocapture",
        test,
    ];
    process::run(workspace::cargo(measure).env("CIF_RECORDS_FILE", file))
}
