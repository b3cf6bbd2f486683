//! Drafts on their way from the worker to the page, in texts that are each read and signed in one go.

use crate::log::draft::Draft;

/// Most edits of a text, but for a draft that has more by itself: some milliseconds' work.
const PIECE_EDITS: usize = 150;

/// Drafts as the worker has written them, each text the JSON of a few: they are read bit by bit, and a hundred thousand
/// edits in memory are never let go of at once.
#[derive(Clone, Debug, Default)]
pub struct Packed(Vec<Vec<u8>>);

impl Packed {
    /// Adds texts behind those that are here.
    pub fn extend(&mut self, texts: Vec<Vec<u8>>) {
        self.0.extend(texts);
    }

    /// The texts, in order.
    pub fn texts(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(Vec::as_slice)
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many bytes it comes to.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }
}

/// Packs drafts into texts.
#[must_use]
pub fn pack(drafts: &[Draft]) -> Vec<Vec<u8>> {
    pieces(drafts).map(|piece| serde_json::to_string(piece).unwrap_or_default().into_bytes()).collect()
}

/// Drafts in pieces of some milliseconds' work.
pub fn pieces(drafts: &[Draft]) -> impl Iterator<Item = &[Draft]> {
    let mut edits = 0;
    drafts.chunk_by(move |before, _| {
        edits += before.edits.len();
        let goes_on = edits < PIECE_EDITS;
        if !goes_on {
            edits = 0;
        }
        goes_on
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::Id;
    use crate::domain::value::Value;
    use crate::log::draft::customer_key;

    #[test]
    fn pieces_hold_all_drafts_in_order() {
        let draft = |n: u128, edits: usize| {
            let mut draft = Draft::about(Id(n));
            (0..edits).for_each(|_| draft.put(&customer_key(Id(n)), "name", Value::text("x")));
            draft
        };
        let drafts: Vec<Draft> = [100, 60, 1, 400, 1, 149, 1].iter().zip(1..).map(|(&e, n)| draft(n, e)).collect();
        let sizes: Vec<usize> = pieces(&drafts).map(<[Draft]>::len).collect();
        assert_eq!(sizes, [2, 2, 2, 1]);
        let texts = pack(&drafts);
        let back: Vec<Draft> =
            texts.iter().flat_map(|text| serde_json::from_slice::<Vec<Draft>>(text).unwrap()).collect();
        assert_eq!(back, drafts);
        let mut packed = Packed::default();
        assert!(packed.is_empty());
        packed.extend(texts);
        assert!(packed.bytes() > 1000 && packed.texts().count() == 4);
    }
}
