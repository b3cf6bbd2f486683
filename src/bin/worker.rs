//! The worker: heavy, pure work off the page's thread.

use keliu::jobs::host::Host;
use keliu::platform::worker_host;

fn main() {
    let mut host = Host::default();
    worker_host::serve(move |json, blobs, report| host.answer(json, blobs, report));
}
