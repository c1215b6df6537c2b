//! The questionnaires, group by group.

use crate::lookups::Question;
use crate::paper::{QuestionnaireRow, QuestionnaireTable};
use crate::review::Review;

pub(super) fn tables(review: &Review) -> Vec<QuestionnaireTable> {
    let table = |(group, returned): (&str, u32)| QuestionnaireTable {
        group: review.group_label(group).to_owned(),
        returned,
        rows: review
            .questions(group)
            .map(|item| question(review, Question { group, item }))
            .collect(),
    };
    review.questionnaires().into_iter().map(table).collect()
}

fn question(review: &Review, question: Question<'_>) -> QuestionnaireRow {
    let agreeing = review.agreeing(question.item);
    QuestionnaireRow {
        text: question.item.text.clone(),
        standard: question.item.standard.clone(),
        percent: agreeing.percent(),
        share: agreeing.share().map(|share| share.value() as f32),
        n: agreeing.share().map(|share| share.n()),
    }
}
