//! The drafts of a user action, in pieces that are each read and signed in one go.

use crate::app::error::AppError;
use crate::jobs::packed::{Packed, pieces};
use crate::log::draft::Draft;
use crate::storage::vault::read_json;

/// The drafts of a user action.
pub(super) enum Drafts {
    /// As somebody's typing makes them.
    Few(Vec<Draft>),
    /// As the worker makes them.
    Packed(Packed),
}

impl Drafts {
    pub fn is_empty(&self) -> bool {
        match self {
            Drafts::Few(drafts) => drafts.iter().all(Draft::is_empty),
            Drafts::Packed(packed) => packed.is_empty(),
        }
    }

    /// The pieces, in order.
    pub fn pieces(&self) -> Box<dyn Iterator<Item = Result<Vec<Draft>, AppError>> + '_> {
        match self {
            Drafts::Few(drafts) => Box::new(pieces(drafts).map(|piece| Ok(piece.to_vec()))),
            // Our own worker wrote it: only one of another build could have written something else.
            Drafts::Packed(packed) => Box::new(packed.texts().map(|text| read_json(text).ok_or(AppError::Build))),
        }
    }
}
