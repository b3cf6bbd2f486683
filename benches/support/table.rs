//! Timing and printing. A figure alone says more about the machine than about the program, so each stands beside its
//! floor: the least that any program would have to do for the same bytes, measured in turn with it.

use std::hint::black_box;
use std::time::Instant;

/// One line of the table; times in milliseconds.
pub struct Row {
    what: String,
    time: f64,
    floor: String,
    floor_time: f64,
}

impl Row {
    /// Measures both sides in turn, `runs` times each, so that a busy moment of the machine meets both; medians count.
    pub fn race(
        runs: usize,
        (what, mut product): (&str, impl FnMut() -> f64),
        (floor, mut least): (&str, impl FnMut() -> f64),
    ) -> Self {
        let (times, floors) = (0..runs).map(|_| (product(), least())).unzip();
        Self::new(what, times, floor, floors)
    }

    /// A line of times already taken.
    pub fn new(what: &str, times: Vec<f64>, floor: &str, floors: Vec<f64>) -> Self {
        Row { what: what.into(), time: median(times), floor: floor.into(), floor_time: median(floors) }
    }

    /// The same figure against another floor.
    pub fn beside(&self, floor: &str, times: Vec<f64>) -> Self {
        Row { what: self.what.clone(), time: self.time, floor: floor.into(), floor_time: median(times) }
    }
}

/// How long `run` takes with this input, in milliseconds; making the input and dropping the result is not counted.
pub fn timed<I, O>(input: I, run: impl FnOnce(I) -> O) -> f64 {
    let start = Instant::now();
    let output = black_box(run(black_box(input)));
    let time = start.elapsed().as_secs_f64() * 1000.0;
    drop(output);
    time
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Prints the lines as a table.
pub fn print(rows: &[Row]) {
    let width = |texts: &dyn Fn(&Row) -> &str| rows.iter().map(|row| texts(row).chars().count()).max().unwrap_or(0);
    let (what, floor) = (width(&|row| &row.what), width(&|row| &row.floor));
    println!("{:what$}  {:>10}   {:floor$}  {:>10}  {:>7}", "", "ms", "floor", "ms", "ratio");
    for row in rows {
        let ratio = row.time / row.floor_time;
        println!(
            "{:what$}  {:>10.2}   {:floor$}  {:>10.2}  {ratio:>6.1}x",
            row.what, row.time, row.floor, row.floor_time
        );
    }
}
