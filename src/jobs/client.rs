//! The page's side: sends jobs to the worker and waits for what comes back.

use super::{Job, JobError, Reply};
use crate::platform::worker_client::{Progress, WorkerClient, WorkerError};

/// Why a job brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError {
    /// The worker did not start, or stopped.
    Worker(WorkerError),
    /// It could not do it.
    Job(JobError),
}

/// The worker, started with the first job. Clones share it.
#[derive(Clone, Default)]
pub struct Jobs {
    worker: WorkerClient,
}

impl Jobs {
    /// Sends a job and waits for its answer.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn call(
        &self,
        job: &Job,
        blobs: Vec<Vec<u8>>,
        progress: impl FnMut(Progress) + 'static,
    ) -> Result<(Reply, Vec<Vec<u8>>), CallError> {
        let json = serde_json::to_string(job).map_err(|_| CallError::Job(JobError::Unreadable))?;
        let (json, blobs) = self.worker.call(&json, blobs, progress).await.map_err(CallError::Worker)?;
        let reply: Result<Reply, JobError> =
            serde_json::from_str(&json).map_err(|_| CallError::Job(JobError::Unreadable))?;
        reply.map(|reply| (reply, blobs)).map_err(CallError::Job)
    }

    /// Ends the worker and whatever it is doing; the next job starts a new one. Gives memory back, and cancels.
    pub fn end(&self) {
        self.worker.terminate();
    }
}
