//! Scenarios on the release build.
