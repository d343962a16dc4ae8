"""What deploy/local/run writes, against the binaries: they load it and open the ports of the design."""
import pathlib
import re
import subprocess
import tempfile
import unittest

from support import GRPC_PORTS, ROOT, SERVICES, binary, check, run

WRITE = """
set -Eeuo pipefail
root=$1 program=test
source "$2/deploy/local/lib.sh"
source "$2/deploy/local/settings.sh"
settings_init "$3"
mkdir -p "$state"
write_secrets
write_config
"""


def write(folder, offset=0):
    done = subprocess.run(["bash", "-c", WRITE, "bash", folder, str(ROOT), str(offset)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return pathlib.Path(folder) / ".local"


class LocalConfiguration(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def test_the_binaries_open_the_ports_of_the_design(self):
        for offset in (0, 300):
            state = write(self.folder, offset)
            for service in SERVICES:
                with self.subTest(service, offset=offset):
                    opened = check(service, state / f"config/{service}.textproto", "--demo")
                    self.assertEqual(opened["grpc_port"], GRPC_PORTS[service] + offset)
                    self.assertEqual(opened["metrics_port"], GRPC_PORTS[service] + 2100 + offset)
                    if service == "gateway":
                        self.assertEqual(opened["http_port"], 8080 + offset)

    def test_every_role_and_service_has_a_token_that_is_listed_by_its_hash(self):
        state = write(self.folder)
        listed = (state / "tokens.textproto").read_text()
        tokens = sorted((state / "tokens").glob("*.token"))
        self.assertEqual(len(tokens), listed.count("principals {"))
        for token in tokens:
            secret = token.read_text()
            self.assertEqual(len(secret), 64)
            self.assertNotIn(secret, listed)
            digest = run(["sha256sum", token]).stdout.split()[0]
            self.assertIn(digest, listed)
            self.assertEqual(token.stat().st_mode & 0o777, 0o600)

    def test_secrets_are_made_once(self):
        state = write(self.folder)
        before = {p: p.read_text() for p in state.rglob("*") if p.suffix in (".token", ".key")}
        write(self.folder)
        self.assertEqual(before, {p: p.read_text() for p in before})
        self.assertEqual(len(before), 8 + 5 + 4 + 1)

    def test_every_role_of_people_is_one_that_the_binary_knows(self):
        known = (ROOT / "common/identity/roles.cc").read_text()
        for line in (write(self.folder) / "tokens.textproto").read_text().splitlines():
            if line.startswith("  roles:"):
                self.assertIn("{" + line.split()[1] + ",", known)

    def test_a_folder_with_a_long_name_has_a_socket_with_a_short_one(self):
        folder = pathlib.Path(self.folder) / ("a" * 120)
        folder.mkdir()
        state = write(str(folder))
        text = (state / "config/catalog.textproto").read_text()
        (socket,) = re.findall(r'unix_socket: "([^"]+)"', text)
        self.assertLess(len(socket), 100)
        pathlib.Path(socket).parent.rmdir()

    def test_the_command_line_tool_is_built_where_the_run_looks_for_it(self):
        done = run([binary("ctl")])
        self.assertIn("usage: mingbaictl", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
