"""tests/rules itself: it finds citations in comments and names, and refuses those of rules that do not exist."""
import pathlib
import shutil
import tempfile
import unittest

from support import ROOT, run

DOCUMENT = "### P-5 Notice period\nSeven days.\n\nHeld by: `common/notice.h`\n\n### P-6 Phases\n### C-1 Three tiers\n"
CITE = "// DOMAIN "  # kept apart from the numbers, so that this file cites nothing


class Rules(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for name in ("tests/unit", "docs", "common"):
            (self.root / name).mkdir(parents=True)
        shutil.copy(ROOT / "tests/rules", self.root / "tests/rules")
        self.write("docs/domain.md", DOCUMENT)
        self.write("common/notice.h", CITE + "P-5\n")

    def write(self, name, text):
        (self.root / name).write_text(text)

    def rules(self, *arguments):
        return run(["/usr/bin/python3", self.root / "tests/rules", *arguments])

    def test_lists_tests_by_comment_and_by_name(self):
        self.write("tests/unit/a_test.cc", "TEST(Notice, P" + "5_SevenDays) {}\n" + CITE + "P-5, C-1\n")
        done = self.rules()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("P-5   Notice period\n        tests/unit/a_test.cc: Notice.P" + "5_SevenDays\n", done.stdout)
        self.assertIn("C-1   Three tiers\n        tests/unit/a_test.cc\n", done.stdout)
        self.assertIn("P-6   Phases: NOT YET PROVEN\n", done.stdout)
        self.assertIn("3 rules, 2 cited by tests, 1 not yet proven", done.stdout)
        self.assertNotIn("Notice", self.rules("--unproven").stdout)

    def test_code_alone_proves_nothing(self):
        self.assertIn("P-5   Notice period: NOT YET PROVEN", self.rules("P-5").stdout)

    def test_a_rule_that_does_not_exist_fails(self):
        for name, text in [("tests/unit/b_test.cc", CITE + "P-5, Q-1\n"), ("common/b.cc", CITE + "P-99\n"),
                           ("tests/unit/c_test.cc", "TEST_F(Notice, P" + "77_Never) {}\n")]:
            with self.subTest(name):
                self.write(name, text)
                done = self.rules()
                self.assertEqual(done.returncode, 1)
                self.assertRegex(done.stderr, rf"^tests/rules: {name}:1: (Q-1|P-99|P-77) is no rule of docs/domain.md\n$")
                (self.root / name).unlink()

    def test_a_file_that_is_not_there_fails(self):
        (self.root / "common/notice.h").unlink()
        done = self.rules()
        self.assertEqual(done.returncode, 1)
        self.assertIn("common/notice.h is not there", done.stderr)


if __name__ == "__main__":
    unittest.main()
