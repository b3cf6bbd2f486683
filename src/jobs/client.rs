//! The page's side: sends jobs to the worker and waits for what comes back.

use super::{Job, JobError, Reply};
#[cfg(target_arch = "wasm32")]
use crate::platform::worker_client::WorkerClient;
use crate::platform::worker_client::{Answer, Progress, WorkerError};

/// Why a job brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError {
    /// The worker did not start, or stopped.
    Worker(WorkerError),
    /// It could not do it.
    Job(JobError),
}

/// The worker, started with the first job. Clones share it. Natively, where there is none, jobs are done on the spot.
#[derive(Clone, Default)]
pub struct Jobs {
    #[cfg(target_arch = "wasm32")]
    worker: WorkerClient,
    #[cfg(not(target_arch = "wasm32"))]
    host: std::rc::Rc<std::cell::RefCell<super::host::Host>>,
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
        let (json, blobs) = self.ask(&json, blobs, progress).await.map_err(CallError::Worker)?;
        let reply: Result<Reply, JobError> =
            serde_json::from_str(&json).map_err(|_| CallError::Job(JobError::Unreadable))?;
        reply.map(|reply| (reply, blobs)).map_err(CallError::Job)
    }

    #[cfg(target_arch = "wasm32")]
    async fn ask(
        &self,
        json: &str,
        blobs: Vec<Vec<u8>>,
        progress: impl FnMut(Progress) + 'static,
    ) -> Result<Answer, WorkerError> {
        self.worker.call(json, blobs, progress).await
    }

    #[cfg(not(target_arch = "wasm32"))]
    #[allow(clippy::unused_async, reason = "the same signature as in a browser")]
    async fn ask(
        &self,
        json: &str,
        blobs: Vec<Vec<u8>>,
        mut progress: impl FnMut(Progress) + 'static,
    ) -> Result<Answer, WorkerError> {
        let mut report = |stage: &str, done, total| progress(Progress { stage: stage.to_owned(), done, total });
        Ok(self.host.borrow_mut().answer(json, blobs, &mut report))
    }

    /// Ends the worker and whatever it is doing; the next job starts a new one. Gives memory back, and cancels.
    pub fn end(&self) {
        #[cfg(target_arch = "wasm32")]
        self.worker.terminate();
        #[cfg(not(target_arch = "wasm32"))]
        self.host.replace(super::host::Host::default());
    }
}
