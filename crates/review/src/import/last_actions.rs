//! A table of the actions planned in the cycle before.

use std::collections::HashMap;

use super::codes::Standards;
use super::columns::Field;
use super::flow::Target;
use super::lines::Lines;
use super::problem::{Problems, code};
use super::ratings::standard_field;
use crate::edition::Edition;
use crate::pack::LastAction;

/// Actions of the cycle before. A row without an action is passed over: the same file often lists all standards.
pub(super) struct LastActions<'a>(pub &'a Edition);

impl Target for LastActions<'_> {
    type Value = Vec<LastAction>;

    fn what(&self) -> &'static str {
        "actions of the last cycle"
    }

    fn fields(&self, _: &[String]) -> Vec<Field> {
        vec![
            standard_field(),
            Field::new(
                "action",
                "Action",
                "action|actions|planned action|agreed action|action planned|action to be taken|action plan|recommendation",
            )
            .required(),
            Field::new("by", "By when", "by|by when|due|due date|date due|deadline|target date|completion date|timescale"),
            Field::new("done", "Done", "done|completed|complete|closed|status|state|progress|achieved"),
        ]
    }

    fn read(&self, lines: &Lines<'_>, problems: &mut Problems) -> Vec<LastAction> {
        let mut standards = Standards::of(self.0);
        let mut seen: HashMap<(String, String), u32> = HashMap::new();
        let mut actions = Vec::new();
        for line in lines.iter() {
            let Some(action) = line.text("action", problems) else { continue };
            let standard = standards.find(line, "code", problems);
            let by = line.day("by", problems);
            let done = line.done("done", problems);
            let Some(standard) = standard else { continue };
            if let Some(first) = seen.insert((standard.clone(), action.clone()), line.number()) {
                let what = format!("Row {} repeats the action of row {first}.", line.number());
                problems.error(
                    code::TWICE,
                    line.place("action"),
                    what,
                    "Delete one of the two rows.",
                );
            }
            actions.push(LastAction { standard, action, by, done });
        }
        standards.finish(problems);
        actions
    }
}
