"""Every reason that code gives to an error is documented, and every documented one is given (docs/errors.md)."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# Error(absl::StatusCode::kX, "REASON", EdgeError(405, absl::StatusCode::kX, "REASON", NotFound("REASON", Failed(…,
# ToStatus("REASON").
GIVEN = re.compile(r'(?:StatusCode::k\w+\(?\)?,\s*|\b(?:NotFound|Failed|ToStatus)\(\s*)"([A-Z][A-Z0-9_]+)"')
# Kept inside the process: a caller of the function tells them from others.
INNER = {"NOT_ANSWERED", "DRY_RUN"}


def given():
    """Reason to the files that give it."""
    reasons = {}
    for folder in ("common", "services"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".cc", ".h") and "ctl" not in path.parts:
                for reason in GIVEN.findall(path.read_text(encoding="utf-8")):
                    reasons.setdefault(reason, []).append(str(path.relative_to(ROOT)))
    return reasons


class Errors(unittest.TestCase):
    def test_every_reason_given_is_documented(self):
        documents = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
        documents += "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "proto").rglob("*.proto")))
        words = set(re.findall(r"[A-Z][A-Z0-9_]+", documents))
        missing = {reason: files for reason, files in given().items() if reason not in words | INNER}
        self.assertEqual(missing, {})
        self.assertGreater(len(given()), 60)

    def test_every_reason_documented_is_given(self):
        documents = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
        code = "".join(
            path.read_text(encoding="utf-8")
            for folder in ("common", "services")
            for path in sorted((ROOT / folder).rglob("*"))
            if path.suffix in (".cc", ".h")
        )
        for reason in re.findall(r"`([A-Z]+_[A-Z_]+|MALFORMED|CONFLICT|CONTRACT|STARTING|OVERLOADED)`", documents):
            if reason in ("DEADLINE_EXCEEDED", "DATA_LOSS"):  # codes' own names
                continue
            given_by_suffix = reason.endswith("_UNAVAILABLE") and '"_UNAVAILABLE"' in code
            self.assertTrue(f'"{reason}"' in code or given_by_suffix, reason)

    def test_every_reason_of_any_method_is_named_by_a_test(self):
        documents = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
        table = documents[documents.index("## Any method") : documents.index("## In logs")]
        tests = "".join(
            path.read_text(encoding="utf-8")
            for path in sorted((ROOT / "tests").rglob("*_test.cc")) + sorted((ROOT / "tests").rglob("*_test.py"))
            if path.name != "errors_test.py"
        )
        # Faults, and races lost many times over, which no input brings about.
        untested = [
            reason
            for reason in re.findall(r"`([A-Z_]+)`(?:,| \|)", table)
            if not re.search(rf'"{reason}\\?"', tests) and reason not in ("BAD_RESPONSE", "LEDGER_RACE", "FACTS_BEHIND")
        ]
        self.assertEqual(untested, [])


if __name__ == "__main__":
    unittest.main()
