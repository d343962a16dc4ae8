#include "services/catalog/circle_rules.h"

#include "gtest/gtest.h"
#include "services/catalog/client/membership_index.h"
#include "tests/support/status_matchers.h"

namespace mingbai::catalog {
namespace {

using ::absl::StatusCode;
using ::mingbai::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kVillage = "organizations/371325001012/circles/";

v1::Circle Circle(const std::string& id, const std::string& widens_to = "", const std::string& from = "2026-01-01",
                  int version = 1) {
  v1::Circle circle;
  circle.set_name(kVillage + id);
  if (!widens_to.empty()) circle.set_widens_to(kVillage + widens_to);
  circle.set_effective_date(from);
  circle.set_version(version);
  return circle;
}

v1::CircleMember Member(const std::string& subject, const std::string& first, const std::string& last = "") {
  v1::CircleMember member;
  member.set_subject(subject);
  member.set_first_day(first);
  member.set_last_day(last);
  return member;
}

v1::Membership Counts(const std::string& subject, const std::string& circle, const std::string& first,
                      const std::string& last = "") {
  v1::Membership membership;
  membership.set_subject(subject);
  membership.set_circle(kVillage + circle);
  membership.set_first_day(first);
  membership.set_last_day(last);
  return membership;
}

std::vector<std::string> WrongIn(const v1::Circle& circle) {
  FieldErrors errors;
  CheckCircle(circle, "c", errors);
  return FieldPathsOf(errors.ToStatus());
}

TEST(Circle, C9_WhatACircleMayBeCalled) {
  EXPECT_THAT(WrongIn(Circle("党政联席会", "党员")), IsEmpty());
  EXPECT_THAT(WrongIn(Circle("党\u200b员")), ElementsAre("c.name"));
  EXPECT_THAT(WrongIn(Circle(std::string(65, 'a'))), ElementsAre("c.name"));
  EXPECT_THAT(WrongIn(Circle("党员", "党员")), ElementsAre("c.widens_to"));
  v1::Circle circle = Circle("班子会");
  circle.set_widens_to("organizations/371325001013/circles/党员");
  circle.set_effective_date("x");
  EXPECT_THAT(WrongIn(circle), ElementsAre("c.effective_date", "c.widens_to"));
  circle = Circle("");
  circle.clear_name();
  EXPECT_THAT(WrongIn(circle), ElementsAre("c.name"));
}

TEST(Circle, C9_TheOrderOfWideningHasNoCycle) {
  const auto narrow = Circle("班子会", "党员");
  const auto wide = Circle("党员");
  EXPECT_THAT(CheckWidening({narrow}, narrow.name(), "2026-01-01"),
              StatusIs(StatusCode::kFailedPrecondition, "CIRCLE_NOT_FOUND"));
  MB_EXPECT_OK(CheckWidening({narrow, wide}, narrow.name(), "2026-01-01"));
  EXPECT_THAT(CheckWidening({narrow, wide, Circle("党员", "班子会", "2026-02-01", 2)}, wide.name(), "2026-02-01"),
              StatusIs(StatusCode::kFailedPrecondition, "CIRCLE_CYCLE"));
  v1::Circle ended = Circle("党员", "", "2026-07-01", 2);
  ended.set_last_day("2026-06-30");
  EXPECT_THAT(CheckWidening({narrow, wide, ended}, wide.name(), "2026-07-01"),
              StatusIs(StatusCode::kFailedPrecondition, "CIRCLE_WIDENED_TO"));
  MB_EXPECT_OK(CheckWidening({narrow, wide, ended, Circle("班子会", "", "2026-06-01", 2)}, wide.name(), "2026-07-01"));
}

TEST(Circle, C9_APersonBelongsToItOnceAtATime) {
  const v1::CircleMember held = Member("clerk:1", "2026-01-01", "2026-06-30");
  EXPECT_THAT(CheckNoOverlap(Member("clerk:1", "2026-06-30"), {held}),
              StatusIs(StatusCode::kAlreadyExists, "MEMBERSHIP_EXISTS"));
  MB_EXPECT_OK(CheckNoOverlap(Member("clerk:1", "2026-07-01"), {held}));
  MB_EXPECT_OK(CheckNoOverlap(Member("clerk:2", "2026-06-30"), {held}));
  FieldErrors errors;
  CheckMember(Member("a\u200b", "2026-02-30", "2026-01-01"), "m", errors);
  EXPECT_THAT(FieldPathsOf(errors.ToStatus()), ElementsAre("m.first_day", "m.last_day", "m.subject"));
}

TEST(Circle, C9_AMembershipCountsWhileItsCircleStands) {
  const v1::Membership open = Counts("a", "党员", "2026-01-01");
  EXPECT_EQ(Counted(open, "2026-03-01", "")->first_day(), "2026-03-01");
  EXPECT_EQ(Counted(open, "2025-03-01", "")->last_day(), "");
  EXPECT_EQ(Counted(open, "2025-03-01", "2026-07-01")->last_day(), "2026-06-30");
  EXPECT_EQ(Counted(Counts("a", "党员", "2026-01-01", "2026-02-01"), "2025-03-01", "2026-07-01")->last_day(),
            "2026-02-01");
  EXPECT_EQ(Counted(open, "2025-03-01", "2026-01-01"), std::nullopt);
  EXPECT_EQ(Counted(Counts("a", "党员", "2026-01-01", "2025-12-31"), "2025-03-01", ""), std::nullopt);
  EXPECT_EQ(Counted(open, "", ""), std::nullopt);
}

TEST(MembershipIndex, C9_CirclesOfASubjectOnADay) {
  MembershipIndex index;
  index.Add({Counts("a", "党员", "2026-01-01", "2026-06-30"), Counts("a", "党员", "2026-09-01"),
             Counts("a", "班子会", "2026-01-01"), Counts("b", "党员", "2026-01-01")});
  EXPECT_THAT(index.CirclesOf("a", "2026-06-30"), ElementsAre("371325001012/党员", "371325001012/班子会"));
  EXPECT_THAT(index.CirclesOf("a", "2026-07-01"), ElementsAre("371325001012/班子会"));
  EXPECT_THAT(index.CirclesOf("a", "2026-09-01"), ElementsAre("371325001012/党员", "371325001012/班子会"));
  EXPECT_THAT(index.CirclesOf("a", "2025-12-31"), IsEmpty());
  EXPECT_THAT(index.CirclesOf("c", "2026-06-30"), IsEmpty());
  index.Replace(kVillage + "党员", {Counts("c", "党员", "2026-01-01")});
  EXPECT_THAT(index.CirclesOf("a", "2026-09-01"), ElementsAre("371325001012/班子会"));
  EXPECT_THAT(index.CirclesOf("b", "2026-09-01"), IsEmpty());
  EXPECT_THAT(index.CirclesOf("c", "2026-09-01"), ElementsAre("371325001012/党员"));
  index.Replace(kVillage + "党员", {});
  EXPECT_THAT(index.CirclesOf("c", "2026-09-01"), IsEmpty());
}

}  // namespace
}  // namespace mingbai::catalog
