"""What the checks of the shipped data share: reading CSV files, noting failures."""
import csv
import io
import os
import re

ROOT = os.path.dirname(os.path.abspath(__file__))
FAILURES = []

TIERS = ["COUNTY", "TOWNSHIP", "VILLAGE"]
KINDS = ["DIVISION", "DEPARTMENT", "SCHOOL", "HOSPITAL", "UTILITY", "SERVICE_CENTER"]


def fail(where, what):
    FAILURES.append(f"{where}: {what}")


def read(path, header):
    """Rows of a CSV file as dicts; reports encoding, line ends and header."""
    full = path if os.path.isabs(path) else os.path.join(ROOT, path)
    shown = os.path.relpath(full, ROOT)
    try:
        raw = open(full, "rb").read()
        text = raw.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(shown, error.strerror if isinstance(error, OSError) else "not UTF-8")
        return []
    if text.startswith("\ufeff"):
        fail(shown, "has a byte order mark")
    if "\r" in text:
        fail(shown, "has carriage returns")
    if not text.endswith("\n"):
        fail(shown, "does not end with a line end")
    if re.search(r"(?<![\w/<])/[a-z]+/\w", text):
        fail(shown, "mentions an absolute path")
    table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if not table or table[0] != header:
        fail(shown, f"header is {table[0] if table else None}, expected {header}")
        return []
    rows = []
    for number, cells in enumerate(table[1:], 2):
        if len(cells) != len(header):
            fail(shown, f"record {number} has {len(cells)} columns, expected {len(header)}")
            continue
        rows.append(dict(zip(header, cells), _n=number))
    return rows


def parts(where, text, allowed=None, empty=False):
    values = text.split(";") if text else []
    if not values and not empty:
        fail(where, "is empty")
    if len(set(values)) != len(values) or any(not v or v != v.strip() for v in values):
        fail(where, f"bad list {text!r}")
    if allowed is not None:
        for value in values:
            if value not in allowed:
                fail(where, f"unknown value {value!r}")
    return values


def half_up(fraction, digits):
    """Rounded half away from zero (fractions here are never negative)."""
    scaled = fraction * 10 ** digits
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    return f"{whole // 10 ** digits}.{whole % 10 ** digits:0{digits}d}"
