"""deploy/kubernetes/base against the binaries: ports, flags, configuration keys, and what the manifests promise."""
import pathlib
import re
import shutil
import tempfile
import unittest

import yaml

from support import GRPC_PORTS, ROOT, SERVICES, binary, check, run

BASE = ROOT / "deploy/kubernetes/base"
KUSTOMIZATION = yaml.safe_load((BASE / "kustomization.yaml").read_text())
OBJECTS = [o for f in KUSTOMIZATION["resources"] for o in yaml.safe_load_all((BASE / f).read_text()) if o]


def objects(kind):
    return {o["metadata"]["name"]: o for o in OBJECTS if o["kind"] == kind}


def pods():
    """(name, pod spec) of everything that runs."""
    return [(o["metadata"]["name"], o["spec"]["template"]["spec"]) for o in OBJECTS if o["kind"] in ("Deployment", "Job")]


def config_files():
    """What the generated ConfigMap holds: key to file."""
    (generator,) = KUSTOMIZATION["configMapGenerator"]
    return {pathlib.PurePath(f).name: BASE / f for f in generator["files"]}


def config_of(container):
    """The file that a container's --config means, through its mounts."""
    (flag,) = [a for a in container["args"] if a.startswith("--config=")]
    return config_files()[pathlib.PurePath(flag.split("=", 1)[1]).name]


class Manifests(unittest.TestCase):
    def test_every_file_of_the_base_is_listed(self):
        self.assertEqual(sorted(KUSTOMIZATION["resources"]),
                         sorted(p.name for p in BASE.glob("*.yaml") if p.name != "kustomization.yaml"))
        self.assertEqual(sorted(config_files().values()), sorted((BASE / "config").iterdir()))

    def test_one_file_holds_a_service_whole(self):
        for service in SERVICES:
            kinds = [o["kind"] for o in yaml.safe_load_all((BASE / f"{service}.yaml").read_text())]
            self.assertEqual({"ServiceAccount", "Service", "Deployment"}, set(kinds), service)

    def test_ports_are_those_that_the_binary_opens(self):
        for service in SERVICES:
            with self.subTest(service):
                (container,) = objects("Deployment")[service]["spec"]["template"]["spec"]["containers"]
                opened = check(service, config_of(container))
                self.assertEqual(opened["grpc_port"], GRPC_PORTS[service])
                self.assertEqual(opened["metrics_port"], GRPC_PORTS[service] + 2100)
                declared = {p["name"]: p["containerPort"] for p in container["ports"]}
                expected = {"grpc": opened["grpc_port"], "metrics": opened["metrics_port"]}
                if service == "gateway":
                    self.assertEqual(opened["http_port"], 8080)
                    expected["http"] = opened["http_port"]
                self.assertEqual(declared, expected)
                self.assertEqual(container["readinessProbe"]["grpc"]["port"], opened["grpc_port"])
                self.assertEqual(container["livenessProbe"]["grpc"], {"port": opened["grpc_port"], "service": "live"})
                template = objects("Deployment")[service]["spec"]["template"]
                self.assertEqual(template["metadata"]["annotations"]["prometheus.io/port"],
                                 str(opened["metrics_port"]))

    def test_services_point_at_ports_that_pods_have(self):
        deployments = objects("Deployment")
        for name, service in objects("Service").items():
            if service["spec"].get("type") == "ExternalName":
                continue
            selected = deployments[service["spec"]["selector"]["app.kubernetes.io/name"]]
            (container,) = selected["spec"]["template"]["spec"]["containers"]
            ports = {p["name"]: p["containerPort"] for p in container["ports"]}
            for port in service["spec"]["ports"]:
                self.assertIn(port["targetPort"], ports, name)
                if service["spec"].get("clusterIP") == "None":  # a headless Service translates no ports
                    self.assertEqual(port["port"], ports[port["targetPort"]], name)

    def test_targets_in_the_configuration_are_headless_services(self):
        services = objects("Service")
        seen = 0
        for file in config_files().values():
            for target, host, port in re.findall(r'^(\w+)_target: "dns:///([^:"]+):(\d+)"$', file.read_text(), re.M):
                self.assertEqual(target, host, file)
                self.assertEqual(services[host]["spec"]["clusterIP"], "None", file)
                self.assertIn(int(port), [p["port"] for p in services[host]["spec"]["ports"]], file)
                seen += 1
        self.assertEqual(seen, 9)
        for file in config_files().values():
            for host in re.findall(r'^  host: "([^"]+)"', file.read_text(), re.M):
                self.assertIn(host, services, file)

    def test_containers_run_binaries_with_flags_that_they_accept(self):
        for name, spec in pods():
            for container in spec["containers"]:
                with self.subTest(f"{name}/{container['name']}"):
                    (command,) = container["command"]
                    service = container["name"]
                    self.assertEqual(command, f"/usr/local/bin/{binary(service).name}")
                    flags = [a for a in container["args"] if not a.startswith("--config=")]
                    check(service, config_of(container), *flags)

    def test_the_job_migrates_every_service_with_a_schema(self):
        (job,) = objects("Job").values()
        containers = job["spec"]["template"]["spec"]["containers"]
        self.assertEqual({c["name"] for c in containers}, set(SERVICES) - {"gateway"})
        for container in containers:
            self.assertIn("--migrate", container["args"])

    def test_files_named_in_the_configuration_are_mounted(self):
        for name, spec in pods():
            volumes = {v["name"]: v for v in spec["volumes"]}
            for container in spec["containers"]:
                mounts = {m["mountPath"]: volumes[m["name"]] for m in container["volumeMounts"]}
                for key, path in re.findall(r'^ *(\w+_file): "([^"]+)"$', config_of(container).read_text(), re.M):
                    folder, leaf = path.rsplit("/", 1)
                    if folder == "/etc/mingbai/ledger" and "--migrate" in container["args"]:
                        continue  # who migrates signs nothing
                    self.assertIn(folder, mounts, f"{name}: {key}")
                    self.assertIn("secret", mounts[folder], f"{name}: {key} is no configuration")
                    documented = (ROOT / "deploy/kubernetes/README.md").read_text()
                    self.assertIn(f"`{leaf}`", documented, f"{name}: {key}")
                (flag,) = [a for a in container["args"] if a.startswith("--config=")]
                folder, leaf = flag.removeprefix("--config=").rsplit("/", 1)
                source = mounts[folder]["configMap"]
                self.assertEqual(source["name"], KUSTOMIZATION["configMapGenerator"][0]["name"])
                self.assertIn(leaf, [i["key"] for i in source.get("items", [])] or config_files(), name)

    def test_nothing_secret_stands_in_the_manifests(self):
        self.assertEqual(objects("Secret"), {})

    def test_pods_are_confined(self):
        for name, spec in pods():
            with self.subTest(name):
                self.assertIs(spec["automountServiceAccountToken"], False)
                self.assertIs(objects("ServiceAccount")[spec["serviceAccountName"]]["automountServiceAccountToken"],
                              False)
                self.assertIs(spec["securityContext"]["runAsNonRoot"], True)
                user = spec["securityContext"]["runAsUser"]
                self.assertIn(f"USER {user}:", (ROOT / "deploy/images/Dockerfile").read_text())
                self.assertEqual(spec["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"})
                for container in spec["containers"]:
                    context = container["securityContext"]
                    self.assertIs(context["readOnlyRootFilesystem"], True)
                    self.assertIs(context["allowPrivilegeEscalation"], False)
                    self.assertEqual(context["capabilities"], {"drop": ["ALL"]})
                    for bound in ("requests", "limits"):
                        self.assertEqual(set(container["resources"][bound]), {"cpu", "memory"})
                    bounded = {volume["name"] for volume in spec["volumes"]
                               if volume.get("emptyDir", {}).get("sizeLimit")}
                    for mount in container["volumeMounts"]:
                        # What a pod may write is its own, small, and gone with it.
                        self.assertTrue(mount.get("readOnly") is True or mount["name"] in bounded, mount)

    def test_an_unknown_key_is_refused_by_name(self):
        for service in SERVICES:
            with self.subTest(service), tempfile.TemporaryDirectory() as folder:
                file = pathlib.Path(folder) / "config.textproto"
                file.write_text((BASE / f"config/{service}.textproto").read_text() + "no_such_key: 1\n")
                done = run([binary(service), f"--config={file}", "--check"])
                self.assertNotEqual(done.returncode, 0)
                self.assertIn("no_such_key", done.stderr)

    def test_an_unknown_flag_is_refused_by_name(self):
        for service in SERVICES:
            with self.subTest(service):
                done = run([binary(service), f"--config={BASE}/config/{service}.textproto", "--no-such-flag", "--check"])
                self.assertNotEqual(done.returncode, 0)
                self.assertIn("no-such-flag", done.stderr)

    def test_kustomize_renders_the_base_where_it_is_installed(self):
        kubectl = shutil.which("kubectl")
        command = [kubectl, "kustomize", BASE] if kubectl else ["cat", *(BASE / f for f in KUSTOMIZATION["resources"])]
        done = run(command)
        self.assertEqual(done.returncode, 0, done.stderr)
        rendered = [o["kind"] for o in yaml.safe_load_all(done.stdout.replace("\napiVersion", "\n---\napiVersion")) if o]
        self.assertEqual(rendered.count("Deployment"), len(SERVICES))
        self.assertEqual(rendered.count("Job"), 1)


if __name__ == "__main__":
    unittest.main()
