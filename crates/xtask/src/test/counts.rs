//! The closing line of test runners, added up.

use std::fmt;

/// How many tests passed, failed and were skipped.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    passed: u64,
    failed: u64,
    skipped: u64,
}

/// Who wrote a line. It matters: nextest repeats the output of a failed test, with the closing line of libtest in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Runner {
    Libtest,
    Nextest,
    Node,
}

impl Counts {
    /// Reads one line of output; a line that is no summary is ignored.
    pub(super) fn read(&mut self, runner: Runner, line: &str) {
        let line = line.trim();
        match runner {
            // `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; ..`
            Runner::Libtest => {
                let rest = line.strip_prefix("test result: ").unwrap_or_default();
                rest.split(['.', ';']).for_each(|part| self.part(part));
            }
            // `Summary [ 0.1s] 4 tests run: 3 passed (1 slow), 1 failed, 2 skipped`
            Runner::Nextest => {
                let rest = line.strip_prefix("Summary [").and_then(|line| line.split_once(" run: "));
                rest.into_iter().flat_map(|(_, rest)| rest.split(',')).for_each(|part| self.part(part));
            }
            // TAP: `# pass 3`
            Runner::Node => {
                let pair = line.strip_prefix("# ").and_then(|rest| rest.split_once(' '));
                let pair = pair.filter(|(word, _)| !word.ends_with(':'));
                pair.into_iter().for_each(|(word, number)| self.part(&format!("{number} {word}")));
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
    use super::{Counts, Runner};

    fn read(runner: Runner, text: &str) -> Counts {
        let mut counts = Counts::default();
        text.lines().for_each(|line| counts.read(runner, line));
        counts
    }

    #[test]
    fn libtest_lines_add_up() {
        let text = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                    test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 4 filtered out; finished in 0.00s";
        assert_eq!(read(Runner::Libtest, text), Counts { passed: 4, failed: 2, skipped: 1 });
    }

    #[test]
    fn the_summary_of_nextest_is_read() {
        let text = "     Summary [   0.123s] 5 tests run: 3 passed (1 slow), 1 failed, 1 timed out, 2 skipped";
        assert_eq!(read(Runner::Nextest, text), Counts { passed: 3, failed: 2, skipped: 2 });
        let one = "     Summary [   0.005s] 1 test run: 1 passed, 0 skipped";
        assert_eq!(read(Runner::Nextest, one).passed, 1);
    }

    #[test]
    fn the_summary_of_node_is_read() {
        let text = "# tests 4\n# suites 0\n# pass 2\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 0\n# duration_ms 3";
        assert_eq!(read(Runner::Node, text), Counts { passed: 2, failed: 1, skipped: 1 });
    }

    #[test]
    fn other_lines_count_for_nothing() {
        for runner in [Runner::Libtest, Runner::Nextest, Runner::Node] {
            assert_eq!(read(runner, "running 3 tests\n# Subtest: 7 passed\nwarning: 1 passed"), Counts::default());
        }
    }

    #[test]
    fn the_repeated_output_of_a_failed_test_is_not_counted_again() {
        let text = "  stdout:\n    test result: FAILED. 0 passed; 1 failed; 0 ignored\n     Summary [ 1s] 1 test run: 0 passed, 1 failed, 0 skipped";
        assert_eq!(read(Runner::Nextest, text).failed, 1);
    }
}
