//! What the screen Benchmark shows.

use serde::Serialize;
use ts_rs::TS;

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BenchmarkPage {
    /// `Hawthorn Unit and the network`.
    pub heading: String,
    pub unit: String,
    /// None before the network's figures are here.
    pub figures: Option<BenchmarkFigures>,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BenchmarkFigures {
    /// What is compared, of how many services.
    pub about: String,
    /// `Since 2024`.
    pub since: String,
    /// `2024`, or `last time`.
    pub last: String,
    /// The labels of the axis in per cent, rising to 100.
    pub axis: Vec<u8>,
    /// Whether something is still to be agreed.
    pub partly: bool,
    pub rows: Vec<BenchmarkRow>,
    /// Codes of the sections, the furthest above the middle first.
    pub by_difference: Vec<String>,
    /// Where the unit stands, in words.
    pub words: String,
    pub cycles: Vec<CycleView>,
    /// The same in words.
    pub cycles_say: String,
    pub above: Vec<FarView>,
    pub below: Vec<FarView>,
    /// What the figures can bear, and of which day they are.
    pub caution: String,
}

/// One section. Figures are whole per cent, words what is read.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BenchmarkRow {
    pub code: String,
    pub name: String,
    /// Whether all that the figure should rest on is agreed.
    pub whole: bool,
    /// `4 of 14`, or `all 14`.
    pub agreed_words: String,
    pub here: Option<u8>,
    pub here_words: String,
    pub last: Option<u8>,
    pub last_words: String,
    /// The other services, smallest first; empty where there are too few to show.
    pub others: Vec<u8>,
    pub half: Option<HalfView>,
    pub middle_words: String,
    pub half_words: String,
    pub all_words: String,
    /// `+6`, `−7`, `same`.
    pub since_words: String,
    /// What the plot shows.
    pub says: String,
}

/// The middle of the others, and their middle half.
#[derive(Clone, Copy, Debug, Serialize, TS)]
pub struct HalfView {
    pub low: u8,
    pub middle: u8,
    pub high: u8,
}

#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CycleView {
    pub year: u16,
    pub here: Option<u8>,
    /// Whether that rests on part of what is to be agreed.
    pub so_far: bool,
    pub middle: Option<u8>,
}

/// A section far from the middle.
#[derive(Clone, Debug, Serialize, TS)]
pub struct FarView {
    pub code: String,
    pub name: String,
    /// `71%, middle 78%`.
    pub words: String,
}
