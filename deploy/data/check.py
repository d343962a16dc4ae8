#!/usr/bin/env python3
"""Checks the shipped data: organizations, boards, calendar, catalog, samples.

    python3 deploy/data/check.py [--starter FILE]

Standard library only. Prints every failure and exits with 1 if there is one.
--starter names the file of mentions that the quotes are checked against
(default: catalog/mentions-source.csv beside this script).
"""
import argparse
import collections
import datetime
import os
import re
import sys
from fractions import Fraction

from check_catalog import LIST_LENGTHS, check_items, check_lists, check_mentions
from check_support import FAILURES, KINDS, ROOT, TIERS, fail, half_up, parts, read

MONEY = re.compile(r"^(0|[1-9]\d*)\.\d{2}$")


def check_organizations():
    path = "county/organizations.csv"
    rows = read(path, "code,name,tier,kind,parent_code,aliases".split(","))
    seen, labels = {}, collections.Counter()
    for row in rows:
        where = f"{path} {row['code']}"
        if row["code"] in seen:
            fail(where, "code twice")
        if row["tier"] not in TIERS or row["kind"] not in KINDS:
            fail(where, f"tier {row['tier']!r} or kind {row['kind']!r} unknown")
        pattern = r"^\d{12}$" if row["kind"] == "DIVISION" else r"^371325000000-[A-Z]+$"
        if not re.match(pattern, row["code"]):
            fail(where, "bad code")
        if row["kind"] != "DIVISION" and row["tier"] != "COUNTY":
            fail(where, "a unit that is no division must be of tier COUNTY")
        parent = seen.get(row["parent_code"])
        if row["code"] == "371325000000":
            if row["parent_code"]:
                fail(where, "the county has no parent")
        elif parent is None:
            fail(where, f"parent {row['parent_code']!r} does not come before it")
        elif row["kind"] == "DIVISION" and TIERS.index(parent["tier"]) + 1 != TIERS.index(row["tier"]):
            fail(where, "parent is not one tier up")
        elif row["kind"] != "DIVISION" and row["parent_code"] != "371325000000":
            fail(where, "parent must be the county")
        if not row["name"]:
            fail(where, "no name")
        labels[row["name"]] += 1
        for alias in parts(where + " aliases", row["aliases"], empty=True):
            labels[alias] += 1
        seen[row["code"]] = row
    for row in rows:
        for alias in filter(None, row["aliases"].split(";")):
            if labels[alias] > 1:
                fail(f"{path} {row['code']}", f"alias {alias!r} is not unique")
        if row["kind"] != "DIVISION" and labels[row["name"]] > 1:
            fail(f"{path} {row['code']}", f"name {row['name']!r} is not unique")
    count = collections.Counter((r["tier"], r["kind"]) for r in rows)
    for key, expected in {("COUNTY", "DIVISION"): 1, ("TOWNSHIP", "DIVISION"): 12, ("VILLAGE", "DIVISION"): 415}.items():
        if count[key] != expected:
            fail(path, f"{count[key]} rows {key}, expected {expected}")
    return seen


def check_boards(organizations):
    path = "county/boards.csv"
    rows = read(path, "organization_code,board_id,display_name,place,inside_yard,serves,sample".split(","))
    ids, boards = set(), collections.Counter()
    for row in rows:
        where = f"{path} {row['board_id']}"
        if row["organization_code"] not in organizations:
            fail(where, f"unknown organization {row['organization_code']!r}")
        if row["board_id"] in ids:
            fail(where, "board_id twice")
        ids.add(row["board_id"])
        boards[row["organization_code"]] += 1
        if row["inside_yard"] not in ("true", "false") or row["sample"] != "true":
            fail(where, "inside_yard or sample wrong")
        if not (row["display_name"] and row["place"] and row["serves"]):
            fail(where, "display_name, place or serves empty")
    for code in organizations:
        if boards[code] != 1:
            fail(path, f"{code} has {boards[code]} boards, expected 1")
    inside = sum(r["inside_yard"] == "true" for r in rows)
    if rows and not 0.03 <= inside / len(rows) <= 0.07:
        fail(path, f"{inside} of {len(rows)} boards inside a yard, expected about 5 %")


def check_blocks(organizations, items):
    """The names in blocks.textproto and roster.textproto; their rules are the unit tests' (block_rules_test.cc)."""
    for path in ("county/blocks.textproto", "county/roster.textproto"):
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            text = file.read()
        for code in re.findall(r'"organizations/([^"/]+)', text):
            if code not in organizations:
                fail(path, f"unknown organization {code!r}")
        for item in re.findall(r'"items/([^"]+)"', text):
            if item not in items:
                fail(path, f"unknown item {item!r}")


def check_holidays():
    path = "calendar/holidays.csv"
    dates = []
    for row in read(path, ["date", "kind", "name"]):
        try:
            dates.append(datetime.date.fromisoformat(row["date"]))
        except ValueError:
            fail(f"{path} record {row['_n']}", f"bad date {row['date']!r}")
            continue
        if row["kind"] not in ("holiday", "workday") or not row["name"]:
            fail(f"{path} {row['date']}", "bad kind or no name")
        elif row["kind"] == "workday" and dates[-1].weekday() < 5:
            fail(f"{path} {row['date']}", "a make-up working day on a weekday")
    if dates != sorted(set(dates)):
        fail(path, "dates not ascending or twice")
    if len(dates) != 320:
        fail(path, f"{len(dates)} rows, expected 320")


def check_dibao():
    path = "sample/dibao.csv"
    rows = read(path, "乡镇,户数,人数,变动户数,变动率".split(","))
    golden = [(1329, 1940, 138, "10.38"), (349, 480, 74, "21.20"), (324, 430, 45, "13.89"), (404, 512, 129, "31.93"),
              (181, 270, 12, "6.63"), (222, 390, 0, "0.00"), (186, 326, 0, "0.00"), (2995, 4348, 398, "13.29")]
    names = ["新林镇", "翠岗镇", "塔源镇", "大乌苏镇", "塔尔根镇", "碧洲镇", "宏图镇", "合计"]
    if [r["乡镇"] for r in rows] != names:
        fail(path, f"rows are {[r['乡镇'] for r in rows]}, expected {names}")
    if [(r["户数"], r["人数"], r["变动户数"], r["变动率"]) for r in rows] != [(*map(str, g[:3]), g[3]) for g in golden]:
        fail(path, "figures differ from the golden ones")
        return
    for row in rows:
        rate = half_up(Fraction(int(row["变动户数"]) * 100, int(row["户数"])), 2)
        if rate != row["变动率"]:
            fail(f"{path} {row['乡镇']}", f"rate {row['变动率']}, computed {rate}")
    for column in ("户数", "人数", "变动户数"):
        total = sum(int(r[column]) for r in rows[:-1])
        if total != int(rows[-1][column]):
            fail(path, f"{column}: total {rows[-1][column]}, computed {total}")


def check_finance(organizations):
    path = "sample/finance-2026-09.csv"
    rows = read(path, "organization_code,科目,摘要,收入,支出,经手人,sample".split(","))
    if len(rows) < 3:
        return
    for row in rows:
        if row["sample"] != "true":
            fail(f"{path} record {row['_n']}", "sample is not true")
    unknown, broken = rows[-2:]
    if unknown["organization_code"] != "999999999999" or not MONEY.match(unknown["支出"]):
        fail(path, "the last row but one must name the unknown organization 999999999999 and be right otherwise")
    if broken["organization_code"] not in organizations or broken["支出"] != "12,5x":
        fail(path, "the last row must be of a known village and have the amount 12,5x")
    count = collections.Counter()
    for row in rows[:-2]:
        where = f"{path} record {row['_n']}"
        organization = organizations.get(row["organization_code"])
        if organization is None or organization["tier"] != "VILLAGE":
            fail(where, f"{row['organization_code']!r} is no village")
            continue
        count[row["organization_code"]] += 1
        if not (MONEY.match(row["收入"]) and MONEY.match(row["支出"])):
            fail(where, f"bad amount {row['收入']!r} or {row['支出']!r}")
        elif (row["收入"] == "0.00") == (row["支出"] == "0.00"):
            fail(where, "exactly one of 收入 and 支出 must be other than 0.00")
        if not (row["科目"] and row["摘要"] and row["经手人"]):
            fail(where, "科目, 摘要 or 经手人 empty")
        if re.search("合计|总计|小计", row["科目"] + row["摘要"]):
            fail(where, "a total row")
    if len(count) != 40:
        fail(path, f"{len(count)} villages, expected 40")
    towns = {organizations[c]["parent_code"] for c in count}
    if len(towns) != 12:
        fail(path, f"villages of {len(towns)} townships, expected 12")
    for code, lines in count.items():
        if not 4 <= lines <= 8:
            fail(path, f"{code} has {lines} line items, expected 4 to 8")


def main():
    parser = argparse.ArgumentParser(description="Checks the shipped data.")
    parser.add_argument("--starter", metavar="FILE", default=os.path.join(ROOT, "catalog", "mentions-source.csv"),
                        help="file of mentions (default: catalog/mentions-source.csv)")
    arguments = parser.parse_args()
    starter = read(os.path.abspath(arguments.starter),
                   ["seed", "section", "domain", "tier", "level1", "level2", "timing as stated", "channel as stated",
                    "audience as stated", "quote"])
    if len(starter) != 431:
        fail("starter file", f"{len(starter)} rows, expected 431")

    organizations = check_organizations()
    check_boards(organizations)
    check_holidays()
    items = check_items(organizations, starter)
    check_blocks(organizations, items)
    used = check_mentions(items, starter) | check_lists(items, starter)
    for item_id in items:
        if item_id not in used:
            fail(f"catalog/items.csv {item_id}", "rests on no mention and no list")
    check_dibao()
    check_finance(organizations)

    for failure in FAILURES:
        print("FAIL " + failure)
    if FAILURES:
        print(f"{len(FAILURES)} failures")
        return 1
    count = collections.Counter(i["domain"] for i in items.values())
    print(f"ok: {len(organizations)} organizations, {len(items)} items "
          f"({', '.join(f'{k} {v}' for k, v in sorted(count.items()))}), 333 mentions, {len(LIST_LENGTHS)} lists")
    return 0


if __name__ == "__main__":
    sys.exit(main())
