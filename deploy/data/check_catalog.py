"""Checks the catalog: items.csv, the mentions that it rests on, the lists of the sources."""
import collections
import re

from check_support import KINDS, TIERS, fail, parts, read

DOMAIN_PREFIX = {"PARTY": "p", "GOVERNMENT": "g", "VILLAGE": "v", "SERVICE": "s"}
CHANNELS = {"BOARD", "WEBSITE", "MEETING", "BROADCAST", "KIOSK", "LEAFLET", "READING_ROOM", "HOUSEHOLD_CARD", "SMS"}
# Role words of the column `responsible`: which tier and kind of organization they mean.
ROLES = {
    "县委": ("COUNTY", "DIVISION"),
    "县人民政府": ("COUNTY", "DIVISION"),
    "县直各单位党组织": ("COUNTY", "DEPARTMENT"),
    "县直各部门": ("COUNTY", "DEPARTMENT"),
    "各学校": ("COUNTY", "SCHOOL"),
    "各医院": ("COUNTY", "HOSPITAL"),
    "各公用事业单位": ("COUNTY", "UTILITY"),
    "各服务中心": ("COUNTY", "SERVICE_CENTER"),
    "乡镇（街道）党（工）委": ("TOWNSHIP", "DIVISION"),
    "乡镇人民政府（街道办事处）": ("TOWNSHIP", "DIVISION"),
    "村（社区）党组织": ("VILLAGE", "DIVISION"),
    "村（居）民委员会": ("VILLAGE", "DIVISION"),
}
ITEM_HEADER = ("item_id,domain,tiers,organization_kinds,level1,level2,content_elements,legal_basis,timing,responsible,"
               "channels,audience,mode,mandatory,notice_days,phases,seed,quote").split(",")
FIXED_ELEMENTS = {
    "v-finance": "@科目:text;@摘要:text;@收入:money:sum;@支出:money:sum;@经手人:person",
    "g-dibao-changes": "@乡镇:text;@户数:integer:sum;@人数:integer:sum;@变动户数:integer:sum;@变动率:ratio2=变动户数/户数",
}
FIXED_NOTICE = {"g-dibao-changes": 7, "v-subsidy-list": 7, "p-member-development": 7}
SERVICE_SIX = ["服务事项", "审批依据", "办理程序", "申报材料", "办理时限", "收费标准"]
SERVICE_MORE = ["窗口及人员", "咨询电话", "办理方式"]
LIST_LENGTHS = {
    "seed000-party-township": 10, "seed000-party-village": 9, "seed000-government": 8, "seed000-village": 10,
    "seed003-eight-disclosures": 8, "seed003-schools": 2, "seed003-hospitals": 4, "seed003-utilities": 4,
    "seed003-economic": 6, "seed003-social": 6, "seed003-personnel-audit": 4,
    "seed004-departments": 14, "seed004-towns": 3, "seed004-communities": 5, "seed004-six-disclosures": 6,
    "seed004-window-items": 10,
}
# Lists whose items the county fixes: every item of them is mandatory.
MANDATORY_LISTS = {"seed000-party-township", "seed000-party-village", "seed000-government", "seed000-village",
                   "seed003-eight-disclosures"}

NAME = r"[^\s:;=/@?]+"
ELEMENT = re.compile(rf"^(@?)({NAME}):(?:(text|integer|decimal2|money|date|person)(\?|:sum)?"
                     rf"|ratio2=({NAME})/({NAME}))$")
NUMERIC = {"integer", "decimal2", "money"}
TIMING = re.compile(r"^(?:(permanent) w(\d+)|(monthly|quarterly|halfyearly|yearly) m(\d+) ([dw])(\d+)"
                    r"|(prompt) ([wd])(\d+)|(staged) w(\d+) stages=([^/\s=]+(?:/[^/\s=]+)+))$")
LAST_MONTH = {"monthly": 2, "quarterly": 6, "halfyearly": 12, "yearly": 24}


def check_elements(where, item):
    names, kinds, ratios = set(), {}, []
    for element in parts(where + " content_elements", item["content_elements"]):
        match = ELEMENT.match(element)
        if not match:
            fail(where, f"bad content element {element!r}")
            continue
        column, name, kind, suffix, over, under = match.groups()
        if name in names:
            fail(where, f"content element {name!r} twice")
        names.add(name)
        if suffix == ":sum" and (not column or kind not in NUMERIC):
            fail(where, f"{element!r}: only a numeric column adds up")
        if kind:
            kinds[name] = (column, kind)
        else:
            ratios.append((column, name, over, under))
    for column, name, over, under in ratios:
        for operand in (over, under):
            if kinds.get(operand, ("", ""))[1] not in NUMERIC or kinds[operand][0] != column:
                fail(where, f"ratio {name!r} uses {operand!r}, which is no numeric element beside it")
    if item["domain"] == "SERVICE":
        for name in SERVICE_SIX + SERVICE_MORE:
            if kinds.get(name) != ("", "text"):
                fail(where, f"service item without {name}")


def check_timing(where, text):
    match = TIMING.match(text)
    if not match:
        fail(where, f"bad timing {text!r}")
        return
    period, month, unit, day = match.group(3, 4, 5, 6)
    if period and not (1 <= int(month) <= LAST_MONTH[period] and 1 <= int(day) <= (31 if unit == "d" else 23)):
        fail(where, f"timing {text!r} is out of range")
    for number in filter(None, match.group(2, 9, 11)):
        if int(number) < 1:
            fail(where, f"timing {text!r} gives no days")
    if match.group(12) and len(set(match.group(12).split("/"))) != len(match.group(12).split("/")):
        fail(where, f"timing {text!r} has a stage twice")


def check_responsible(where, item, tiers, kinds, by_name):
    used_tiers, used_kinds = set(), set()
    for part in parts(where + " responsible", item["responsible"]):
        if part in ROLES:
            tier, kind = ROLES[part]
        elif part in by_name:
            tier, kind = by_name[part]["tier"], by_name[part]["kind"]
        else:
            fail(where, f"responsible {part!r} is neither a role nor an organization")
            continue
        if tier not in tiers or kind not in kinds:
            fail(where, f"responsible {part!r} is {tier} {kind}, outside the item's tiers and kinds")
        used_tiers.add(tier)
        used_kinds.add(kind)
    for missing in (set(tiers) - used_tiers):
        fail(where, f"nobody is responsible at tier {missing}")
    for missing in (set(kinds) - used_kinds):
        fail(where, f"nobody is responsible of kind {missing}")


def check_items(organizations, starter):
    path = "catalog/items.csv"
    rows = read(path, ITEM_HEADER)
    quotes = collections.defaultdict(set)
    for mention in starter:
        quotes[mention["quote"]].add(mention["seed"])
    by_name = {o["name"]: o for o in organizations.values() if o["kind"] != "DIVISION"}
    items, keys = {}, set()
    for item in rows:
        where = f"{path} {item['item_id']}"
        if not re.match(r"^[a-z0-9]+(-[a-z0-9]+)*$", item["item_id"]) or not 3 <= len(item["item_id"]) <= 40:
            fail(where, "bad item_id")
        if item["item_id"] in items:
            fail(where, "item_id twice")
        items[item["item_id"]] = item
        if item["domain"] not in DOMAIN_PREFIX:
            fail(where, f"unknown domain {item['domain']!r}")
        elif not item["item_id"].startswith(DOMAIN_PREFIX[item["domain"]] + "-"):
            fail(where, f"prefix does not fit domain {item['domain']}")
        tiers = parts(where + " tiers", item["tiers"], TIERS)
        kinds = parts(where + " organization_kinds", item["organization_kinds"], KINDS)
        if tiers != sorted(tiers, key=TIERS.index):
            fail(where, "tiers not in order")
        key = (item["domain"], item["tiers"], item["level1"], item["level2"])
        if key in keys:
            fail(where, f"(domain, tiers, level1, level2) twice: {key}")
        keys.add(key)
        for column in ("level1", "level2", "legal_basis", "responsible"):
            if not item[column].strip():
                fail(where, f"{column} is empty")
        if "分开" in item["level1"] + item["level2"]:
            fail(where, "typo 分开 for 公开")
        check_elements(where, item)
        check_timing(where, item["timing"])
        check_responsible(where, item, tiers, kinds, by_name)
        parts(where + " channels", item["channels"], CHANNELS)
        if not re.match(r"^(PUBLIC|CIRCLE:\S+)$", item["audience"]):
            fail(where, f"bad audience {item['audience']!r}")
        if item["mode"] not in ("PROACTIVE", "ON_REQUEST"):
            fail(where, f"bad mode {item['mode']!r}")
        if item["mandatory"] not in ("true", "false"):
            fail(where, f"bad mandatory {item['mandatory']!r}")
        if item["notice_days"] not in ("0", "7"):
            fail(where, f"bad notice_days {item['notice_days']!r}")
        if item["phases"] not in ("NONE", "BEFORE;DURING;AFTER"):
            fail(where, f"bad phases {item['phases']!r}")
        if item["seed"] not in quotes.get(item["quote"], ()):
            fail(where, f"quote is not in the starter file for seed {item['seed']!r}: {item['quote']!r}")
    for item_id, elements in FIXED_ELEMENTS.items():
        if items.get(item_id, {}).get("content_elements") != elements:
            fail(f"{path} {item_id}", f"content_elements must be {elements}")
    for item_id, days in FIXED_NOTICE.items():
        if items.get(item_id, {}).get("notice_days") != str(days):
            fail(f"{path} {item_id}", f"notice_days must be {days}")
    if items.get("v-finance", {}).get("timing") != "monthly m2 d10":
        fail(f"{path} v-finance", "timing must be monthly m2 d10")
    village = [i for i in rows if "VILLAGE" in i["tiers"].split(";") and "DIVISION" in i["organization_kinds"].split(";")]
    if not 27 <= len(village) <= 60:
        fail(path, f"{len(village)} items apply to a village, expected 27 to 60")
    return items


def check_mentions(items, starter):
    path = "catalog/mentions.csv"
    rows = read(path, "seed,section,level1,level2,item_id,reason".split(","))
    expected = {}
    for mention in starter:
        expected.setdefault((mention["level1"], mention["level2"]), set()).add((mention["seed"], mention["section"]))
    seen = set()
    for row in rows:
        key = (row["level1"], row["level2"])
        where = f"{path} {row['level1']}/{row['level2']}"
        if key in seen:
            fail(where, "twice")
        seen.add(key)
        if key not in expected:
            fail(where, "not in the starter file")
        elif (row["seed"], row["section"]) not in expected[key]:
            fail(where, "seed or section differs from the starter file")
        if row["item_id"] and row["item_id"] not in items:
            fail(where, f"unknown item {row['item_id']!r}")
        if not row["item_id"] and len(row["reason"].strip()) < 8:
            fail(where, "neither an item nor a reason")
    for level1, level2 in set(expected) - seen:
        fail(path, f"missing {level1}/{level2}")
    if len(expected) != 333:
        fail(path, f"the starter file has {len(expected)} distinct mentions, expected 333")
    return {row["item_id"] for row in rows}


def check_lists(items, starter):
    path = "catalog/lists.csv"
    rows = read(path, "list,position,item_id,quote".split(","))
    quotes = {m["quote"] for m in starter}
    positions, seen, used = collections.OrderedDict(), set(), set()
    for row in rows:
        where = f"{path} {row['list']} {row['position']} {row['item_id']}"
        key = (row["list"], row["position"], row["item_id"])
        if key in seen:
            fail(where, "twice")
        seen.add(key)
        used.add(row["item_id"])
        if row["item_id"] not in items:
            fail(where, "unknown item")
        elif row["list"] in MANDATORY_LISTS and items[row["item_id"]]["mandatory"] != "true":
            fail(where, "an item of a list that the county fixes is not mandatory")
        if row["quote"] not in quotes:
            fail(where, f"quote is not in the starter file: {row['quote']!r}")
        if row["list"].startswith("seed000-"):
            if not row["quote"].startswith(f"({row['position']})"):
                fail(where, "the quote bears another number")
        positions.setdefault(row["list"], []).append(row["position"])
    if set(positions) != set(LIST_LENGTHS):
        fail(path, f"lists are {sorted(positions)}, expected {sorted(LIST_LENGTHS)}")
    for name, numbers in positions.items():
        wanted = [str(n) for n in range(1, LIST_LENGTHS.get(name, 0) + 1)]
        if list(dict.fromkeys(numbers)) != wanted or [int(n) for n in numbers] != sorted(map(int, numbers)):
            fail(path, f"{name}: positions {list(dict.fromkeys(numbers))}, expected {wanted[:1]} to {wanted[-1:]} in order")
    for item_id, item in items.items():
        fixed = any(r["item_id"] == item_id and r["list"] in MANDATORY_LISTS for r in rows)
        if (item["mandatory"] == "true") != fixed:
            fail(path, f"{item_id} is mandatory={item['mandatory']}, but in {'a' if fixed else 'no'} list that the county fixes")
    return used
