//! Keeps the folders of `src` in layers: each may import from itself and from the folders below it only.
//!
//! Without this test an import in the wrong direction would compile, since all folders are one crate.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders, the lowest first.
const LAYERS: [&str; 13] = [
    "codes",
    "simd",
    "fasta",
    "shard_index",
    "conversion",
    "fastq",
    "bam",
    "tokens",
    "frames",
    "orfs",
    "peers",
    "stages",
    "unique",
];

/// The files a folder may have, `mod.rs` not counted: more than a dozen are hard to look through.
const MOST_FILES: usize = 12;

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The paths in a folder of `src`, or in `src` itself, in order.
fn paths(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// What is wrong with the paths that a source file of a layer names: one sentence each.
fn wrong_paths(layer: usize, text: &str) -> Vec<String> {
    let allowed = &LAYERS[..=layer];
    // A path through `lib.rs` (`crate::Level`) could hide any folder, so it counts as wrong too.
    let through_crate = text.split("crate::").skip(1).map(|rest| {
        let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
        &rest[..rest.find(|letter| !is_name(letter)).unwrap_or(rest.len())]
    });
    let mut wrong: Vec<_> = through_crate
        .filter(|folder| !allowed.contains(folder))
        .map(|folder| format!("names crate::{folder}, but {} may use {allowed:?} only", LAYERS[layer]))
        .collect();
    if text.contains("super::super") {
        wrong.push("leaves its folder by super::super, say crate:: and the folder".to_owned());
    }
    wrong
}

#[test]
fn no_import_runs_upwards() {
    let mut wrong = Vec::new();
    for (layer, folder) in LAYERS.iter().enumerate() {
        for path in paths(&source().join(folder)) {
            let text = fs::read_to_string(&path).unwrap();
            wrong.extend(wrong_paths(layer, &text).iter().map(|what| format!("{}: {what}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_import_that_runs_upwards_is_found() {
    for good in ["use crate::codes::Frame;", "use crate::simd::{Level, Scan};", "use super::stops::Scan;"] {
        assert!(wrong_paths(1, good).is_empty(), "{good}");
    }
    for bad in [
        "use crate::fasta::wrap;",
        "crate::Level::best()",
        "use crate::{codes, fasta};",
        "super::super::fasta",
    ] {
        assert_eq!(wrong_paths(1, bad).len(), 1, "{bad}");
    }
}

#[test]
fn every_folder_is_a_layer_that_says_its_purpose() {
    let found: Vec<_> = paths(&source()).into_iter().filter(|path| path.is_dir()).collect();
    for folder in &found {
        let text = fs::read_to_string(folder.join("mod.rs")).unwrap();
        let first = text.lines().next().unwrap_or_default();
        assert!(first.starts_with("//! ") && first.ends_with('.'), "{}: {first}", folder.display());
        assert!(paths(folder).len() <= MOST_FILES + 1, "{}", folder.display());
    }
    let mut expected = LAYERS.map(|folder| source().join(folder));
    expected.sort();
    assert_eq!(found, expected);
}
