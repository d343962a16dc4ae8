#pragma once

// A county in one process: catalog, publication, feedback and evaluation, each real, on schemas of their own, with one
// clock. Facts come through the real events of publication and feedback; besides what their methods make of them, a
// test can put any event into their outboxes.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/time/clock.h"
#include "common/time/county_time.h"
#include "mingbai/evaluation/v1/evaluation_service.pb.h"
#include "mingbai/feedback/v1/events.pb.h"
#include "mingbai/publication/v1/events.pb.h"
#include "tests/support/service_harness.h"
#include "tests/support/status_matchers.h"

namespace mingbai::evaluation {

inline constexpr char kCounty[] = "371325000000";
inline constexpr char kTown[] = "371325001000";
inline constexpr char kOtherTown[] = "371325002000";
inline constexpr char kPeriod[] = "2026-10";

// County time in 2026.
absl::Time At(int month, int day, int hour = 0);
// The n-th village, from 1, of a town's code.
std::string VillageOf(std::string_view town, int number);
// A village rubric: "form" graded 20,000 in 10/8/6/0; "contents" ratio on time 50,000; "finance" -5,000 per month of
// v-finance not disclosed, of 20,000; "cases" in time 10,000.
v1::Rubric VillageRubric();
// An obligation of a village that is due at `due`.
publication::v1::Obligation Owed(const std::string& village, const std::string& item, absl::Time due);
// The same fulfilled at `when`.
publication::v1::Obligation Fulfilled(publication::v1::Obligation obligation, absl::Time when);

class World {
 public:
  // Towns with this many villages each; the clock stands at 26 October 2026, 09:00 county time.
  explicit World(int villages_per_town = 3);

  FakeClock& clock() { return *clock_; }
  // Calls evaluation; roles as in TestToken: "disclosure-office" and "inspector" at the county, "clerk" at a village.
  template <typename Response>
  absl::StatusOr<Response> Call(std::string_view method, const google::protobuf::Message& request,
                                const std::string& token) {
    return evaluation->Client("mingbai.evaluation.v1.EvaluationService", token)
        ->Call<Response>(testing::TestCall(), method, request, absl::Seconds(30));
  }

  absl::StatusOr<v1::Rubric> Write(const v1::Rubric& rubric);
  // Files a sheet that grades "form".
  absl::StatusOr<v1::Inspection> File(const std::string& organization, int grade);
  // Computes the villages' scores below `root`. Waits for evaluation to have read the catalog.
  absl::StatusOr<v1::ComputeScoresResponse> Compute(const std::string& root = kCounty,
                                                    const std::string& period = kPeriod);
  absl::StatusOr<v1::Score> Get(const std::string& organization, const std::string& period = kPeriod);
  // Puts an event into publication's or feedback's outbox.
  void Emit(const publication::v1::PublicationEvent& payload, absl::Time time);
  void Emit(const feedback::v1::FeedbackEvent& payload, absl::Time time);
  void Generate(const std::vector<publication::v1::Obligation>& obligations, absl::Time time = At(9, 1));
  void Publish(const publication::v1::Obligation& obligation);
  // Events of evaluation after `after`; waits until there are at least `count`, and a moment more for a surplus.
  std::vector<common::v1::Event> Events(int64_t after, int count);

  const std::string office;          // disclosure office of the county
  const std::string inspector;       // evaluation team of the county
  const std::string town_office;     // disclosure office of kOtherTown
  const std::string town_inspector;  // evaluation team of kOtherTown
  const std::string clerk;           // of the first village of kTown
  const std::string follower;        // a service that reads events
  std::unique_ptr<testing::ServiceHarness> catalog;
  std::unique_ptr<testing::ServiceHarness> publication;
  std::unique_ptr<testing::ServiceHarness> feedback;
  std::unique_ptr<testing::ServiceHarness> evaluation;

 private:
  void EnterOrganizations(int villages_per_town);
  std::shared_ptr<FakeClock> clock_;
};

}  // namespace mingbai::evaluation
