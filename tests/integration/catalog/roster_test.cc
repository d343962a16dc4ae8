// The roster and its coverage (DOMAIN C-15, E-10).

#include "common/status/status.h"
#include "gmock/gmock.h"
#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;

class RosterTest : public CatalogTest {
 protected:
  void SetUp() override { EnterCounty(); }

  static v1::Appointment Clerk(const std::string& organization = kVillage) {
    v1::Appointment appointment;
    appointment.set_organization(organization);
    appointment.set_role(v1::ROSTER_ROLE_FULL_TIME_STAFF);
    appointment.set_person_name("李四");
    appointment.set_post(kNasty);
    appointment.set_duty_phone("13812345678");
    appointment.set_duty_contact(true);
    appointment.set_first_day("2026-01-01");
    appointment.set_reference(kNasty);
    return appointment;
  }
  static v1::BatchAppointRequest Appointing(const std::vector<v1::Appointment>& appointments,
                                            const std::string& parent = kCounty) {
    v1::BatchAppointRequest request;
    request.set_parent(parent);
    for (const v1::Appointment& appointment : appointments) *request.add_appointments() = appointment;
    request.set_request_id(NewRequestId());
    return request;
  }
  absl::StatusOr<v1::BatchAppointResponse> Appoint(const v1::BatchAppointRequest& request) {
    return Call<v1::BatchAppointResponse>(office_, "BatchAppoint", request);
  }
  absl::StatusOr<v1::Appointment> End(const std::string& name, const std::string& day) {
    v1::EndAppointmentRequest request;
    request.set_name(name);
    request.set_last_day(day);
    request.set_reason("换届");
    request.set_request_id(NewRequestId());
    return Call<v1::Appointment>(office_, "EndAppointment", request);
  }
  static v1::ListRosterRequest Asking(const std::string& date, bool all = false) {
    v1::ListRosterRequest request;
    request.set_parent(kVillage);
    request.set_date(date);
    request.set_show_all(all);
    return request;
  }
  absl::StatusOr<v1::ListRosterResponse> List(const v1::ListRosterRequest& request) {
    return Call<v1::ListRosterResponse>(anyone_, "ListRoster", request);
  }
  int Holding(const std::string& date) {
    auto answer = List(Asking(date));
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    return answer.ok() ? answer->appointments_size() : -1;
  }
  static v1::SetRosterRequirementsRequest Requiring(const std::string& from, int minimum = 0) {
    v1::SetRosterRequirementsRequest request;
    request.mutable_requirements()->set_organization(kCounty);
    request.mutable_requirements()->set_effective_date(from);
    v1::RosterRequirement& one = *request.mutable_requirements()->add_requirements();
    one.set_tier(common::v1::TIER_VILLAGE);
    one.set_kind(v1::ORGANIZATION_KIND_DIVISION);
    one.set_role(v1::ROSTER_ROLE_FULL_TIME_STAFF);
    one.set_minimum(minimum);
    request.set_request_id(NewRequestId());
    return request;
  }
  absl::StatusOr<v1::RosterRequirements> Require(const v1::SetRosterRequirementsRequest& request) {
    return Call<v1::RosterRequirements>(office_, "SetRosterRequirements", request);
  }
  absl::StatusOr<v1::SummarizeRosterResponse> Summarize(const std::string& parent, const std::string& date) {
    v1::SummarizeRosterRequest request;
    request.set_parent(parent);
    request.set_date(date);
    return Call<v1::SummarizeRosterResponse>(anyone_, "SummarizeRoster", request);
  }
};

TEST_F(RosterTest, C15_ARosterOfEveryDay) {
  v1::Appointment successor = Clerk();
  successor.set_person_name("王五");
  successor.set_first_day("2026-11-01");
  successor.set_last_day("2029-10-31");
  v1::Appointment supervisor = Clerk();
  supervisor.set_role(v1::ROSTER_ROLE_SUPERVISOR);
  supervisor.set_supervisor_kind(v1::SUPERVISOR_KIND_CONSULTATIVE_MEMBER);
  auto stored = Appoint(Appointing({Clerk(), successor, supervisor, Clerk(kOtherVillage)}));
  MB_ASSERT_OK(stored);
  auto today = List(Asking(""));
  MB_ASSERT_OK(today);
  ASSERT_EQ(today->appointments_size(), 2);
  EXPECT_EQ(today->appointments(0).SerializeAsString(), stored->appointments(0).SerializeAsString());
  EXPECT_EQ(today->appointments(1).supervisor_kind(), v1::SUPERVISOR_KIND_CONSULTATIVE_MEMBER);
  auto ended = End(stored->appointments(0).name(), "2026-10-31");
  MB_ASSERT_OK(ended);
  EXPECT_EQ(ended->last_day(), "2026-10-31");
  EXPECT_EQ(ended->end_reason(), "换届");
  EXPECT_EQ(Holding("2025-12-31"), 0);
  EXPECT_EQ(Holding("2026-10-31"), 2);
  auto november = List(Asking("2026-11-01"));
  MB_ASSERT_OK(november);
  ASSERT_EQ(november->appointments_size(), 2);
  EXPECT_EQ(november->appointments(0).person_name(), "王五");
  EXPECT_EQ(Holding("2029-11-01"), 1);

  auto request = Asking("", true);
  request.set_role(v1::ROSTER_ROLE_FULL_TIME_STAFF);
  request.set_page_size(1);
  auto page = List(request);
  MB_ASSERT_OK(page);
  ASSERT_EQ(page->appointments_size(), 1);
  EXPECT_EQ(page->appointments(0).end_reason(), "换届");
  request.set_page_token(page->next_page_token());
  page = List(request);
  MB_ASSERT_OK(page);
  ASSERT_EQ(page->appointments_size(), 1);
  EXPECT_EQ(page->appointments(0).person_name(), "王五");
  EXPECT_EQ(page->next_page_token(), "");
  request.set_role(v1::ROSTER_ROLE_SUPERVISOR);
  EXPECT_THAT(List(request), InvalidFieldIs("page_token"));
  const auto events = Events(8);
  ASSERT_EQ(events.size(), 8);
  EXPECT_EQ(events[7].roster_of(), kVillage);
}

TEST_F(RosterTest, C15_WhatCannotBeAppointed) {
  v1::Appointment elsewhere = Clerk();
  elsewhere.set_organization("organizations/371325001099");
  auto answer = Appoint(Appointing({Clerk(), elsewhere}));
  EXPECT_THAT(answer, StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(Paths(answer), ElementsAre("appointments[1].organization"));
  answer = Appoint(Appointing({Clerk(), Clerk()}));
  EXPECT_THAT(answer, StatusIs(StatusCode::kAlreadyExists, "APPOINTMENT_EXISTS"));
  EXPECT_THAT(Paths(answer), ElementsAre("appointments[1]"));
  EXPECT_EQ(Holding(""), 0);  // all or none
  MB_ASSERT_OK(Appoint(Appointing({Clerk()})));
  EXPECT_THAT(Appoint(Appointing({Clerk()})), StatusIs(StatusCode::kAlreadyExists, "APPOINTMENT_EXISTS"));
  EXPECT_THAT(Appoint(Appointing({Clerk(kVillage)}, kOtherVillage)), InvalidFieldIs("appointments[0].organization"));
  v1::Appointment secret = Clerk();
  secret.set_duty_contact(false);
  EXPECT_THAT(Appoint(Appointing({secret})), InvalidFieldIs("appointments[0].duty_phone"));
  v1::Appointment backward = Clerk();
  backward.set_last_day("2025-12-31");
  EXPECT_THAT(Appoint(Appointing({backward})), InvalidFieldIs("appointments[0].last_day"));
  EXPECT_THAT(Call<v1::BatchAppointResponse>(clerk_, "BatchAppoint", Appointing({Clerk()})),
              StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_THAT(Call<v1::BatchAppointResponse>(township_, "BatchAppoint", Appointing({Clerk()})),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  auto request = Asking("2026-02-30");
  EXPECT_THAT(List(request), InvalidFieldIs("date"));
  request.clear_date();
  request.set_parent("organizations/371325001099");
  EXPECT_THAT(List(request), StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
}

TEST_F(RosterTest, C15_AnEndIsFinal) {
  v1::Appointment term = Clerk();
  term.set_last_day("2026-12-31");
  auto stored = Appoint(Appointing({term}));
  MB_ASSERT_OK(stored);
  const std::string name = stored->appointments(0).name();
  EXPECT_THAT(End(name, "2027-01-01"), StatusIs(StatusCode::kFailedPrecondition, "END_AFTER_TERM"));
  EXPECT_THAT(End(name, "2025-12-30"), StatusIs(StatusCode::kFailedPrecondition, "END_BEFORE_START"));
  EXPECT_THAT(End(name, "2026-02-30"), InvalidFieldIs("last_day"));
  EXPECT_THAT(End(std::string(kVillage) + "/appointments/x", "2026-10-01"),
              StatusIs(StatusCode::kNotFound, "APPOINTMENT_NOT_FOUND"));
  EXPECT_THAT(End(std::string(kVillage) + "/appointments/0000000000001", "2026-10-01"),
              StatusIs(StatusCode::kNotFound, "APPOINTMENT_NOT_FOUND"));
  EXPECT_THAT(End("organizations/371325001099/appointments/0000000000001", "2026-10-01"),
              StatusIs(StatusCode::kNotFound, "APPOINTMENT_NOT_FOUND"));
  // A mistake is ended before it began, and the right one entered.
  MB_ASSERT_OK(End(name, "2025-12-31"));
  EXPECT_EQ(Holding("2026-01-01"), 0);
  EXPECT_THAT(End(name, "2025-12-31"), StatusIs(StatusCode::kFailedPrecondition, "APPOINTMENT_ENDED"));
  MB_ASSERT_OK(Appoint(Appointing({term})));
  EXPECT_EQ(Holding("2026-01-01"), 1);
}

TEST_F(RosterTest, C15_CoverageBySubtreeAndDay) {
  EXPECT_THAT(Summarize(kTownship, ""), StatusIs(StatusCode::kFailedPrecondition, "REQUIREMENTS_MISSING"));
  MB_ASSERT_OK(Require(Requiring("2026-01-01")));
  MB_ASSERT_OK(Require(Requiring("2026-12-01", 2)));
  auto stored = Appoint(Appointing({Clerk()}));
  MB_ASSERT_OK(stored);
  v1::Appointment two_posts = Clerk();
  two_posts.set_post("会计");
  MB_ASSERT_OK(Appoint(Appointing({two_posts})));
  auto summary = Summarize(kCounty, "");
  MB_ASSERT_OK(summary);
  EXPECT_EQ(summary->date(), "2026-10-10");
  EXPECT_EQ(summary->requirements_version(), 1);
  ASSERT_EQ(summary->total().roles_size(), 1);
  EXPECT_EQ(summary->total().roles(0).required(), 2);
  EXPECT_EQ(summary->total().roles(0).filled(), 1);
  EXPECT_EQ(summary->total().roles(0).rate_thousandths(), 500);
  EXPECT_THAT(summary->total().roles(0).lacking(), ElementsAre(kOtherVillage));
  ASSERT_EQ(summary->parts_size(), 1);
  EXPECT_EQ(summary->parts(0).organization(), kTownship);
  auto township = Summarize(kTownship, "");
  MB_ASSERT_OK(township);
  ASSERT_EQ(township->parts_size(), 2);
  EXPECT_EQ(township->parts(0).organization(), kVillage);
  EXPECT_EQ(township->parts(0).roles(0).rate_thousandths(), 1000);
  // From December on two persons are required; one in two posts is one.
  summary = Summarize(kCounty, "2026-12-01");
  MB_ASSERT_OK(summary);
  EXPECT_EQ(summary->total().roles(0).filled(), 0);
  EXPECT_EQ(summary->requirements_version(), 2);
  EXPECT_THAT(Summarize(kCounty, "2025-12-31"), StatusIs(StatusCode::kFailedPrecondition, "REQUIREMENTS_MISSING"));
  EXPECT_THAT(Summarize("organizations/371325001099", ""), StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(Summarize(kCounty, "2026-02-30"), InvalidFieldIs("date"));
}

// DOMAIN C-1: what is abolished is appointed to no more, and not counted from then on.
TEST_F(RosterTest, C15_AnAbolishedOrganizationNeedsNobody) {
  MB_ASSERT_OK(Require(Requiring("2026-01-01")));
  Abolish(kVillage, "2026-11-01");
  EXPECT_EQ(Summarize(kCounty, "2026-10-31")->total().roles(0).required(), 2);
  EXPECT_EQ(Summarize(kCounty, "2026-11-01")->total().roles(0).required(), 1);
  v1::Appointment late = Clerk();
  late.set_first_day("2026-11-01");
  auto answer = Appoint(Appointing({late}));
  EXPECT_THAT(answer, StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
  EXPECT_THAT(Paths(answer), ElementsAre("appointments[0].organization"));
  late.set_first_day("2026-10-31");
  MB_EXPECT_OK(Appoint(Appointing({late})));
}

TEST_F(RosterTest, C15_RequirementsAreTheCountysAndHaveVersions) {
  const auto get = [&](const std::string& parent, const std::string& date) {
    v1::GetRosterRequirementsRequest request;
    request.set_parent(parent);
    request.set_date(date);
    return Call<v1::RosterRequirements>(anyone_, "GetRosterRequirements", request);
  };
  EXPECT_THAT(get(kVillage, ""), StatusIs(StatusCode::kNotFound, "REQUIREMENTS_MISSING"));
  auto first = Require(Requiring("2026-01-01"));
  MB_ASSERT_OK(first);
  EXPECT_EQ(first->requirements(0).minimum(), 1);
  auto request = Requiring("2026-06-01", 3);
  request.mutable_requirements()->set_etag("1");
  MB_ASSERT_OK(Require(request));
  request.set_request_id(NewRequestId());
  EXPECT_THAT(Require(request), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  EXPECT_THAT(Require(Requiring("2026-05-31")), StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  auto may = get(kVillage, "2026-05-31");
  MB_ASSERT_OK(may);
  EXPECT_EQ(may->SerializeAsString(), first->SerializeAsString());
  auto june = get(kCounty, "2026-06-01");
  MB_ASSERT_OK(june);
  EXPECT_EQ(june->requirements(0).minimum(), 3);
  EXPECT_THAT(get("organizations/371325001099", ""), StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(get(kCounty, "2026-02-30"), InvalidFieldIs("date"));
  request = Requiring("2026-07-01");
  request.mutable_requirements()->set_organization(kTownship);
  EXPECT_THAT(Require(request), StatusIs(StatusCode::kFailedPrecondition, "NOT_A_COUNTY"));
  request.mutable_requirements()->set_organization("organizations/371325001099");
  EXPECT_THAT(Require(request), StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  request = Requiring("2026-02-30");
  EXPECT_THAT(Require(request), InvalidFieldIs("requirements.effective_date"));
  request = Requiring("2026-07-01");
  *request.mutable_requirements()->add_requirements() = request.requirements().requirements(0);
  EXPECT_THAT(Require(request), InvalidFieldIs("requirements.requirements[1]"));
  EXPECT_THAT(Call<v1::RosterRequirements>(township_, "SetRosterRequirements", Requiring("2026-07-01")),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
}

}  // namespace
}  // namespace mingbai::catalog
