//! The benchmark: this unit among the services of its network.

use review::benchmark::{Benchmark, Row};
use review::figures::Share;

use crate::benchmark_views::{
    BenchmarkFigures, BenchmarkPage, BenchmarkRow, CycleView, FarView, HalfView,
};
use crate::views::NoArgs;
use crate::{Desk, Fault, dates};

/// The figures of the network that are here, and the unit's beside them.
pub fn show(desk: &mut Desk, _: NoArgs) -> Result<BenchmarkPage, Fault> {
    let open = desk.open()?;
    let unit = open.review.details().map(|details| details.body.unit.clone()).unwrap_or_default();
    Ok(BenchmarkPage {
        heading: format!("{unit} and the network"),
        figures: open.review.benchmark().map(|found| figures(&found, &unit)),
        unit,
    })
}

fn figures(found: &Benchmark<'_>, unit: &str) -> BenchmarkFigures {
    let last = found.last_year.map_or_else(|| "last time".into(), |year| year.to_string());
    let (above, below) = found.furthest();
    let far = |rows: Vec<&Row<'_>>| rows.into_iter().map(far).collect();
    let cycle = |one: &review::benchmark::Cycle| CycleView {
        year: one.year,
        here: one.here,
        so_far: one.so_far,
        middle: one.middle,
    };
    let dated = dates::day(found.as_of).map(dates::long).unwrap_or_else(|| found.as_of.into());
    BenchmarkFigures {
        about: found.about(),
        since: format!("Since {last}"),
        last,
        axis: (found.axis_from()..=100).step_by(20).collect(),
        partly: found.rows.iter().any(|row| !row.here.is_whole()),
        rows: found.rows.iter().map(|one| row(one, found.last_year)).collect(),
        by_difference: found.by_difference().iter().map(|row| row.section.code.clone()).collect(),
        words: found.in_words(unit),
        cycles: found.cycles.iter().map(cycle).collect(),
        cycles_say: found.cycles_in_words(unit),
        above: far(above),
        below: far(below),
        caution: format!("{} The network’s figures are of {dated}.", found.caution()),
    }
}

fn row(row: &Row<'_>, last_year: Option<u16>) -> BenchmarkRow {
    BenchmarkRow {
        code: row.section.code.clone(),
        name: row.section.name.clone(),
        whole: row.here.is_whole(),
        agreed_words: row.agreed_words(),
        here: row.here.share.map(Share::whole),
        here_words: row.here_words(),
        last: row.last.map(Share::whole),
        last_words: row.last_words(),
        others: row.others.clone(),
        half: row.spread.map(|half| HalfView {
            low: half.low,
            middle: half.middle,
            high: half.high,
        }),
        middle_words: row.middle_words(),
        half_words: row.half_words(),
        all_words: row.all_words(),
        since_words: row.since_words(),
        says: row.says(last_year),
    }
}

fn far(row: &Row<'_>) -> FarView {
    FarView {
        code: row.section.code.clone(),
        name: row.section.name.clone(),
        words: row.beside_the_middle(),
    }
}
