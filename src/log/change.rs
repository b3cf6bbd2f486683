//! A Change: a line that is chained and hashed, and the salted body it vouches for.

use super::canonical::{Hash, declared_to_canonical, hash_from_hex, hex, sha256};
use crate::domain::archive::{Archive, Operation};
use crate::domain::id::{DeviceId, Id};
use crate::domain::open_names;
use crate::domain::record::{Hlc, Key, Stamp};
use crate::domain::value::Value;
use serde::{Deserialize, Serialize};

/// The version of lines this program writes, and the newest it applies. Newer ones are kept and passed on.
pub const VERSION: u32 = 1;

/// The line of a Change. Fields stand in alphabetical order, which makes serde's output canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The user action this belongs to: what is undone as one.
    pub batch: Id,
    /// Lower-case hex SHA-256 of the body's text (the salt is inside it).
    pub body_sha256: String,
    /// The device whose chain this is.
    pub device: DeviceId,
    /// When it was written.
    pub hlc: Hlc,
    /// Who wrote it.
    pub member: Id,
    /// Id of the Change before it in this device's chain, lower-case hex; empty at `seq` 1.
    pub prev: String,
    /// Place in the device's chain, from 1.
    pub seq: u64,
    /// Version of the line's format.
    pub v: u32,
}

/// What brought a Change about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Somebody typed it.
    Edit,
    /// It came from a file; the body's `reason` names it.
    Import,
    /// It takes back (or brings again) another batch.
    Undo,
    /// Sample data.
    Sample,
    /// An origin of a newer version.
    Other(String),
}

open_names!(Origin { Edit = "edit", Import = "import", Undo = "undo", Sample = "sample" });

/// One register written: `value` in place of what stood at `replaces`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The field's key.
    pub field: String,
    /// Which record.
    pub id: Id,
    /// What kind of record.
    pub kind: crate::domain::kind::Kind,
    /// The stamps of the values it replaces.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<Stamp>,
    /// The new value; absent where the edit only removes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

impl Edit {
    /// The record it writes to.
    #[must_use]
    pub fn key(&self) -> Key {
        Key::new(self.kind.clone(), self.id)
    }
}

/// The body of a Change: one customer (or one company-level record), and what happened to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// The customer this is about; absent for company-level records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<Id>,
    /// The operations, in order.
    pub edits: Vec<Edit>,
    /// What brought it about.
    pub origin: Origin,
    /// Why, or the name of the imported file; empty if nothing was said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// 32 hex digits of randomness, so that a hash does not give a short body away.
    pub salt: String,
    /// The batch this takes back, if it is an undo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<Id>,
}

/// Why bytes are not a Change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeError {
    /// The line is not the canonical JSON of a line.
    BadLine,
    /// The body is not valid JSON of a body.
    BadBody,
    /// The body is not the one its line vouches for.
    BodyHash,
}

/// A Change whose body is known to be the one its line vouches for. The body may be missing (erased, or out of scope).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    line: Line,
    line_text: Box<str>,
    body_text: Option<Box<str>>,
}

impl Change {
    /// Reads a Change from its two texts.
    ///
    /// # Errors
    /// If the line is not canonical (a version this program knows is re-written and compared), the body does not hash to
    /// what the line says, or a body of a known version cannot be read.
    pub fn parse(line_text: &str, body_text: Option<&str>) -> Result<Self, ChangeError> {
        let line: Line = serde_json::from_str(line_text).map_err(|_| ChangeError::BadLine)?;
        let hashes_ok = hash_from_hex(&line.body_sha256).is_some()
            && (if line.seq == 1 { line.prev.is_empty() } else { hash_from_hex(&line.prev).is_some() });
        let canonical = line.v > VERSION || declared_to_canonical(&line) == line_text;
        if line.seq == 0 || !hashes_ok || !canonical || line_text.contains('\n') {
            return Err(ChangeError::BadLine);
        }
        if let Some(body) = body_text {
            if hex(&sha256(&[body.as_bytes()])) != line.body_sha256 {
                return Err(ChangeError::BodyHash);
            }
            if line.v <= VERSION && serde_json::from_str::<Body>(body).is_err() {
                return Err(ChangeError::BadBody);
            }
        }
        Ok(Change { line, line_text: line_text.into(), body_text: body_text.map(Into::into) })
    }

    /// Reads texts that [`Change::parse`] or [`Change::write`] has once made a Change of, and that were kept where nobody
    /// can alter them: without looking for what was made sure then. `None` if they are no such texts.
    #[must_use]
    pub fn reread(line_text: &str, body_text: Option<&str>) -> Option<Self> {
        let line = serde_json::from_str(line_text).ok()?;
        Some(Change { line, line_text: line_text.into(), body_text: body_text.map(Into::into) })
    }

    /// Writes a Change: fills `body_sha256` in, and keeps both texts.
    #[must_use]
    pub fn write(mut line: Line, body: &Body) -> Self {
        let body_text = declared_to_canonical(body);
        line.body_sha256 = hex(&sha256(&[body_text.as_bytes()]));
        let line_text = declared_to_canonical(&line).into();
        Change { line, line_text, body_text: Some(body_text.into()) }
    }

    /// The line.
    #[must_use]
    pub fn line(&self) -> &Line {
        &self.line
    }

    /// The line's text, without a newline.
    #[must_use]
    pub fn line_text(&self) -> &str {
        &self.line_text
    }

    /// The body's text, if it is here.
    #[must_use]
    pub fn body_text(&self) -> Option<&str> {
        self.body_text.as_deref()
    }

    /// The body, if it is here and of a version this program applies.
    #[must_use]
    pub fn body(&self) -> Option<Body> {
        if self.line.v > VERSION {
            return None;
        }
        serde_json::from_str(self.body_text.as_deref()?).ok()
    }

    /// The id: SHA-256("keliu-change-v1\n" ‖ line without its newline).
    #[must_use]
    pub fn id(&self) -> Hash {
        sha256(&[b"keliu-change-v1\n", self.line_text.as_bytes()])
    }

    /// The stamp of this Change's operation number `op`.
    #[must_use]
    pub fn stamp(&self, op: usize) -> Stamp {
        Stamp { hlc: self.line.hlc, op: u32::try_from(op).unwrap_or(u32::MAX), device: self.line.device }
    }

    /// Applies it to the archive. Changes without a body, or of a newer version, change nothing.
    pub fn apply(&self, archive: &mut Archive) {
        let Some(body) = self.body() else { return };
        for (op, edit) in body.edits.iter().enumerate() {
            archive.apply(&Operation {
                key: &edit.key(),
                field: &edit.field,
                stamp: self.stamp(op),
                value: edit.value.as_ref(),
                replaces: &edit.replaces,
            });
        }
    }
}
