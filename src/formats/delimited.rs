//! Delimited text (RFC 4180 and its relatives): text to rows that know their line, with every oddity named.
//!
//! Written by hand because the line numbers, the blank lines and the stray quotes matter here, and the usual reader passes
//! over all three.

/// Most bytes of a file.
pub const MAX_BYTES: usize = 100_000_000;
/// Most rows of a file.
pub const MAX_ROWS: usize = 1_000_000;
/// Most columns of a row.
pub const MAX_COLUMNS: usize = 500;

/// The delimiters tried, the likeliest first.
pub const DELIMITERS: [char; 4] = [',', '\t', ';', '|'];

/// One row that is not blank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The line of the file it begins on, from 1.
    pub line: u32,
    /// Its cells as they stand in the file, without the quotes around them.
    pub cells: Vec<String>,
    /// What is wrong with its quotes.
    pub quotes: Option<QuoteProblem>,
}

/// What is wrong with a row's quotes. The text is kept as it is, quotes included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuoteProblem {
    /// Something follows the closing quote, or a quote stands inside a cell that does not begin with one.
    Stray,
    /// A quote is opened and never closed.
    Unclosed,
}

/// Which limit a file breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitError {
    /// More than [`MAX_ROWS`] rows.
    Rows,
    /// More than [`MAX_COLUMNS`] columns.
    Columns,
}

/// The delimiter under which the first lines have the most even and widest rows; a comma if there is none.
#[must_use]
pub fn find_delimiter(text: &str) -> char {
    let mut end = text.len().min(64 * 1024);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let sample = text.get(..end).unwrap_or(text);
    let mut best = (0.0, ',');
    for delimiter in DELIMITERS {
        let mut reader = Reader::new(sample, delimiter);
        let widths: Vec<usize> = core::iter::from_fn(|| reader.row()).take(200).map(|row| row.cells.len()).collect();
        let score = evenness(&widths);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

/// Share of the rows that have the commonest width, times the logarithm of that width.
fn evenness(widths: &[usize]) -> f64 {
    let mut counts = std::collections::BTreeMap::new();
    for &width in widths {
        *counts.entry(width).or_insert(0_u32) += 1;
    }
    let common = counts.into_iter().max_by_key(|&(width, count)| (count, width));
    // At most 200 rows of a 64 KiB sample: exact in f64.
    common.map_or(0.0, |(width, count)| f64::from(count) / widths.len() as f64 * (width as f64).ln())
}

/// All rows that are not blank. A row is blank if all its cells are.
///
/// # Errors
/// If there are too many rows or columns.
pub fn read(text: &str, delimiter: char) -> Result<Vec<Row>, LimitError> {
    let mut reader = Reader::new(text, delimiter);
    let mut rows = Vec::new();
    while let Some(row) = reader.row() {
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if row.cells.len() > MAX_COLUMNS {
            return Err(LimitError::Columns);
        }
        if rows.len() == MAX_ROWS {
            return Err(LimitError::Rows);
        }
        rows.push(row);
    }
    Ok(rows)
}

struct Reader<'a> {
    rest: &'a str,
    line: u32,
    delimiter: char,
    /// Once a quote was never closed, cells no longer run over line ends: else each such quote reads the file again.
    single_lines: bool,
}

/// How a quoted cell ends.
enum Quoted<'a> {
    Closed(String, &'a str),
    /// Text after the closing quote.
    Followed,
    Unclosed,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, delimiter: char) -> Self {
        Reader { rest: text, line: 1, delimiter, single_lines: false }
    }

    /// The next row, blank or not.
    fn row(&mut self) -> Option<Row> {
        if self.rest.is_empty() {
            return None;
        }
        let mut row = Row { line: self.line, cells: Vec::new(), quotes: None };
        loop {
            let cell = self.cell(&mut row.quotes);
            row.cells.push(cell);
            match self.rest.chars().next() {
                Some(c) if c == self.delimiter => self.rest = &self.rest[c.len_utf8()..],
                _ => break,
            }
        }
        self.line_end();
        Some(row)
    }

    /// One cell; leaves the reader at a delimiter, a line end or the end.
    fn cell(&mut self, problem: &mut Option<QuoteProblem>) -> String {
        if let Some(inside) = self.rest.strip_prefix('"') {
            match self.quoted(inside) {
                Quoted::Closed(cell, rest) => {
                    let taken = &self.rest[..self.rest.len() - rest.len()];
                    self.line += line_ends(taken);
                    self.rest = rest;
                    return cell;
                }
                Quoted::Followed => *problem = problem.or(Some(QuoteProblem::Stray)),
                Quoted::Unclosed => {
                    *problem = Some(QuoteProblem::Unclosed);
                    self.single_lines = true;
                }
            }
        }
        let end = self.rest.find([self.delimiter, '\n', '\r']).unwrap_or(self.rest.len());
        let (cell, rest) = self.rest.split_at(end);
        self.rest = rest;
        if cell.contains('"') {
            *problem = problem.or(Some(QuoteProblem::Stray));
        }
        cell.to_owned()
    }

    /// The cell whose text begins at `inside`, behind the opening quote.
    fn quoted(&self, inside: &'a str) -> Quoted<'a> {
        let mut cell = String::new();
        let mut rest = inside;
        while let Some(at) = rest.find('"') {
            cell.push_str(&rest[..at]);
            if self.single_lines && rest[..at].contains(['\n', '\r']) {
                return Quoted::Unclosed;
            }
            rest = &rest[at + 1..];
            match rest.strip_prefix('"') {
                Some(more) => {
                    cell.push('"');
                    rest = more;
                }
                None if rest.is_empty() || rest.starts_with([self.delimiter, '\n', '\r']) => {
                    return Quoted::Closed(cell, rest);
                }
                None => return Quoted::Followed,
            }
        }
        Quoted::Unclosed
    }

    fn line_end(&mut self) {
        let rest = self.rest.strip_prefix("\r\n").or_else(|| self.rest.strip_prefix(['\n', '\r']));
        if let Some(rest) = rest {
            self.rest = rest;
            self.line += 1;
        }
    }
}

fn line_ends(text: &str) -> u32 {
    let ends = text.matches('\n').count() + text.matches('\r').count() - text.matches("\r\n").count();
    u32::try_from(ends).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>, Option<QuoteProblem>)> {
        let rows = read(text, find_delimiter(text)).unwrap();
        rows.into_iter().map(|row| (row.line, row.cells, row.quotes)).collect()
    }

    fn cells(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|&cell| cell.into()).collect()
    }

    #[test]
    fn rows_know_their_line() {
        let got = rows("a,b\r\n\r\n\"x\ny\",\"1,\"\"2\"\"\"\n,,\nc,d");
        let want =
            vec![(1, cells(&["a", "b"]), None), (3, cells(&["x\ny", "1,\"2\""]), None), (6, cells(&["c", "d"]), None)];
        assert_eq!(got, want);
    }

    #[test]
    fn stray_quotes_are_kept_and_named() {
        let got = rows("a,b\n\"老王\"家,1\n5\" pipe,2\nx,3\n");
        assert_eq!(got[1], (2, cells(&["\"老王\"家", "1"]), Some(QuoteProblem::Stray)));
        assert_eq!(got[2], (3, cells(&["5\" pipe", "2"]), Some(QuoteProblem::Stray)));
        assert_eq!(got[3], (4, cells(&["x", "3"]), None));
    }

    #[test]
    fn an_unclosed_quote_does_not_eat_the_file() {
        let got = rows("a,b\n\"x,1\ny,2\nz,3\n");
        assert_eq!(got[1], (2, cells(&["\"x", "1"]), Some(QuoteProblem::Unclosed)));
        assert_eq!(got[3], (4, cells(&["z", "3"]), None));
    }

    #[test]
    fn the_delimiter_is_the_one_that_makes_even_rows() {
        assert_eq!(find_delimiter("a\tb\tc\n1,5\t2,0\t3\nx\ty,z\t\n"), '\t');
        assert_eq!(find_delimiter("a;b;c\n1,5;2,0;3\n"), ';');
        assert_eq!(find_delimiter("a|b\n1|2\n"), '|');
        assert_eq!(find_delimiter("one column\nonly\n"), ',');
        assert_eq!(find_delimiter(""), ',');
    }

    #[test]
    fn limits_hold() {
        assert_eq!(read(&"a,".repeat(MAX_COLUMNS), ','), Err(LimitError::Columns));
        assert_eq!(read(&"a\n".repeat(MAX_ROWS + 1), ','), Err(LimitError::Rows));
    }
}
