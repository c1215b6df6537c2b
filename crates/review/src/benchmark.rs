//! Where a unit stands among the services of its network: place and direction, never a rank.
//!
//! The others' figures come unnamed from the network office; the unit's own are those of [`crate::figures`], of what the
//! team has agreed. A middle is a median, the middle half lies between the quartiles, and of too few services nothing is
//! shown. Figures are compared as they are read: in whole per cent.

mod words;

use crate::edition::Section;
use crate::figures::{Counts, Progress, Share, Whose};
use crate::pack::{Network, NetworkSection};
use crate::review::Review;

/// How many services lie furthest above or below the middle in the list of them.
const FURTHEST: usize = 3;

/// Middle and middle half of several figures, in whole per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// A quarter lies below.
    pub low: u8,
    /// The median.
    pub middle: u8,
    /// A quarter lies above.
    pub high: u8,
}

impl Spread {
    /// Of figures in any order; none of fewer than `least`. Between two figures it is the point that many quarters of
    /// the way, halves up.
    pub fn of(figures: &[u8], least: u32) -> Option<Self> {
        let mut sorted: Vec<u32> = figures.iter().map(|figure| u32::from(*figure)).collect();
        sorted.sort_unstable();
        if sorted.is_empty() || sorted.len() < usize::try_from(least).unwrap_or(usize::MAX) {
            return None;
        }
        let quartile = |quarters: usize| {
            let way = quarters * (sorted.len() - 1);
            let (at, rest) = (way / 4, u32::try_from(way % 4).unwrap_or(0));
            let next = sorted.get(at + 1).copied().unwrap_or(sorted[at]);
            u8::try_from((sorted[at] * (4 - rest) + next * rest + 2) / 4).unwrap_or(u8::MAX)
        };
        Some(Spread { low: quartile(1), middle: quartile(2), high: quartile(3) })
    }
}

impl Network {
    /// What may be kept and shown: sections and cycles of fewer than `least` services lose their figures, the others
    /// stand in the order of their size.
    pub fn without_too_few(&self, least: u32) -> Network {
        let mut kept = self.clone();
        for section in &mut kept.sections {
            if u32::try_from(section.met.len()).unwrap_or(u32::MAX) < least {
                section.met.clear();
            }
            section.met.sort_unstable();
        }
        for cycle in kept.cycles.iter_mut().filter(|cycle| cycle.services < least) {
            (cycle.services, cycle.middle) = (0, None);
        }
        kept
    }
}

/// What is known of this unit, and how much of it is agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Here {
    /// Share met of what is agreed and applies; none while nothing is.
    pub share: Option<Share>,
    /// How far agreeing has come.
    pub agreed: Progress,
    /// Standards that apply, agreed or not.
    pub apply: u32,
}

impl Here {
    fn of(counts: Counts, agreed: Progress) -> Self {
        Here { share: counts.share(), agreed, apply: counts.total() - counts.na }
    }

    /// Whether all is agreed that the figure should rest on.
    pub fn is_whole(self) -> bool {
        self.agreed.rated == self.agreed.of
    }

    /// The figure, where all that it should rest on is agreed.
    pub fn whole(self) -> Option<u8> {
        self.share.filter(|_| self.is_whole()).map(Share::whole)
    }
}

/// One section here and in the other services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// Which.
    pub section: &'a Section,
    /// Here, in this cycle.
    pub here: Here,
    /// Here, in the cycle before.
    pub last: Option<Share>,
    /// The other services, smallest figure first; empty where there are too few to show.
    pub others: Vec<u8>,
    /// Their middle; none where there are too few to show.
    pub spread: Option<Spread>,
}

impl Row<'_> {
    /// Points above the middle, where all is agreed and there is a middle.
    pub fn above(&self) -> Option<i16> {
        Some(i16::from(self.here.whole()?) - i16::from(self.spread?.middle))
    }

    /// Points more than in the cycle before, where all is agreed.
    pub fn since(&self) -> Option<i16> {
        Some(i16::from(self.here.whole()?) - i16::from(self.last?.whole()))
    }
}

/// One cycle: the unit and the middle of the network, in whole per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// Its year.
    pub year: u16,
    /// This unit.
    pub here: Option<u8>,
    /// Whether what is here rests on part of what is to be agreed.
    pub so_far: bool,
    /// The middle of the others.
    pub middle: Option<u8>,
}

/// Everything that is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Benchmark<'a> {
    /// Day of the network's figures, `YYYY-MM-DD`.
    pub as_of: &'a str,
    /// How many other services there are in this cycle; none where they are too few.
    pub services: Option<u32>,
    /// The year of the cycle before.
    pub last_year: Option<u16>,
    /// Sections that have standards, in the order of the edition.
    pub rows: Vec<Row<'a>>,
    /// All standards.
    pub here: Here,
    /// The middle of the others over all standards.
    pub middle: Option<u8>,
    /// Three cycles at most, this one last.
    pub cycles: Vec<Cycle>,
}

impl Review {
    /// The unit beside its network; none before the network's figures are here.
    pub fn benchmark(&self) -> Option<Benchmark<'_>> {
        let network = self.network()?;
        let kept = network.without_too_few(self.suppress_below());
        let last_year =
            self.details().and_then(|details| year(details.body.last_visited.as_deref()?));
        let this =
            kept.cycles.last().filter(|cycle| last_year.is_none_or(|last| last < cycle.year));
        let here = Here::of(self.all_counts(Whose::Agreed), self.all_progress(Whose::Agreed));
        let rows = self.sections().filter(|(_, standards)| !standards.is_empty());
        let rows = rows.map(|(section, _)| self.row(section, &kept.sections)).collect();
        Some(Benchmark {
            as_of: &network.as_of,
            services: this.map(|cycle| cycle.services).filter(|services| *services > 0),
            last_year,
            rows,
            here,
            middle: this.and_then(|cycle| cycle.middle),
            cycles: self.cycles(&kept, this.map(|cycle| cycle.year), last_year, here),
        })
    }

    fn row<'a>(&'a self, section: &'a Section, sections: &[NetworkSection]) -> Row<'a> {
        let (code, least) = (section.code.as_str(), self.suppress_below());
        let others = sections.iter().find(|one| one.section == code);
        let others = others.map(|one| one.met.clone()).unwrap_or_default();
        Row {
            section,
            here: Here::of(
                self.section_counts(code, Whose::Agreed),
                self.section_progress(code, Whose::Agreed),
            ),
            last: self.section_counts(code, Whose::Last).share().filter(|_| self.had_ratings()),
            spread: Spread::of(&others, least),
            others,
        }
    }

    /// Whether there is anything to count of the cycle before.
    fn had_ratings(&self) -> bool {
        self.all_counts(Whose::Last).applicable() > 0
    }

    fn cycles(
        &self,
        kept: &Network,
        this: Option<u16>,
        last: Option<u16>,
        here: Here,
    ) -> Vec<Cycle> {
        let counted = self.all_counts(Whose::Last).share().map(Share::whole);
        let cycle = |one: &crate::pack::NetworkCycle| {
            let (known, so_far) = match Some(one.year) {
                year if year == this => (here.share.map(Share::whole), here.whole().is_none()),
                year if year == last => (counted.or(one.here), false),
                _ => (one.here, false),
            };
            Cycle {
                year: one.year,
                here: known,
                so_far: so_far && known.is_some(),
                middle: one.middle,
            }
        };
        let skip = kept.cycles.len().saturating_sub(3);
        kept.cycles.iter().skip(skip).map(cycle).collect()
    }
}

impl<'a> Benchmark<'a> {
    /// Sections by how far they lie above the middle, the furthest first; what cannot be compared comes last.
    pub fn by_difference(&self) -> Vec<&Row<'a>> {
        let mut rows: Vec<&Row<'_>> = self.rows.iter().collect();
        rows.sort_by_key(|row| (row.above().is_none(), std::cmp::Reverse(row.above())));
        rows
    }

    /// The sections furthest above the middle, and furthest below, the furthest first.
    pub fn furthest(&self) -> (Vec<&Row<'a>>, Vec<&Row<'a>>) {
        let side = |sign: i16| {
            let far = |row: &&Row<'_>| row.above().filter(|above| above * sign > 0);
            let mut rows: Vec<&Row<'_>> =
                self.rows.iter().filter(|row| far(row).is_some()).collect();
            rows.sort_by_key(|row| std::cmp::Reverse(far(row).map(|above| above * sign)));
            rows.truncate(FURTHEST);
            rows
        };
        (side(1), side(-1))
    }

    /// How many points one standard makes in the largest section and in the smallest, in whole per cent.
    pub fn one_standard(&self) -> Option<(u8, u8)> {
        let points = |row: &Row<'_>| Share::of(1, row.here.apply).map(Share::whole);
        let all = || self.rows.iter().filter_map(points);
        Some((all().min()?, all().max()?))
    }

    /// Where the axis begins, 0 to 40: at a multiple of twenty below every figure.
    pub fn axis_from(&self) -> u8 {
        let of = |row: &Row<'_>| {
            let own = row.here.share.into_iter().chain(row.last).map(Share::whole);
            own.chain(row.others.first().copied()).min()
        };
        let least = self.rows.iter().filter_map(of).min().unwrap_or(100);
        (least / 20 * 20).min(40)
    }
}

fn year(day: &str) -> Option<u16> {
    day.get(..4)?.parse().ok()
}

#[cfg(test)]
mod tests;
