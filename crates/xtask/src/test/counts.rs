//! The closing line of test runners, added up.

use std::fmt;

/// How many tests passed, failed and were skipped.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl Counts {
    /// Reads one line of output; a line that is no summary is ignored.
    pub(super) fn read(&mut self, line: &str) {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("test result: ") {
            // libtest: `ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; ..`
            rest.split(['.', ';']).for_each(|part| self.part(part));
        } else if let Some((_, rest)) = line.split_once(" run: ").filter(|_| line.starts_with("Summary [")) {
            // nextest: `Summary [ 0.1s] 4 tests run: 3 passed (1 slow), 1 failed, 2 skipped`
            rest.split(',').for_each(|part| self.part(part));
        } else if let Some((word, number)) = line.strip_prefix("# ").and_then(|rest| rest.split_once(' ')) {
            // node, TAP: `# pass 3`
            if matches!(word, "pass" | "fail" | "skipped" | "todo" | "cancelled") {
                self.part(&format!("{number} {word}"));
            }
        }
    }

    /// One number with its word, for example `3 passed (1 slow)`.
    fn part(&mut self, part: &str) {
        let mut words = part.split_whitespace();
        let Some(number) = words.next().and_then(|number| number.parse::<u64>().ok()) else { return };
        match words.next() {
            Some("passed" | "pass") => self.passed += number,
            Some("failed" | "fail" | "cancelled" | "timed" | "exec") => self.failed += number,
            Some("skipped" | "ignored" | "todo") => self.skipped += number,
            _ => {}
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "all tests: {} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    fn read(text: &str) -> Counts {
        let mut counts = Counts::default();
        text.lines().for_each(|line| counts.read(line));
        counts
    }

    #[test]
    fn libtest_lines_add_up() {
        let text = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                    test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 4 filtered out; finished in 0.00s";
        assert_eq!(read(text), Counts { passed: 4, failed: 2, skipped: 1 });
    }

    #[test]
    fn the_summary_of_nextest_is_read() {
        let text = "     Summary [   0.123s] 5 tests run: 3 passed (1 slow), 1 failed, 1 timed out, 2 skipped";
        assert_eq!(read(text), Counts { passed: 3, failed: 2, skipped: 2 });
        assert_eq!(read("     Summary [   0.005s] 1 test run: 1 passed, 0 skipped").passed, 1);
    }

    #[test]
    fn the_summary_of_node_is_read() {
        let text = "# tests 4\n# suites 0\n# pass 2\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 0\n# duration_ms 3";
        assert_eq!(read(text), Counts { passed: 2, failed: 1, skipped: 1 });
    }

    #[test]
    fn other_lines_count_for_nothing() {
        assert_eq!(read("running 3 tests\n# Subtest: 7 passed\nwarning: 1 passed"), Counts::default());
    }
}
