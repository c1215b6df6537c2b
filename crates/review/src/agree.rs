//! The meeting that agrees the ratings: what to talk about, in which order, and what needs a comment.

use std::cmp::Reverse;

use serde::Serialize;
use sync::ChangeId;

use crate::edition::{Means, Standard};
use crate::figures::{Progress, Whose};
use crate::lookups::View;
use crate::review::Review;

/// How the team's own ratings of a standard compare. A reviewer who does not know has no rating to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Views {
    /// Nobody has rated it.
    None,
    /// One reviewer has.
    One,
    /// All who rated it say this.
    Same,
    /// They say different things.
    Differ,
}

/// A standard in the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Queued {
    /// Its code.
    pub code: String,
    /// Whether it is of the first type.
    pub essential: bool,
    /// How the views compare.
    pub views: Views,
    /// How far apart they are: 0 the same, 1 neighbours (met and partly met), 2 met and not met, or whether the
    /// standard applies at all.
    pub width: u8,
    /// What all say who rated it; none where they differ or nobody did.
    pub common: Option<Means>,
    /// What is agreed.
    pub agreed: Option<Means>,
    /// Put off until later in the meeting.
    pub come_back: bool,
    /// Place in the edition.
    pub place: u32,
}

/// The queue of the meeting. Each list: not put off first, then the first type, then the widest difference, then the
/// order of the edition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Queue {
    /// All differences. Those that are agreed by now keep their place here, so that the list stands still.
    pub differ: Vec<Queued>,
    /// One view only, not agreed yet.
    pub one_view: Vec<Queued>,
    /// All the same, not agreed yet.
    pub same: Vec<Queued>,
    /// Nobody has rated these, and nothing is agreed. Standards for other care are left out: they start as not
    /// applicable.
    pub unrated: Vec<Queued>,
    /// Agreed, in the order of the edition.
    pub agreed: Vec<Queued>,
    /// How many standards are agreed.
    pub done: u32,
    /// How many there are to agree, agreed ones with them. Standards for other care count once they are agreed.
    pub total: u32,
}

impl Review {
    /// The queue as it stands.
    pub fn agree_queue(&self) -> Queue {
        // Counted by the one rule for progress: what is for other care is not asked for.
        let Progress { rated: done, of: total } = self.all_progress(Whose::Agreed);
        let mut queue = Queue { done, total, ..Queue::default() };
        for (place, standard) in (0..).zip(self.standards()) {
            let item = self.queued(standard, place);
            if item.agreed.is_some() {
                queue.agreed.push(item.clone());
            }
            match (item.views, item.agreed) {
                (Views::Differ, _) => queue.differ.push(item),
                (_, Some(_)) => {}
                (Views::One, None) => queue.one_view.push(item),
                (Views::Same, None) => queue.same.push(item),
                (Views::None, None) if self.applies(standard) => queue.unrated.push(item),
                (Views::None, None) => {}
            }
        }
        let lists = [&mut queue.differ, &mut queue.one_view, &mut queue.same, &mut queue.unrated];
        for list in lists {
            list.sort_by_key(|item| {
                (item.come_back, !item.essential, Reverse(item.width), item.place)
            });
        }
        queue
    }

    /// The own ratings on the table: what an agreed rating has seen.
    pub fn on_the_table(&self, code: &str) -> Vec<ChangeId> {
        self.owns(code).iter().map(|view| view.rating.change).collect()
    }

    /// Whether agreeing on `rating` needs a comment: commentary must match the score, so a rating other than met, or
    /// one that differs from the unit's own, is explained. A standard for other care is not applicable without words.
    pub fn needs_comment(&self, code: &str, rating: Means) -> bool {
        let by_default = rating == Means::NotApplicable
            && self.standard(code).is_some_and(|standard| !self.applies(standard));
        let differs = self.self_means(code).is_some_and(|unit| unit != rating);
        differs || (rating != Means::Met && !by_default)
    }

    /// What can be agreed at once: standards of which everybody says the same, with the code of that rating. Left to be
    /// taken one by one: the first type where it is partly or not met, and what needs a comment that nobody has
    /// written yet.
    pub fn agree_all(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for item in self.agree_queue().same {
            let Some(means) = item.common else { continue };
            let short = matches!(means, Means::PartlyMet | Means::NotMet);
            let commented = self
                .agreed(&item.code)
                .is_some_and(|agreed| !agreed.body.comment.trim().is_empty());
            let talk =
                (item.essential && short) || (self.needs_comment(&item.code, means) && !commented);
            let rating = self
                .owns(&item.code)
                .iter()
                .find(|view| view.means == Some(means))
                .and_then(|view| view.rating.body.rating.clone());
            if let (false, Some(rating)) = (talk || item.come_back, rating) {
                all.push((item.code, rating));
            }
        }
        all
    }

    fn queued(&self, standard: &Standard, place: u32) -> Queued {
        let code = standard.code.as_str();
        let owns = self.owns(code);
        let (views, width) = compare(&owns);
        let common = rated(&owns).next().filter(|_| matches!(views, Views::One | Views::Same));
        Queued {
            code: code.into(),
            essential: self.is_essential(standard),
            views,
            width,
            common,
            agreed: self.agreed_means(code),
            come_back: self.agreed(code).is_some_and(|agreed| agreed.body.come_back),
            place,
        }
    }
}

fn rated<'a>(views: &'a [View<'_>]) -> impl Iterator<Item = Means> + Clone + 'a {
    views.iter().filter_map(|view| view.means).filter(|means| *means != Means::DoNotKnow)
}

fn compare(views: &[View<'_>]) -> (Views, u8) {
    let ratings = rated(views);
    let width = ratings
        .clone()
        .flat_map(|one| ratings.clone().map(move |other| apart(one, other)))
        .max()
        .unwrap_or(0);
    let views = match ratings.count() {
        0 => Views::None,
        1 => Views::One,
        _ if width == 0 => Views::Same,
        _ => Views::Differ,
    };
    (views, width)
}

fn apart(one: Means, other: Means) -> u8 {
    let place = |means| match means {
        Means::Met => Some(0u8),
        Means::PartlyMet => Some(1),
        Means::NotMet => Some(2),
        Means::NotApplicable | Means::DoNotKnow => None,
    };
    match (place(one), place(other)) {
        (Some(one), Some(other)) => one.abs_diff(other),
        (None, None) => 0,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Record;
    use crate::sample::Sample;

    fn codes(list: &[Queued]) -> Vec<&str> {
        list.iter().map(|item| item.code.as_str()).collect()
    }

    #[test]
    fn the_first_type_comes_first_then_the_widest_difference_then_the_edition() {
        let mut sample = Sample::new();
        for (code, one, other) in [
            ("1.1", "met", "partly"),
            ("1.2", "met", "partly"),
            ("1.10", "met", "not"),
            ("2.1", "met", "na"),
            ("2.2", "met", "partly"),
        ] {
            sample.own("helen", code, one).own("jordan", code, other);
        }
        let queue = sample.review().agree_queue();
        assert_eq!(codes(&queue.differ), ["2.1", "1.1", "1.10", "1.2", "2.2"]);
    }

    #[test]
    fn a_difference_keeps_its_place_once_agreed_and_goes_last_when_put_off() {
        let mut sample = Sample::new();
        for code in ["1.1", "1.2", "2.2"] {
            sample.own("helen", code, "met").own("jordan", code, "not");
        }
        sample.agree("1.1", "partly", "Late.").agree("1.2", "", "").edit(|body| {
            if let Record::AgreedRating(agreed) = body {
                agreed.come_back = true;
            }
        });
        let queue = sample.review().agree_queue();
        assert_eq!(codes(&queue.differ), ["1.1", "2.2", "1.2"]);
        assert_eq!(codes(&queue.agreed), ["1.1"]);
        // 2.3 is for other care: it is not asked for, whoever has rated it, and counts once it is agreed.
        assert_eq!((queue.done, queue.total), (1, 5));
        sample.own("helen", "2.3", "na");
        assert_eq!(sample.review().agree_queue().total, 5);
        sample.agree("2.3", "na", "");
        let queue = sample.review().agree_queue();
        assert_eq!((queue.done, queue.total), (2, 6));
    }

    #[test]
    fn each_standard_waits_in_the_list_of_its_views() {
        let mut sample = Sample::new();
        sample
            .own("helen", "1.1", "met")
            .own("helen", "1.2", "met")
            .own("jordan", "1.2", "met")
            .own("helen", "1.10", "met")
            .own("jordan", "1.10", "do_not_know")
            .own("jordan", "2.1", "do_not_know");
        let queue = sample.review().agree_queue();
        assert_eq!(codes(&queue.one_view), ["1.1", "1.10"]);
        assert_eq!(codes(&queue.same), ["1.2"]);
        assert_eq!(codes(&queue.unrated), ["2.1", "2.2"]);
        assert!(queue.differ.is_empty());
    }

    #[test]
    fn commentary_must_match_the_score() {
        let check = |unit: &str, rating: Means, needed: bool| {
            let review = Sample::new().unit("1.1", unit, "").review();
            assert_eq!(review.needs_comment("1.1", rating), needed, "{unit} {rating:?}");
        };
        check("", Means::Met, false);
        check("met", Means::Met, false);
        check("partly", Means::Met, true);
        check("partly", Means::PartlyMet, true);
        check("", Means::NotMet, true);
        check("na", Means::NotApplicable, true);
        let review = Sample::new().review();
        assert!(!review.needs_comment("2.3", Means::NotApplicable));
    }

    #[test]
    fn agreeing_all_leaves_out_what_needs_talk() {
        let mut sample = Sample::new();
        for (code, rating) in
            [("1.1", "partly"), ("1.2", "met"), ("1.10", "met"), ("2.1", "met"), ("2.2", "partly")]
        {
            sample.own("helen", code, rating).own("jordan", code, rating);
        }
        // Differs from the unit, so it needs a comment.
        sample.unit("1.10", "partly", "");
        // A shortfall of the first type with a comment is still taken alone.
        sample.agree("1.1", "", "Late.");
        let all = |sample: &Sample| -> Vec<String> {
            sample.review().agree_all().into_iter().map(|(code, _)| code).collect()
        };
        assert_eq!(all(&sample), ["2.1", "1.2"]);
        sample.agree("2.2", "", "Once a month.");
        assert_eq!(all(&sample), ["2.1", "1.2", "2.2"]);
    }
}
