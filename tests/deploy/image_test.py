"""The image's packages against the binaries: each library that a binary names is in a package that the image installs."""
import re
import unittest

from support import ROOT, SERVICES, binary, packages, run

# What every Debian image has: the C and C++ run time.
BASIC = {"libc6", "libgcc-s1", "libstdc++6"}


def libraries_of(path):
    """Names of the libraries that the binary loads; not the sanitizers', which are there only under tests/run --asan."""
    named = re.findall(r"NEEDED +(\S+)", run(["objdump", "--private-headers", path]).stdout)
    return {name for name in named if not re.match(r"lib(asan|ubsan)\.", name)}


def packages_with(libraries):
    """Library to the packages that hold a file of that name."""
    found = {}
    for line in run(["dpkg-query", "--search", *(f"*/{name}" for name in libraries)]).stdout.splitlines():
        package, path = line.split(": ", 1)
        found.setdefault(path.rsplit("/", 1)[1], set()).add(package.split(":")[0])
    return found


class Image(unittest.TestCase):
    def test_libraries_of_the_binaries_are_installed(self):
        # libgrpc is a dependency of libgrpc++ of the same version.
        installed = set(packages("image")) | BASIC | {"libgrpc29"}
        loads = {service: libraries_of(binary(service)) for service in [*SERVICES, "ctl"]}
        held_by = packages_with(set().union(*loads.values()))
        for service, libraries in loads.items():
            self.assertTrue(libraries, service)
            for library in libraries:
                with self.subTest(service, library=library):
                    self.assertTrue(held_by.get(library, set()) & installed, f"{library}: {held_by.get(library)}")

    def test_the_plugins_of_the_connector_come_along(self):
        self.assertIn("libmariadb3", packages("image"))

    def test_the_dockerfile_reads_the_list(self):
        dockerfile = (ROOT / "deploy/images/Dockerfile").read_text()
        for section in ("build", "image"):
            self.assertIn(f'wanted = $0 == "[{section}]"', dockerfile)

    def test_no_package_is_listed_twice_in_a_section(self):
        for section in ("build", "run", "test", "ci", "npm", "image"):
            names = packages(section)
            self.assertTrue(names, section)
            self.assertEqual(len(names), len(set(names)), section)


if __name__ == "__main__":
    unittest.main()
