"""tests/run itself, on a project of two tests: the private database, ctest's arguments and exit code, what is left."""
import glob
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from support import ROOT

PROJECT = """cmake_minimum_required(VERSION 3.25)
project(stand_in NONE)
enable_testing()
add_test(NAME database COMMAND sh -c
  "echo socket=$MINGBAI_TEST_SOCKET && mariadb --no-defaults --socket=$MINGBAI_TEST_SOCKET -u root -e 'SELECT 1'")
add_test(NAME sanitizers COMMAND sh -c "echo $ASAN_OPTIONS | grep halt_on_error=9")
add_test(NAME failing COMMAND false)
"""


class TestsRun(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.mkdtemp(prefix="mingbai-tests-run.")
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        cls.root = pathlib.Path(folder)
        shutil.copytree(ROOT / "deploy/local", cls.root / "deploy/local")
        shutil.copy(ROOT / "CMakePresets.json", cls.root)
        (cls.root / "tests").mkdir()
        shutil.copy(ROOT / "tests/run", cls.root / "tests/run")
        (cls.root / "deploy/local/packages.txt").write_text("[build]\nbash\n[run]\ncoreutils\n[test]\nsed\n")
        (cls.root / "CMakeLists.txt").write_text(PROJECT)
        (cls.root / "temporary").mkdir()

    def run_tests(self, *arguments):
        environment = {**os.environ, "TMPDIR": str(self.root / "temporary"),
                       "ASAN_OPTIONS": "halt_on_error=9"}
        done = subprocess.run([self.root / "tests/run", *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, env=environment, timeout=300)
        self.assertEqual(glob.glob(str(self.root / "temporary/*")), [])
        return done

    def test_the_database_is_there_and_ctest_has_the_last_word(self):
        done = self.run_tests("-R", "database", "--verbose")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn(f"socket={self.root}/temporary/mingbai-tests.", done.stdout)
        self.assertIn("100% tests passed, 0 tests failed out of 1", done.stdout)
        self.assertTrue(done.stdout.rstrip().splitlines()[-1].startswith("Total Test time"), done.stdout)
        self.assertEqual(done.stderr, "")

    def test_a_failing_test_is_the_exit_code(self):
        done = self.run_tests("-R", "database|failing")
        self.assertEqual(done.returncode, 8, done.stdout)
        self.assertIn("50% tests passed, 1 tests failed out of 2", done.stdout)

    def test_no_test_that_matches_is_a_failure(self):
        self.assertNotEqual(self.run_tests("-R", "no_such_test").returncode, 0)

    def test_asan_builds_in_its_own_folder_with_the_sanitizers_options(self):
        done = self.run_tests("--asan", "-R", "sanitizers")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertTrue((self.root / "build/asan/build.ninja").exists())


if __name__ == "__main__":
    unittest.main()
