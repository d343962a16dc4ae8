"""Checks the catalog: items.csv, the mentions that it rests on, the lists of the sources."""
import collections
import re

from check_support import KINDS, TIERS, fail, parts, read

DOMAIN_PREFIX = {"PARTY": "p", "GOVERNMENT": "g", "VILLAGE": "v", "SERVICE": "s"}
# Words of the standard catalogue for what contracts number (docs/standard-catalogue.md).
DOMAINS = {"党务": "PARTY", "政务": "GOVERNMENT", "村务": "VILLAGE", "办事": "SERVICE"}
KIND_WORDS = {"行政区划": "DIVISION", "部门": "DEPARTMENT", "学校": "SCHOOL", "医院": "HOSPITAL", "公用事业单位": "UTILITY",
              "服务中心": "SERVICE_CENTER"}
CHANNELS = ["社区/企事业单位/村公示栏（电子屏）", "政府网站", "会议", "广播电视", "触摸屏", "宣传单", "公开查阅点", "明白卡", "精准推送"]
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
ITEM_HEADER = ("序号,一级事项,二级事项,公开内容（要素）,公开依据,公开时限,公开主体,公开渠道和载体,全社会,特定群体,主动,依申请,县级,乡级,村级,"
               "事项编号,领域,主体类别,要素定义,必须公开,公示天数,公开阶段,来源,原文,"
               "服务事项,审批依据,办理程序,申报材料,办理时限,收费标准,窗口,窗口人员,预约方式,办理方式,承诺工作日").split(",")
FIXED_ELEMENTS = {
    "v-finance": "科目:文本:列;摘要:文本:列;收入:金额:列:合计;支出:金额:列:合计;经手人:人名:列",
    "g-dibao-changes": "乡镇:文本:列;户数:整数:列:合计;人数:整数:列:合计;变动户数:整数:列:合计;变动率:比率:列=变动户数/户数",
}
FIXED_NOTICE = {"g-dibao-changes": 7, "v-subsidy-list": 7, "p-member-development": 7}
SERVICE_SIX = ["服务事项", "审批依据", "办理程序", "申报材料", "办理时限", "收费标准"]
SERVICE_MORE = ["窗口及人员", "咨询电话", "办理方式"]
# The columns of a service item's guide; 承诺工作日 is 0 exactly where it is handled on the spot.
GUIDE = SERVICE_SIX + ["窗口", "窗口人员", "预约方式", "办理方式", "承诺工作日"]
HANDLING = {"即时办结", "承诺受理", "联审联办"}
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

NAME = r"[^\s:;=/\\]+"
ELEMENT = re.compile(rf"^({NAME}):(?:(文本|整数|小数|金额|日期|人名)(:列)?(:合计)?(:可空)?|比率:列=({NAME})/({NAME}))$")
NUMERIC = {"整数", "小数", "金额"}
DAY = r"(?:(底)前|(\d+)日前|第(\d+)个工作日前|公开日前)"
PHASES = r"(?:；事[前中后](?:提前\d+日|\d+个(?:工作|自然)日内|当日)公开)*"
# The forms in which the export prints a timing; imports read more.
TIMING = [
    re.compile(r"^长期公开（生效或者变更之日起(?P<days>\d+)个工作日内）$"),
    re.compile(r"^信息形成或者变更之日起(?P<days>\d+)个(?:工作|自然)日内" + PHASES + "$"),
    re.compile(r"^信息形成或者变更当日" + PHASES + "$"),
    re.compile(r"^分阶段公开（(?P<stages>[^→）\\]+(?:→[^→）\\]+)+)），每阶段到达(?:之日起(?P<days>\d+)个工作日内|当日)" + PHASES + "$"),
    re.compile(rf"^每月(?:，次月|结束后第(?P<month>\d+)个月)?{DAY}$"),
    re.compile(rf"^每(?:季度|半年)(?:首月|(?:结束后)?第(?P<month>\d+)个月){DAY}$"),
    re.compile(rf"^每年(?:，次年)?(?P<month>\d+)月{DAY}$"),
]


def check_phases(where, item):
    """What falls due by events says when each of its phases does; no notice is longer than what stands before (P-5, P-6)."""
    terms = dict(re.findall(r"；事([前中后])(.+?)公开", item["公开时限"]))
    by_events = item["公开时限"].startswith(("信息形成或者变更", "分阶段公开"))
    if "".join(terms) != ("前中后" if by_events and item["公开阶段"] != "无" else ""):
        fail(where, f"公开时限 and 公开阶段 disagree: {item['公开时限']!r}, {item['公开阶段']!r}")
    before = re.fullmatch(r"提前(\d+)日", terms.get("前", "提前7日"))
    if not before or int(before[1]) < int(item["公示天数"]):
        fail(where, f"事前 must stand for the {item['公示天数']} days of the notice: {item['公开时限']!r}")


def check_elements(where, item):
    names, kinds, ratios = [], {}, []
    for element in parts(where + " 要素定义", item["要素定义"]):
        match = ELEMENT.match(element)
        if not match:
            fail(where, f"bad content element {element!r}")
            continue
        name, kind, column, total, empty, over, under = match.groups()
        if name in names:
            fail(where, f"content element {name!r} twice")
        names.append(name)
        if total and (not column or kind not in NUMERIC or empty):
            fail(where, f"{element!r}: only a numeric column that is always there adds up")
        if kind:
            kinds[name] = (bool(column), kind, bool(empty))
        else:
            ratios.append((name, over, under))
    for name, over, under in ratios:
        for operand in (over, under):
            if kinds.get(operand, (False, ""))[:2] not in [(True, kind) for kind in NUMERIC]:
                fail(where, f"ratio {name!r} uses {operand!r}, which is no numeric column")
    if item["公开内容（要素）"] != "；".join(names):
        fail(where, f"公开内容（要素） is {item['公开内容（要素）']!r}, the definitions name {'；'.join(names)!r}")
    if item["domain"] == "SERVICE":
        for name in SERVICE_SIX + SERVICE_MORE:
            if kinds.get(name) != (False, "文本", False):
                fail(where, f"service item without {name}")


def check_timing(where, text):
    match = next(filter(None, (form.match(text) for form in TIMING)), None)
    if not match:
        fail(where, f"bad timing {text!r}")
        return
    found = match.groupdict()
    if found.get("days") and int(found["days"]) < 1:
        fail(where, f"timing {text!r} gives no days")
    if found.get("month") and not 1 <= int(found["month"]) <= 12:
        fail(where, f"timing {text!r} is out of range")
    day = re.search(r"(\d+)日前$", text)
    if day and not 1 <= int(day.group(1)) <= 31:
        fail(where, f"timing {text!r} is out of range")
    stages = (found.get("stages") or "").split("→")
    if len(set(stages)) != len(stages):
        fail(where, f"timing {text!r} has a stage twice")


def check_channels(where, text):
    boxes = text.split(" ")
    if sorted(box[1:] for box in boxes) != sorted(CHANNELS) or not {box[:1] for box in boxes} <= {"■", "□"}:
        fail(where, f"the channels are not all there once: {text!r}")
    if not boxes[0].startswith("■"):
        fail(where, "no channel is ticked first")


def check_responsible(where, item, tiers, kinds, by_name):
    used_tiers, used_kinds = set(), set()
    for part in parts(where + " 公开主体", item["公开主体"]):
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


def check_guide(where, item):
    if item["domain"] != "SERVICE":
        for column in GUIDE:
            if item[column]:
                fail(where, f"{column} belongs to service items")
        return
    for column in GUIDE:
        if not item[column].strip():
            fail(where, f"{column} is empty")
    if item["办理方式"] not in HANDLING:
        fail(where, f"bad 办理方式 {item['办理方式']!r}")
    if not item["承诺工作日"].isdigit() or (item["承诺工作日"] == "0") != (item["办理方式"] == "即时办结"):
        fail(where, f"承诺工作日 {item['承诺工作日']!r} does not fit {item['办理方式']}")


def check_items(organizations, starter):
    path = "catalog/items.csv"
    rows = read(path, ITEM_HEADER)
    quotes = collections.defaultdict(set)
    for mention in starter:
        quotes[mention["quote"]].add(mention["seed"])
    by_name = {o["name"]: o for o in organizations.values() if o["kind"] != "DIVISION"}
    items, keys = {}, set()
    for number, item in enumerate(rows, 1):
        item["item_id"] = item["事项编号"]
        where = f"{path} {item['item_id']}"
        if item["序号"] != str(number):
            fail(where, f"序号 is {item['序号']!r}, expected {number}")
        if not re.match(r"^[a-z0-9]+(-[a-z0-9]+)*$", item["item_id"]) or not 3 <= len(item["item_id"]) <= 40:
            fail(where, "bad 事项编号")
        if item["item_id"] in items:
            fail(where, "事项编号 twice")
        items[item["item_id"]] = item
        item["domain"] = DOMAINS.get(item["领域"])
        if item["domain"] is None:
            fail(where, f"unknown domain {item['领域']!r}")
        elif not item["item_id"].startswith(DOMAIN_PREFIX[item["domain"]] + "-"):
            fail(where, f"prefix does not fit domain {item['领域']}")
        for column in ("全社会", "主动", "依申请", "县级", "乡级", "村级"):
            if item[column] not in ("", "√"):
                fail(where, f"bad tick {item[column]!r} under {column}")
        item["tiers"] = [tier for tier, column in zip(TIERS, ("县级", "乡级", "村级")) if item[column]]
        if not item["tiers"]:
            fail(where, "no tier")
        kinds = [KIND_WORDS[word] for word in parts(where + " 主体类别", item["主体类别"], KIND_WORDS) if word in KIND_WORDS]
        item["kinds"] = kinds
        key = (item["domain"], tuple(item["tiers"]), item["一级事项"], item["二级事项"])
        if key in keys:
            fail(where, f"(domain, tiers, 一级事项, 二级事项) twice: {key}")
        keys.add(key)
        for column in ("一级事项", "二级事项", "公开依据", "公开主体"):
            if not item[column].strip():
                fail(where, f"{column} is empty")
        if "分开" in item["一级事项"] + item["二级事项"]:
            fail(where, "typo 分开 for 公开")
        check_elements(where, item)
        check_guide(where, item)
        check_timing(where, item["公开时限"])
        check_responsible(where, item, item["tiers"], kinds, by_name)
        check_channels(where, item["公开渠道和载体"])
        if bool(item["全社会"]) == bool(item["特定群体"]) or re.search(r"[\s√]", item["特定群体"]):
            fail(where, f"bad audience {item['全社会']!r}, {item['特定群体']!r}")
        if bool(item["主动"]) == bool(item["依申请"]):
            fail(where, "must be either 主动 or 依申请")
        if item["必须公开"] not in ("是", "否"):
            fail(where, f"bad 必须公开 {item['必须公开']!r}")
        item["mandatory"] = item["必须公开"] == "是"
        if item["公示天数"] not in ("0", "7"):
            fail(where, f"bad 公示天数 {item['公示天数']!r}")
        if item["公开阶段"] not in ("无", "事前;事中;事后"):
            fail(where, f"bad 公开阶段 {item['公开阶段']!r}")
        check_phases(where, item)
        if item["来源"] not in quotes.get(item["原文"], ()):
            fail(where, f"quote is not in the starter file for seed {item['来源']!r}: {item['原文']!r}")
    for item_id, elements in FIXED_ELEMENTS.items():
        if items.get(item_id, {}).get("要素定义") != elements:
            fail(f"{path} {item_id}", f"要素定义 must be {elements}")
    for item_id, days in FIXED_NOTICE.items():
        if items.get(item_id, {}).get("公示天数") != str(days):
            fail(f"{path} {item_id}", f"公示天数 must be {days}")
    if items.get("v-finance", {}).get("公开时限") != "每月，次月10日前":
        fail(f"{path} v-finance", "公开时限 must be 每月，次月10日前")
    village = [i for i in rows if "VILLAGE" in i["tiers"] and "DIVISION" in i["kinds"]]
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
        elif row["list"] in MANDATORY_LISTS and not items[row["item_id"]]["mandatory"]:
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
        if item["mandatory"] != fixed:
            fail(path, f"{item_id} is mandatory={item['mandatory']}, but in {'a' if fixed else 'no'} list that the county fixes")
    return used
