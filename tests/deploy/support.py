"""What the tests of this folder share."""
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVICES = ["catalog", "publication", "feedback", "evaluation", "gateway"]
# DESIGN: the ports of the gRPC servers; metrics and health are 2,100 above, the gateway's HTTP port is 8080.
GRPC_PORTS = {"gateway": 7000, "catalog": 7001, "publication": 7002, "feedback": 7003, "evaluation": 7004}


def binary(service):
    folder = pathlib.Path(os.environ["MINGBAI_BINARIES"])
    name = "mingbaictl" if service == "ctl" else f"mingbai-{service}"
    path = folder / service / name
    assert path.exists(), f"{path} has not been built"
    return path


def run(arguments, **more):
    return subprocess.run([str(a) for a in arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=120, **more)


def check(service, config, *flags):
    """The addresses that the binary would listen on with this file; fails unless it accepts file and flags."""
    done = run([binary(service), f"--config={config}", *flags, "--check"])
    assert done.returncode == 0, f"mingbai-{service} refuses {config} {flags}: {done.stderr}"
    return json.loads(done.stdout)


def packages(*sections):
    """The packages of these sections of deploy/local/packages.txt."""
    found, wanted = [], False
    for line in (ROOT / "deploy/local/packages.txt").read_text().splitlines():
        if line.startswith("["):
            wanted = line.strip("[] ") in sections
        elif wanted and line and not line.startswith("#"):
            found.append(line.strip())
    return found
