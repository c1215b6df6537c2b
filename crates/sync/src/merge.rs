//! Three-way merge of bodies, field by field: clean, or an overlap that a person has to see.
//!
//! Only the top-level fields of a JSON object are told apart. Values are copied as raw text and
//! never rewritten, so a field that this version does not know survives to the last digit.

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::{Body, Concurrency, merge_sentences};

/// Both sides changed the same place in different ways, or the bodies cannot be taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("both versions changed the same place")]
pub struct Overlap;

/// Merges two bodies that were both written on `base`, in the way of their kind.
///
/// The result has the order of `ours`, followed by what `theirs` added.
///
/// # Errors
/// [`Overlap`] when both changed the same place differently, when a body that must be taken apart
/// is not a JSON object or names a field twice, when the result would be too large, and always for
/// a kind that is not merged.
pub fn merge(
    base: &Body,
    ours: &Body,
    theirs: &Body,
    concurrency: Concurrency,
) -> Result<Body, Overlap> {
    let (texts, sets): (&[&str], &[&str]) = match concurrency {
        Concurrency::Sentences(texts) => (texts, &[]),
        Concurrency::Fields { sets } => (&[], sets),
        Concurrency::OwnersLatest | Concurrency::CompareAndSet | Concurrency::KeepBoth => {
            return Err(Overlap);
        }
    };
    if ours == base || ours == theirs {
        return Ok(theirs.clone());
    }
    if theirs == base {
        return Ok(ours.clone());
    }
    let (base, ours, theirs) = (Fields::of(base)?, Fields::of(ours)?, Fields::of(theirs)?);
    let added = theirs.names.iter().filter(|name| ours.get(name).is_none());
    let mut merged = Vec::new();
    for name in ours.names.iter().chain(added) {
        let field = (base.get(name), ours.get(name), theirs.get(name));
        let value = match field {
            (b, o, t) if o == b || o == t => t.map(str::to_owned),
            (b, o, t) if t == b => o.map(str::to_owned),
            (Some(b), Some(o), Some(t)) if texts.contains(&name.as_str()) => {
                Some(merge_texts(b, o, t)?)
            }
            (b, Some(o), Some(t)) if sets.contains(&name.as_str()) => {
                Some(merge_sets(b.unwrap_or("[]"), o, t)?)
            }
            _ => return Err(Overlap),
        };
        merged.extend(value.map(|value| Ok(format!("{}:{value}", json(name)?))));
    }
    let merged: Vec<String> = merged.into_iter().collect::<Result<_, _>>()?;
    Body::parse(format!("{{{}}}", merged.join(","))).map_err(|_| Overlap)
}

fn merge_texts(base: &str, ours: &str, theirs: &str) -> Result<String, Overlap> {
    let text = |raw: &str| serde_json::from_str::<String>(raw).map_err(|_| Overlap);
    json(&merge_sentences(&text(base)?, &text(ours)?, &text(theirs)?)?)
}

/// Ours without what theirs removed, then what theirs added. Nothing can overlap.
fn merge_sets(base: &str, ours: &str, theirs: &str) -> Result<String, Overlap> {
    fn members(raw: &str) -> Result<Vec<&str>, Overlap> {
        let members: Vec<&RawValue> = serde_json::from_str(raw).map_err(|_| Overlap)?;
        Ok(members.into_iter().map(RawValue::get).collect())
    }
    let (base, ours, theirs) = (members(base)?, members(ours)?, members(theirs)?);
    let set = |side: &[&'_ str]| side.iter().map(|m| (*m).to_owned()).collect::<HashSet<_>>();
    let (in_base, in_ours, in_theirs) = (set(&base), set(&ours), set(&theirs));
    let stay = ours.iter().filter(|m| !in_base.contains(**m) || in_theirs.contains(**m));
    let come = theirs.iter().filter(|m| !in_base.contains(**m) && !in_ours.contains(**m));
    let merged: Vec<&str> = stay.chain(come).copied().collect();
    Ok(format!("[{}]", merged.join(",")))
}

fn json(text: &str) -> Result<String, Overlap> {
    serde_json::to_string(text).map_err(|_| Overlap)
}

/// The fields of a JSON object in their order, values as raw text.
struct Fields<'a> {
    names: Vec<String>,
    values: HashMap<String, &'a str>,
}

impl<'a> Fields<'a> {
    fn of(body: &'a Body) -> Result<Self, Overlap> {
        serde_json::from_str(body.as_str()).map_err(|_| Overlap)
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        self.values.get(name).copied()
    }
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut fields = Fields { names: Vec::new(), values: HashMap::new() };
                while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
                    if fields.values.insert(name.clone(), value.get()).is_some() {
                        return Err(de::Error::custom("a field is named twice"));
                    }
                    fields.names.push(name);
                }
                Ok(fields)
            }
        }
        deserializer.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: Concurrency = Concurrency::Sentences(&["text"]);
    const PEOPLE: Concurrency = Concurrency::Fields { sets: &["people"] };

    fn check(how: Concurrency, base: &str, ours: &str, theirs: &str, expected: Option<&str>) {
        let body = |text: &str| Body::parse(text).unwrap();
        let merged = merge(&body(base), &body(ours), &body(theirs), how);
        assert_eq!(merged.as_ref().ok().map(Body::as_str), expected, "{base} {ours} {theirs}");
    }

    #[test]
    fn different_fields_are_put_together() {
        let merged = Some(r#"{"a":2,"b":3,"d":5,"c":4}"#);
        check(
            PEOPLE,
            r#"{"a":1,"b":1}"#,
            r#"{"a":2,"b":1,"d":5}"#,
            r#"{"b":3,"a":1,"c":4}"#,
            merged,
        );
        check(TEXT, r#"{"a":1,"b":1}"#, r#"{"b":1}"#, r#"{"a":1,"b":2}"#, Some(r#"{"b":2}"#));
    }

    #[test]
    fn the_same_field_changed_twice_overlaps() {
        check(PEOPLE, r#"{"a":1}"#, r#"{"a":2}"#, r#"{"a":3}"#, None);
        check(PEOPLE, r#"{"a":1}"#, "{}", r#"{"a":3}"#, None);
        check(PEOPLE, "{}", r#"{"a":2}"#, r#"{"a":3}"#, None);
    }

    #[test]
    fn a_text_field_is_merged_by_sentence_and_only_if_named() {
        let (base, ours, theirs) =
            (r#"{"text":"One. Two."}"#, r#"{"text":"Uno. Two."}"#, r#"{"text":"One. Dos."}"#);
        check(TEXT, base, ours, theirs, Some(r#"{"text":"Uno. Dos."}"#));
        check(PEOPLE, base, ours, theirs, None);
        check(TEXT, base, ours, r#"{"text":7}"#, None);
    }

    #[test]
    fn people_added_and_removed_on_both_sides_are_put_together() {
        check(
            PEOPLE,
            r#"{"people":["ada","bob","cy"]}"#,
            r#"{"people":["bob","cy","dee"]}"#,
            r#"{"people":["ada","cy","eve"]}"#,
            Some(r#"{"people":["cy","dee","eve"]}"#),
        );
        check(
            PEOPLE,
            "{}",
            r#"{"people":["ada"]}"#,
            r#"{"people":["ada","bob"]}"#,
            Some(r#"{"people":["ada","bob"]}"#),
        );
    }

    #[test]
    fn unknown_fields_survive_to_the_last_digit() {
        check(
            TEXT,
            r#"{"text":"One.","a":1}"#,
            r#"{"text":"Uno.","a":1,"new":1.00000000000000000000001}"#,
            r#"{"text":"One.","a":2,"newer":{ "deep" : [1e400] }}"#,
            Some(
                r#"{"text":"Uno.","a":2,"new":1.00000000000000000000001,"newer":{ "deep" : [1e400] }}"#,
            ),
        );
    }

    #[test]
    fn what_cannot_be_taken_apart_is_shown_side_by_side() {
        check(PEOPLE, "[1]", "[2]", "[3]", None);
        check(PEOPLE, r#"{"a":1}"#, r#"{"a":1,"b":1,"b":2}"#, r#"{"a":2}"#, None);
        check(PEOPLE, r#"{"people":1}"#, r#"{"people":2}"#, r#"{"people":[]}"#, None);
    }

    #[test]
    fn kinds_that_are_not_merged_never_are() {
        for how in [Concurrency::KeepBoth, Concurrency::CompareAndSet, Concurrency::OwnersLatest] {
            check(how, "{}", "{}", r#"{"a":1}"#, None);
        }
    }
}
