#include <memory>

#include "common/names/names.h"
#include "gtest/gtest.h"
#include "mingbai/evaluation/v1/events.pb.h"
#include "tests/integration/evaluation/evaluation_world.h"

namespace mingbai::evaluation {
namespace {

using ::mingbai::testing::InvalidFieldIs;
using ::mingbai::testing::IsOk;
using ::mingbai::testing::NewRequestId;
using ::mingbai::testing::StatusIs;

class InspectionCalls : public ::testing::Test {
 protected:
  static World& world() {
    if (world_ == nullptr) {
      world_ = std::make_unique<World>(3);
      MB_EXPECT_OK(world_->Write(VillageRubric()));
    }
    return *world_;
  }
  static void TearDownTestSuite() { world_.reset(); }
  static inline std::unique_ptr<World> world_;

  static v1::FileInspectionRequest Sheet(const std::string& code) {
    v1::FileInspectionRequest request;
    v1::Inspection* sheet = request.mutable_inspection();
    sheet->set_organization(OrganizationName(code));
    sheet->set_period(kPeriod);
    sheet->set_inspection_date("2026-10-25");
    sheet->add_inspectors("王检查");
    sheet->add_grades()->set_criterion_id("form");
    sheet->mutable_grades(0)->set_grade(8);
    request.set_request_id(NewRequestId());
    return request;
  }
  static absl::StatusOr<v1::Inspection> Send(const v1::FileInspectionRequest& request) {
    return world().Call<v1::Inspection>("FileInspection", request, world().inspector);
  }
};

// DOMAIN E-1: a sheet is filed, told of by one event, and a repeat files no second.
TEST_F(InspectionCalls, E1_ASheetIsFiledOnce) {
  const auto before = world().Events(0, 0);
  const v1::FileInspectionRequest request = Sheet(VillageOf(kTown, 1));
  auto filed = Send(request);
  ASSERT_THAT(filed, IsOk());
  EXPECT_EQ(filed->name().rfind("organizations/371325001001/inspections/", 0), 0);
  EXPECT_EQ(filed->author(), "inspector@371325000000");
  EXPECT_EQ(filed->create_time().seconds(), absl::ToUnixSeconds(At(10, 26, 9)));
  auto again = Send(request);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->SerializeAsString(), filed->SerializeAsString());

  const auto events = world().Events(before.empty() ? 0 : before.back().seq(), 1);
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].aggregate(), filed->name());
  EXPECT_EQ(events[0].organization(), "organizations/371325001001");
  v1::EvaluationEvent payload;
  ASSERT_TRUE(events[0].payload().UnpackTo(&payload));
  EXPECT_EQ(payload.inspected().SerializeAsString(), filed->SerializeAsString());

  v1::FileInspectionRequest other = request;
  other.mutable_inspection()->mutable_grades(0)->set_grade(6);
  EXPECT_THAT(Send(other), StatusIs(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
}

TEST_F(InspectionCalls, SheetsAreKeptNewestFirst) {
  const std::string code = VillageOf(kTown, 2);
  std::vector<std::string> names;
  for (int grade : {10, 8, 6}) {
    auto filed = world().File(code, grade);
    ASSERT_THAT(filed, IsOk());
    names.insert(names.begin(), filed->name());
  }
  v1::ListInspectionsRequest request;
  request.set_parent(OrganizationName(code));
  request.set_page_size(2);
  auto first = world().Call<v1::ListInspectionsResponse>("ListInspections", request, "");
  ASSERT_THAT(first, IsOk());
  ASSERT_EQ(first->inspections_size(), 2);
  EXPECT_EQ(first->inspections(0).name(), names[0]);
  EXPECT_EQ(first->inspections(1).name(), names[1]);
  request.set_page_token(first->next_page_token());
  auto second = world().Call<v1::ListInspectionsResponse>("ListInspections", request, "");
  ASSERT_THAT(second, IsOk());
  ASSERT_EQ(second->inspections_size(), 1);
  EXPECT_EQ(second->inspections(0).name(), names[2]);
  EXPECT_EQ(second->next_page_token(), "");
  request.set_parent(OrganizationName(VillageOf(kTown, 3)));
  EXPECT_THAT(world().Call<v1::ListInspectionsResponse>("ListInspections", request, ""), InvalidFieldIs("page_token"));
}

TEST_F(InspectionCalls, WhatIsMissingIsAPrecondition) {
  EXPECT_THAT(Send(Sheet("371325001999")), StatusIs(absl::StatusCode::kFailedPrecondition, "ORGANIZATION_NOT_FOUND"));
  // No rubric for townships, and none for villages before it took effect.
  EXPECT_THAT(Send(Sheet(kTown)), StatusIs(absl::StatusCode::kFailedPrecondition, "RUBRIC_NOT_FOUND"));
  v1::FileInspectionRequest early = Sheet(VillageOf(kTown, 1));
  early.mutable_inspection()->set_period("2025-12");
  EXPECT_THAT(Send(early), StatusIs(absl::StatusCode::kFailedPrecondition, "RUBRIC_NOT_FOUND"));
}

TEST_F(InspectionCalls, E3_GradesMustFitTheRubric) {
  v1::FileInspectionRequest request = Sheet(VillageOf(kTown, 1));
  request.mutable_inspection()->mutable_grades(0)->set_grade(7);
  EXPECT_THAT(Send(request), InvalidFieldIs("inspection.grades[0].grade"));
  request = Sheet(VillageOf(kTown, 1));
  request.mutable_inspection()->mutable_grades(0)->set_criterion_id("contents");
  EXPECT_THAT(Send(request), InvalidFieldIs("inspection.grades[0].criterion_id"));
  EXPECT_THAT(Send(request), InvalidFieldIs("inspection.grades"));
  request = Sheet(VillageOf(kTown, 1));
  *request.mutable_inspection()->add_grades() = request.inspection().grades(0);
  EXPECT_THAT(Send(request), InvalidFieldIs("inspection.grades[1].criterion_id"));
}

TEST_F(InspectionCalls, DaysAndPeriodsExist) {
  v1::FileInspectionRequest request = Sheet(VillageOf(kTown, 1));
  request.mutable_inspection()->set_inspection_date("2026-02-30");
  EXPECT_THAT(Send(request), InvalidFieldIs("inspection.inspection_date"));
  request.mutable_inspection()->set_inspection_date("2026-10-27");
  EXPECT_THAT(Send(request), InvalidFieldIs("inspection.inspection_date"));
  // DOMAIN E-1: seen before October's window began, on its first day, on the disclosure day.
  request.mutable_inspection()->set_inspection_date("2026-09-25");
  EXPECT_THAT(Send(request), InvalidFieldIs("inspection.inspection_date"));
  for (const char* day : {"2026-09-26", "2026-10-26"}) {
    request.mutable_inspection()->set_inspection_date(day);
    request.set_request_id(testing::NewRequestId());
    MB_EXPECT_OK(Send(request));
  }
  request = Sheet(VillageOf(kTown, 1));
  request.mutable_inspection()->set_period("2026-00");
  EXPECT_THAT(Send(request), InvalidFieldIs("inspection.period"));
}

TEST_F(InspectionCalls, OnlyTheEvaluationTeamWithinItsScope) {
  const v1::FileInspectionRequest request = Sheet(VillageOf(kTown, 1));
  EXPECT_THAT(world().Call<v1::Inspection>("FileInspection", request, ""),
              StatusIs(absl::StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(world().Call<v1::Inspection>("FileInspection", request, world().clerk),
              StatusIs(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_THAT(world().Call<v1::Inspection>("FileInspection", request, world().town_inspector),
              StatusIs(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
}

}  // namespace
}  // namespace mingbai::evaluation
