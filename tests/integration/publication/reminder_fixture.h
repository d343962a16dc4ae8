#pragma once

// A publication service whose replicas remind, beside a catalog that the test changes.

#include <memory>
#include <string>
#include <vector>

#include "common/time/county_time.h"
#include "tests/integration/publication/catalog_change_fixture.h"

namespace mingbai::publication {

class ReminderTest : public CatalogChangeTest {
 protected:
  ReminderTest() { Generate(); }

  void Go(absl::CivilDay day, int hour = 9) { clock_->Set(StartOfDay(day) + absl::Hours(hour)); }
  void StartReminders() { criers_.push_back(NewReplica("", {.reminders = true})); }

  void AdoptBy(const std::string& item, const std::string& person, const std::string& leader) {
    catalog::v1::Adoption adoption = Adoption(item);
    adoption.set_leader(leader);
    adoption.set_person_responsible(person);
    Adopt(adoption);
  }
  void Appoint(const char* organization, catalog::v1::RosterRole role, const std::string& person,
               const std::string& post) {
    catalog::v1::BatchAppointRequest request;
    request.set_parent(kCounty);
    request.set_request_id(NewRequestId());
    auto& appointment = *request.add_appointments();
    appointment.set_organization(organization);
    appointment.set_role(role);
    appointment.set_person_name(person);
    appointment.set_post(post);
    appointment.set_first_day("2026-01-01");
    appointment.set_reference("任命〔2026〕1号");
    MB_ASSERT_OK(Call<catalog::v1::BatchAppointResponse>(catalog_office_, "BatchAppoint", request));
  }

  absl::StatusOr<v1::ListRemindersResponse> TryList(const ClientPtr& client, const std::string& parent,
                                                    const std::string& date = "", int page_size = 0,
                                                    const std::string& token = "") {
    v1::ListRemindersRequest request;
    request.set_parent(parent);
    request.set_date(date);
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Call<v1::ListRemindersResponse>(client, "ListReminders", request);
  }
  // "person: stage organization/item …" of each digest of a day.
  static std::string Line(const v1::ReminderDigest& digest) {
    std::string line = digest.person() + ":";
    for (const v1::Reminder& one : digest.reminders()) {
      const size_t slash = one.obligation().rfind('/');
      line += " " + std::to_string(one.stage()) + " " + one.organization().substr(one.organization().size() - 3) + "/" +
              one.obligation().substr(slash + 1, one.obligation().find('.') - slash - 1);
    }
    return line;
  }
  std::vector<std::string> Told(const ClientPtr& client, const std::string& parent, absl::CivilDay day) {
    std::vector<std::string> told;
    const auto page = TryList(client, parent, FormatDay(day), 100);
    EXPECT_THAT(page, IsOk());
    if (!page.ok()) return told;
    for (const v1::ReminderDigest& digest : page->digests()) told.push_back(Line(digest));
    return told;
  }
  // Until the round of the day is over; it is told by then.
  void AwaitRound(absl::CivilDay day) {
    const std::string over = "SELECT COUNT(*) FROM reminder_round WHERE day = '" + FormatDay(day) +
                             "' AND noted = 1 AND NOT EXISTS (SELECT 1 FROM reminder WHERE told = 0)";
    for (int i = 0; i < 600 && Sql(over) != "1"; ++i) absl::SleepFor(absl::Milliseconds(50));
    EXPECT_EQ(Sql(over), "1") << FormatDay(day);
  }
  void Round(absl::CivilDay day) {
    Go(day);
    AwaitRound(day);
  }
  v1::ReminderPolicy Policy() {
    auto policy = Call<v1::ReminderPolicy>(anyone_, "GetReminderPolicy", v1::GetReminderPolicyRequest());
    EXPECT_THAT(policy, IsOk());
    return policy.value_or(v1::ReminderPolicy());
  }
  absl::StatusOr<v1::ReminderPolicy> SetPolicy(const ClientPtr& client, const v1::ReminderPolicy& policy) {
    v1::SetReminderPolicyRequest request;
    *request.mutable_policy() = policy;
    request.set_request_id(NewRequestId());
    return Call<v1::ReminderPolicy>(client, "SetReminderPolicy", request);
  }

  std::vector<std::unique_ptr<mingbai::testing::ServiceHarness>> criers_;
};

}  // namespace mingbai::publication
