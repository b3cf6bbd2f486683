//! What can go wrong in a use case. Texts for people are in `ui/text/error.rs`, one for every code.

use crate::bundle::error::BundleError;
use crate::bundle::kit::KitError;
use crate::edits::Refused;
use crate::imports::ImportError;
use crate::jobs::JobError;
use crate::jobs::client::CallError;
use crate::log::chain::ChainError;
use crate::platform::worker_client::WorkerError;
use crate::storage::StoreError;

/// Why a use case did not do what was asked. Nothing was changed then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppError {
    /// What was typed cannot be taken as it is; the code says why.
    Input(&'static str),
    /// The store.
    Store(StoreError),
    /// A bundle.
    Bundle(BundleError),
    /// A recovery kit; it may name the groups with a slip.
    Kit(KitError),
    /// An import.
    Import(ImportError),
    /// The worker.
    Worker(WorkerError),
    /// The histories contradict each other.
    Chain(ChainError),
    /// There is no archive yet.
    NoArchive,
    /// Page and worker are of different builds.
    Build,
    /// The person has called it off.
    Cancelled,
    /// The part of the page that comes later did not come.
    Part,
}

impl AppError {
    /// A stable name for screens and tests.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            AppError::Input(code) => code,
            AppError::Store(error) => error.code(),
            AppError::Bundle(error) => error.code(),
            AppError::Kit(error) => error.code(),
            AppError::Import(error) => error.code(),
            AppError::Worker(_) => "worker",
            AppError::Chain(ChainError::Fork { .. }) => "fork",
            AppError::Chain(ChainError::Gap { .. }) => "gap",
            AppError::Chain(ChainError::Clock { .. }) => "chain-clock",
            AppError::NoArchive => "no-archive",
            AppError::Build => "build",
            AppError::Cancelled => "cancelled",
            AppError::Part => "part",
        }
    }
}

impl From<Refused> for AppError {
    fn from(refused: Refused) -> Self {
        AppError::Input(refused.code())
    }
}
impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        AppError::Store(error)
    }
}
impl From<KitError> for AppError {
    fn from(error: KitError) -> Self {
        AppError::Kit(error)
    }
}
impl From<BundleError> for AppError {
    fn from(error: BundleError) -> Self {
        AppError::Bundle(error)
    }
}
impl From<ImportError> for AppError {
    fn from(error: ImportError) -> Self {
        AppError::Import(error)
    }
}
impl From<WorkerError> for AppError {
    fn from(error: WorkerError) -> Self {
        AppError::Worker(error)
    }
}
impl From<ChainError> for AppError {
    fn from(error: ChainError) -> Self {
        AppError::Chain(error)
    }
}
impl From<CallError> for AppError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Worker(WorkerError::Cancelled) => AppError::Cancelled,
            CallError::Worker(error) => AppError::Worker(error),
            CallError::Job(JobError::Bundle(error)) => AppError::Bundle(error),
            CallError::Job(JobError::Kit(error)) => AppError::Kit(error),
            CallError::Job(JobError::Import(error)) => AppError::Import(error),
            CallError::Job(JobError::TooLarge) => AppError::Input("workbook-too-large"),
            CallError::Job(JobError::Unreadable) => AppError::Build,
        }
    }
}
