"""deploy/local/run itself: arguments, failures in one line, start, second start, stop. The real script and the real
MariaDB; stand_in.py takes the place of the binaries, so that nothing has to be compiled."""
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

from support import GRPC_PORTS, ROOT, SERVICES

PROJECT = """cmake_minimum_required(VERSION 3.25)
project(stand_in NONE)
foreach(name catalog publication feedback evaluation gateway)
  list(APPEND copies COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_SOURCE_DIR}/stand_in.py services/${name}/mingbai-${name})
endforeach()
add_custom_target(everything ALL ${copies}
  COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_SOURCE_DIR}/stand_in.py services/ctl/mingbaictl)
"""


def ports(offset):
    return [p + offset for g in GRPC_PORTS.values() for p in (g, g + 2100)] + [8080 + offset]


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


class LocalRun(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="mingbai-local-run.")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.root = pathlib.Path(cls.folder)
        shutil.copytree(ROOT / "deploy/local", cls.root / "deploy/local")
        shutil.copy(ROOT / "CMakePresets.json", cls.root)
        shutil.copy(pathlib.Path(__file__).parent / "stand_in.py", cls.root)
        (cls.root / "stand_in.py").chmod(0o755)
        (cls.root / "deploy/local/packages.txt").write_text("[build]\nbash\n[run]\ncoreutils\n")
        (cls.root / "programs").mkdir()
        while True:
            cls.offset = random.randrange(10000, 22000)
            if all(map(is_free, ports(cls.offset))):
                return

    def setUp(self):
        (self.root / "CMakeLists.txt").write_text(PROJECT)
        self.addCleanup(self.run_script, "--stop")

    # The environment that every start gets; `programs` comes first in PATH.
    def environment(self, more):
        programs = self.root / "programs"
        return {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", **more}

    def command(self, *arguments):
        return [str(self.root / "deploy/local/run"), f"--port-offset={self.offset}", *arguments]

    def run_script(self, *arguments, **environment):
        return subprocess.run(self.command(*arguments), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              env=self.environment(environment), timeout=300)

    # Starts it in a session of its own, as a terminal would, and waits until it stays up.
    def stay_up(self):
        process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env=self.environment({}), start_new_session=True)
        for line in process.stdout:
            if line.startswith("Ctrl-C stops it"):
                return process
        self.fail(process.communicate()[1])

    def program(self, name, text):
        file = self.root / "programs" / name
        file.write_text("#!/bin/sh\n" + text)
        file.chmod(0o755)
        self.addCleanup(file.unlink)

    def pid(self, name):
        return int((self.root / f".local/run/{name}.pid").read_text())

    def held(self):
        """Names of the processes that live, by their locks."""
        return {p.stem for p in (self.root / ".local/run").glob("*.lock")
                if subprocess.run(["flock", "-n", p, "true"]).returncode != 0}

    def assert_one_line(self, done, pattern, code=1):
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertRegex(done.stderr, r"^deploy/local/run: " + pattern)
        self.assertEqual(self.held(), set())

    def test_wrong_arguments(self):
        for arguments, message in [
            (["--no-such"], 'unknown argument "--no-such"'),
            (["demo"], 'unknown argument "demo"'),
            (["--period"], "--period needs a value"),
            (["--period", "2026-13"], '--period "2026-13" is not a month'),
            (["--period=october"], '--period "october" is not a month'),
            (["--port-offset=x"], '--port-offset "x" is not a number'),
            (["--port-offset=60000"], '--port-offset "60000" is not a number'),
        ]:
            with self.subTest(arguments):
                done = self.run_script(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertRegex(done.stderr, re.escape(message) + r".*\(see --help\)\n$")

    def test_help_names_every_option(self):
        done = self.run_script("--help")
        self.assertEqual(done.returncode, 0)
        for option in ("--detach", "--stop", "--reset", "--no-demo", "--period", "--port-offset"):
            self.assertIn(option, done.stdout)

    def test_a_port_in_use_is_named_with_its_holder(self):
        for port in (7002 + self.offset, 9104 + self.offset, 8080 + self.offset):
            with self.subTest(port=port), socket.create_server(("0.0.0.0", port)):
                done = self.run_script("--detach")
                self.assert_one_line(done, rf"port {port} \(for .*\) is in use")
                if pathlib.Path("/proc/net/tcp").exists():
                    self.assertIn(f"by process {os.getpid()} (", done.stderr)

    def test_a_full_disk(self):
        shutil.rmtree(self.root / "build", ignore_errors=True)
        self.assert_one_line(self.run_script(MINGBAI_LOCAL_BUILD_KIB="9999999999999"),
                             r"disk full: the build needs \d+ MiB, .* has \d+ MiB free")
        self.assert_one_line(self.run_script(MINGBAI_LOCAL_DATA_KIB="9999999999999"),
                             r"disk full: the data needs \d+ MiB")

    def test_a_missing_package_is_named_and_why_it_cannot_be_installed(self):
        packages = self.root / "deploy/local/packages.txt"
        text = packages.read_text()
        self.addCleanup(packages.write_text, text)
        packages.write_text(text + "mingbai-no-such-package\n")
        self.program("apt-get", 'case "$*" in *install*) echo "E: Unable to locate package x" >&2; exit 100;; esac\n')
        self.program("sudo", '[ "$1" != -n ] || shift; exec "$@"\n')
        done = self.run_script()
        self.assert_one_line(done, "packages could not be installed: E: Unable to locate package x "
                                   r"\(wanted: mingbai-no-such-package;")
        self.assertIn("Installing Debian packages: mingbai-no-such-package", done.stdout)

    def test_a_project_that_cmake_refuses(self):
        shutil.rmtree(self.root / "build", ignore_errors=True)
        (self.root / "CMakeLists.txt").write_text(PROJECT + 'message(FATAL_ERROR "no such library")\n')
        self.assert_one_line(self.run_script(), "CMake failed: .*no such library")

    def test_a_build_that_fails(self):
        (self.root / "CMakeLists.txt").write_text(PROJECT + "add_custom_target(bad ALL COMMAND false)\n")
        done = self.run_script()
        self.assert_one_line(done, "the build failed")
        self.assertIn("FAILED", done.stdout)

    def test_a_database_that_does_not_start(self):
        self.program("mariadbd", 'echo "[ERROR] InnoDB: no luck today" >&2; exit 1\n')
        self.assertEqual(self.run_script("--stop", "--reset").returncode, 0)
        self.program("mariadb-install-db",
                     'for a; do case $a in --datadir=*) mkdir -p "${a#*=}/mysql";; esac; done\n')
        self.assert_one_line(self.run_script(), "MariaDB did not start: .*no luck today")
        self.assertEqual(self.run_script("--stop", "--reset").returncode, 0)

    def test_a_migration_that_fails(self):
        self.assert_one_line(self.run_script(FAIL="feedback:migrate"),
                             "the migrations of feedback failed: .*feedback:migrate cannot go on")

    def test_a_service_that_does_not_start(self):
        self.assert_one_line(self.run_script(FAIL="evaluation"),
                             "evaluation did not become healthy: .*evaluation cannot go on")
        self.assertTrue(all(map(is_free, ports(self.offset))))

    def test_a_month_that_cannot_be_played(self):
        self.assert_one_line(self.run_script("--detach", FAIL="ctl"), "the month 2026-10 could not be played")

    def test_start_second_start_stop_reset(self):
        done = self.run_script("--detach")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("ctl demo --period=2026-10\n", done.stdout)
        self.assertIn(f"http://127.0.0.1:{8080 + self.offset}/", done.stdout)
        everything = {"mariadb", *SERVICES}
        self.assertEqual(self.held(), everything)
        first = {name: self.pid(name) for name in everything}

        done = self.run_script("--detach")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("ctl show --period=2026-10\n", done.stdout)
        self.assertIn("running already", done.stdout)
        self.assertEqual(first, {name: self.pid(name) for name in everything})

        done = self.run_script("--detach", "--period=2026-11")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, "^deploy/local/run: it is running with other options .*period=2026-10")

        self.assertEqual(self.run_script("--stop").stdout, "stopped\n")
        self.assertEqual(self.held(), set())
        self.assertTrue(all(map(is_free, ports(self.offset))))

        database = (self.root / ".local/db").stat().st_ino
        token = (self.root / ".local/tokens/clerk.token").read_text()
        began = time.monotonic()
        self.assertEqual(self.run_script("--detach", "--no-demo").returncode, 0)
        self.assertLess(time.monotonic() - began, 30)
        self.assertEqual((self.root / ".local/db").stat().st_ino, database)
        self.assertEqual((self.root / ".local/tokens/clerk.token").read_text(), token)

        done = self.run_script("--reset", "--detach", "--no-demo")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("ctl demo", done.stdout)
        self.assertNotEqual((self.root / ".local/tokens/clerk.token").read_text(), token)

    def test_ctrl_c_stops_everything(self):
        process = self.stay_up()
        self.assertEqual(self.held(), {"mariadb", "run", *SERVICES})
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        self.assertEqual((process.returncode, errors), (0, ""))
        self.assertEqual(self.held(), set())

    def test_stop_ends_a_run_in_another_terminal(self):
        process = self.stay_up()
        self.assertEqual(self.run_script("--stop").stdout, "stopped\n")
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(self.held(), set())

    def test_a_service_that_dies_ends_the_run_and_is_named(self):
        process = self.stay_up()
        os.kill(self.pid("feedback"), signal.SIGKILL)
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)
        self.assertRegex(errors, r"deploy/local/run: feedback ended by itself \(exit code 137\)")
        self.assertEqual(self.held(), set())

    def test_what_a_killed_run_leaves_is_found_and_stopped(self):
        process = self.stay_up()
        process.kill()
        process.communicate(timeout=60)
        os.kill(self.pid("gateway"), signal.SIGKILL)
        done = self.run_script("--detach")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.held(), {"mariadb", *SERVICES})

    def test_a_process_id_of_somebody_else_is_never_signalled(self):
        bystander = subprocess.Popen(["sleep", "300"])
        self.addCleanup(bystander.wait)
        self.addCleanup(bystander.kill)
        (self.root / ".local/run").mkdir(parents=True, exist_ok=True)
        for name in ("catalog", "mariadb", "run"):
            (self.root / f".local/run/{name}.pid").write_text(f"{bystander.pid}\n")
        self.assertEqual(self.run_script("--stop").returncode, 0)
        self.assertIsNone(bystander.poll())


if __name__ == "__main__":
    unittest.main()
