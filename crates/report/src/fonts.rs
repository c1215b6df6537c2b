//! The typeface on paper: Atkinson Hyperlegible Next, four static cuts (OFL, see `fonts/OFL.txt`).

use std::collections::HashSet;

use typst::foundations::Bytes;
use typst::text::Font;

const CUTS: [&[u8]; 4] = [
    include_bytes!("../fonts/AtkinsonHyperlegibleNext-Regular.ttf"),
    include_bytes!("../fonts/AtkinsonHyperlegibleNext-Italic.ttf"),
    include_bytes!("../fonts/AtkinsonHyperlegibleNext-SemiBold.ttf"),
    include_bytes!("../fonts/AtkinsonHyperlegibleNext-Bold.ttf"),
];

/// The cuts, ready to set.
pub(crate) fn fonts() -> Vec<Font> {
    CUTS.iter().filter_map(|cut| Font::new(Bytes::new(*cut), 0)).collect()
}

/// Characters that every cut can draw.
pub(crate) fn covered() -> HashSet<char> {
    CUTS.iter()
        .map(|cut| characters(cut))
        .reduce(|all, cut| all.intersection(&cut).copied().collect())
        .unwrap_or_default()
}

fn characters(cut: &[u8]) -> HashSet<char> {
    let mut found = HashSet::new();
    let Ok(face) = ttf_parser::Face::parse(cut, 0) else { return found };
    for table in face.tables().cmap.iter().flat_map(|cmap| cmap.subtables) {
        if !table.is_unicode() {
            continue;
        }
        table.codepoints(|code| {
            if let Some(c) = char::from_u32(code)
                && face.glyph_index(c).is_some_and(|glyph| glyph.0 != 0)
            {
                found.insert(c);
            }
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_four_cuts_are_usable() {
        assert_eq!(fonts().len(), CUTS.len());
    }

    #[test]
    fn every_word_of_western_europe_can_be_drawn() {
        let covered = covered();
        for c in "AaZz09éÅøßœłŁčşğĳĦ‘’“”–—…€£½°·•× \u{a0}".chars()
        {
            assert!(covered.contains(&c), "{c:?} {:04x}", c as u32);
        }
    }
}
