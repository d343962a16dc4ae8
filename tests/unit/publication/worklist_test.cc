#include "services/publication/worklist.h"

#include "common/time/county_time.h"
#include "gtest/gtest.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;

const absl::Time kNow = StartOfDay(CivilDay(2026, 10, 10)) + absl::Hours(9);

ObligationRow Row(const std::string& id, CivilDay open, CivilDay last, std::optional<CivilDay> deferred = std::nullopt,
                  const std::string& organization = "371325001012") {
  ObligationRow row;
  row.organization = organization;
  row.id = id;
  row.item = id.substr(0, id.find('.'));
  row.facts.open = StartOfDay(open);
  row.facts.due = EndOfDay(last);
  if (deferred.has_value()) row.facts.deferred_until = EndOfDay(*deferred);
  return row;
}

std::vector<std::string> Names(const v1::WorklistSection& section) {
  std::vector<std::string> names;
  for (const auto& obligation : section.obligations()) {
    names.push_back(obligation.name().substr(obligation.name().rfind('/') + 1));
  }
  return names;
}

using Ids = std::vector<std::string>;

TEST(Worklist, P2_EachStandsInOneSectionOrderedByTerm) {
  const CivilDay first(2026, 10, 1);
  std::vector<ObligationRow> open = {
      Row("late.2", first, CivilDay(2026, 10, 9)),
      Row("late.1", first, CivilDay(2026, 10, 8)),
      Row("today.1", first, CivilDay(2026, 10, 10)),
      Row("soon.1", first, CivilDay(2026, 10, 11)),
      Row("soon.2", CivilDay(2026, 10, 12), CivilDay(2026, 10, 17)),  // upcoming
      Row("far.1", first, CivilDay(2026, 10, 18)),
      Row("put-off.1", first, CivilDay(2026, 10, 5), CivilDay(2026, 10, 10)),
      Row("put-off.2", first, CivilDay(2026, 10, 5), CivilDay(2026, 10, 17)),
      Row("put-off.3", first, CivilDay(2026, 10, 5), CivilDay(2026, 10, 18)),
      Row("put-off.4", first, CivilDay(2026, 9, 5), CivilDay(2026, 10, 7)),  // and overdue again
  };
  const auto list = MakeWorklist(open, kNow, 7, 20);
  EXPECT_EQ(list.date(), "2026-10-10");
  EXPECT_EQ(Names(list.overdue()), Ids({"put-off.4", "late.1", "late.2"}));
  EXPECT_EQ(Names(list.due_today()), Ids({"today.1"}));
  EXPECT_EQ(Names(list.due_soon()), Ids({"soon.1", "soon.2"}));
  EXPECT_EQ(Names(list.deferrals_ending()), Ids({"put-off.1", "put-off.2"}));
  // Counts go on where the lists end.
  const auto cut = MakeWorklist(open, kNow, 8, 1);
  EXPECT_EQ(Names(cut.overdue()), Ids({"put-off.4"}));
  EXPECT_EQ(cut.overdue().count(), 3);
  EXPECT_EQ(cut.due_soon().count(), 3);
  EXPECT_EQ(cut.deferrals_ending().count(), 3);
}

TEST(Worklist, P2_AtTheEndOfTheDayItIsOverdue) {
  const std::vector<ObligationRow> open = {Row("a.1", CivilDay(2026, 10, 1), CivilDay(2026, 10, 10))};
  const absl::Time end = EndOfDay(CivilDay(2026, 10, 10));
  EXPECT_EQ(MakeWorklist(open, end - absl::Microseconds(1), 7, 20).due_today().count(), 1);
  EXPECT_EQ(MakeWorklist(open, end, 7, 20).due_today().count(), 0);
  EXPECT_EQ(MakeWorklist(open, end, 7, 20).overdue().count(), 1);
  EXPECT_TRUE(MakeWorklist({}, end, 7, 20).has_overdue());
}

TEST(Worklist, P2_WhatIsSettledIsOnNoList) {
  ObligationRow exempt = Row("a.1", CivilDay(2026, 10, 1), CivilDay(2026, 10, 9));
  exempt.facts.exempt = true;
  ObligationRow withdrawn = exempt;
  withdrawn.facts.exempt = false;
  withdrawn.facts.withdrawn = kNow;
  const auto list = MakeWorklist({exempt, withdrawn}, kNow, 7, 20);
  EXPECT_EQ(list.overdue().count() + list.due_today().count() + list.due_soon().count(), 0);
}

TEST(Worklist, C7_OwnersAreToldApartByOrganizationPersonAndLeader) {
  catalog::v1::Adoption zhang, li;
  zhang.set_person_responsible("张三 文书");
  zhang.set_leader("王书记");
  li.set_person_responsible("李四 会计");
  li.set_leader("王书记");
  const auto find = [&](const std::string&, const std::string& item) -> const catalog::v1::Adoption* {
    return item == "finance" ? &li : item == "dibao" ? &zhang : nullptr;
  };
  std::vector<ObligationRow> overdue;
  for (int day = 1; day <= 7; ++day) {
    overdue.push_back(Row("finance." + std::to_string(day), CivilDay(2026, 9, 1), CivilDay(2026, 9, 10 - day)));
  }
  overdue.push_back(Row("dibao.1", CivilDay(2026, 9, 1), CivilDay(2026, 9, 2)));
  overdue.push_back(Row("other.1", CivilDay(2026, 9, 1), CivilDay(2026, 9, 20)));
  overdue.push_back(Row("finance.1", CivilDay(2026, 9, 1), CivilDay(2026, 9, 9), std::nullopt, "371325001013"));
  const auto owners = ByOwner(overdue, find, kNow);
  ASSERT_EQ(owners.size(), 4);
  EXPECT_FALSE(IsNamed(owners[0]));
  EXPECT_EQ(owners[0].obligations(0).name(), "organizations/371325001012/obligations/other.1");
  EXPECT_EQ(owners[1].person_responsible(), "张三 文书");
  EXPECT_EQ(owners[2].person_responsible(), "李四 会计");
  EXPECT_EQ(owners[2].leader(), "王书记");
  EXPECT_EQ(owners[2].count(), 7);
  EXPECT_EQ(owners[2].obligations_size(), 5);
  EXPECT_EQ(owners[2].obligations(0).name(), "organizations/371325001012/obligations/finance.7");
  EXPECT_EQ(FromTimestamp(owners[2].oldest_time()), EndOfDay(CivilDay(2026, 9, 3)));
  EXPECT_EQ(owners[3].organization(), "organizations/371325001013");
  EXPECT_EQ(owners[3].person_responsible(), "李四 会计");
}

}  // namespace
}  // namespace mingbai::publication
