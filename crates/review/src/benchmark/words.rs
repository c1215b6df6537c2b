//! The comparison in words.

use super::{Benchmark, Row};
use crate::figures::{DASH, Share, TOO_FEW};

impl Row<'_> {
    /// `4 of 14 agreed` while it is not all; empty when it is.
    pub fn rests_on(&self) -> String {
        match self.here.agreed {
            agreed if agreed.rated == agreed.of => String::new(),
            agreed if agreed.rated == 0 => format!("none of {} agreed yet", agreed.of),
            agreed => format!("{} of {} agreed", agreed.rated, agreed.of),
        }
    }

    /// `4 of 14`, or `all 14`.
    pub fn agreed_words(&self) -> String {
        match self.here.agreed {
            agreed if agreed.rated == agreed.of => format!("all {}", agreed.of),
            agreed => format!("{} of {}", agreed.rated, agreed.of),
        }
    }

    /// `93%`, or a dash.
    pub fn here_words(&self) -> String {
        self.here.share.map_or_else(|| DASH.into(), Share::whole_percent)
    }

    /// `87%`, or that there are too few to show.
    pub fn middle_words(&self) -> String {
        self.spread.map_or_else(|| TOO_FEW.into(), |spread| format!("{}%", spread.middle))
    }

    /// `81% to 94%`, or a dash.
    pub fn half_words(&self) -> String {
        self.spread.map_or_else(|| DASH.into(), |half| format!("{}% to {}%", half.low, half.high))
    }

    /// `55% to 97%`: all other services; or a dash.
    pub fn all_words(&self) -> String {
        match (self.others.first(), self.others.last()) {
            (Some(least), Some(most)) => format!("{least}% to {most}%"),
            _ => DASH.into(),
        }
    }

    /// `87%`, or a dash.
    pub fn last_words(&self) -> String {
        self.last.map_or_else(|| DASH.into(), Share::whole_percent)
    }

    /// `+6`, `−7`, `same`, or a dash.
    pub fn since_words(&self) -> String {
        match self.since() {
            None => DASH.into(),
            Some(0) => "same".into(),
            Some(more) if more > 0 => format!("+{more}"),
            Some(less) => format!("−{}", less.unsigned_abs()),
        }
    }

    /// What the plot of this section shows, for whoever does not see it.
    pub fn says(&self, last_year: Option<u16>) -> String {
        let here = match (self.here.share, self.rests_on()) {
            (None, rests) if rests.is_empty() => "nothing applies here".to_owned(),
            (None, rests) => rests,
            (Some(share), rests) if rests.is_empty() => format!("{} here", share.whole_percent()),
            (Some(share), rests) => format!("{} here so far, {rests}", share.whole_percent()),
        };
        let mut parts = vec![here];
        if let Some(last) = self.last {
            let when =
                last_year.map_or_else(|| "last time".to_owned(), |year| format!("in {year}"));
            parts.push(format!("{} {when}", last.whole_percent()));
        }
        parts.push(match self.spread {
            None => format!("other services: {TOO_FEW}"),
            Some(spread) => format!(
                "middle of {} other services {}%, middle half {}, all {}",
                self.others.len(),
                spread.middle,
                self.half_words(),
                self.all_words()
            ),
        });
        parts.join("; ")
    }

    /// `71%, middle 78%`.
    pub fn beside_the_middle(&self) -> String {
        format!("{}, middle {}", self.here_words(), self.middle_words())
    }
}

impl Benchmark<'_> {
    /// `Share of standards met, out of those that apply. 31 services this cycle; only your own is named.`
    pub fn about(&self) -> String {
        let what = "Share of standards met, out of those that apply.";
        match self.services {
            Some(others) => {
                format!("{what} {} services this cycle; only your own is named.", others + 1)
            }
            None => format!("{what} Other services this cycle: {TOO_FEW}."),
        }
    }

    /// Where the unit stands.
    pub fn in_words(&self, unit: &str) -> String {
        let (here, compared) = (self.here, self.rows.iter().filter_map(Row::above));
        let (all, above) = (compared.clone().count(), compared.filter(|above| *above > 0).count());
        let left = here.agreed.of.saturating_sub(here.agreed.rated);
        let mut words = vec![match here.share {
            None => format!("Nothing is agreed yet that would give a figure for {unit}."),
            Some(share) if left == 0 => {
                format!("{unit} met {} of the standards that apply.", share.whole_percent())
            }
            Some(share) => format!(
                "So far {unit} met {} of the standards that are agreed and apply: {} of {}. {left} are still to be agreed.",
                share.whole_percent(),
                share.part(),
                share.n(),
            ),
        }];
        if let Some(middle) = self.middle {
            words.push(format!("The middle of the network is {middle}%."));
        }
        match (all, left) {
            (0, 0) => {}
            (0, _) if here.share.is_none() => {}
            (0, _) => words.push("No section is agreed in full yet.".into()),
            (1, _) => words.push(format!(
                "It is {} in the one section that can be compared.",
                if above == 1 { "above the middle" } else { "not above the middle" }
            )),
            (_, 0) => words.push(format!("It is above the middle in {above} of {all} sections.")),
            _ => words.push(format!(
                "It is above the middle in {above} of the {all} sections that are agreed in full."
            )),
        }
        words.join(" ")
    }

    /// The cycles, for whoever does not see the lines.
    pub fn cycles_in_words(&self, unit: &str) -> String {
        let each = |of: &dyn Fn(&super::Cycle) -> Option<u8>| -> String {
            let figure = |cycle: &super::Cycle| {
                let so_far = if cycle.so_far { " so far" } else { "" };
                of(cycle).map(|percent| format!("{percent}%{so_far} in {}", cycle.year))
            };
            let all: Vec<String> = self.cycles.iter().filter_map(figure).collect();
            if all.is_empty() { "no figure".into() } else { all.join(", ") }
        };
        let middles = each(&|cycle| cycle.middle).replace(" so far", "");
        format!("{unit}: {}. Middle of the network: {middles}.", each(&|cycle| cycle.here))
    }

    /// What the figures can bear.
    pub fn caution(&self) -> String {
        let chance = match self.one_standard() {
            None => String::new(),
            Some((few, many)) if few == many => format!(": one standard is {few} points"),
            Some((few, many)) => format!(": one standard is {few} to {many} points"),
        };
        format!("Provisional until the report is agreed. Small differences may be chance{chance}.")
    }
}
