#include "tests/integration/evaluation/evaluation_world.h"

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/names/names.h"
#include "common/text/text.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/time_util.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "services/catalog/wiring.h"
#include "services/evaluation/wiring.h"
#include "services/feedback/wiring.h"
#include "services/publication/wiring.h"

namespace mingbai::evaluation {
namespace {

using ::mingbai::testing::NewRequestId;
using ::mingbai::testing::ServiceHarness;
using ::mingbai::testing::TestCall;
using ::mingbai::testing::TestToken;

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

void EmitTo(ServiceHarness& source, const google::protobuf::Message& payload, absl::Time time) {
  db::OutboxEvent event{"tests/1", kCounty, time, {}, &payload};
  event.audience.set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
  MB_EXPECT_OK(source.runtime().database().Transact(TestCall().budget, [&](db::Transaction& tx) {
    tx.Emit(event, 0);
    return absl::OkStatus();
  }));
}

}  // namespace

absl::Time At(int month, int day, int hour) { return StartOfDay(absl::CivilDay(2026, month, day)) + absl::Hours(hour); }

std::string VillageOf(std::string_view town, int number) {
  return absl::StrFormat("%s%03d", std::string(town.substr(0, 9)), number);
}

v1::Rubric VillageRubric() {
  v1::Rubric rubric;
  const bool parsed = google::protobuf::TextFormat::ParseFromString(
      R"pb(
        name: "rubrics/village"
        display_name: "村级考评细则"
        tier: TIER_VILLAGE
        disclosure_day: 26
        effective_period: "2026-01"
        criteria {
          criterion_id: "form"
          display_name: "form"
          full_thousandths: 20000
          formula { graded { steps: [ 10, 8, 6, 0 ] } }
        }
        criteria {
          criterion_id: "contents"
          display_name: "contents"
          full_thousandths: 50000
          formula { ratio { source: FACT_SOURCE_OBLIGATIONS_ON_TIME } }
        }
        criteria {
          criterion_id: "finance"
          display_name: "finance"
          full_thousandths: 20000
          formula {
            per_miss { source: FACT_SOURCE_OBLIGATIONS_FULFILLED item: "items/v-finance" deduction_thousandths: 5000 }
          }
        }
        criteria {
          criterion_id: "cases"
          display_name: "cases"
          full_thousandths: 10000
          formula { ratio { source: FACT_SOURCE_CASES_IN_TIME } }
        }
      )pb",
      &rubric);
  EXPECT_TRUE(parsed);
  return rubric;
}

publication::v1::Obligation Owed(const std::string& village, const std::string& item, absl::Time due) {
  publication::v1::Obligation obligation;
  obligation.set_organization(OrganizationName(village));
  obligation.set_item(ItemName(item));
  obligation.set_name(StrCat(obligation.organization(), "/obligations/", item, ".2026-09.none.0"));
  obligation.set_status(publication::v1::OBLIGATION_STATUS_DUE);
  *obligation.mutable_due_time() = ToTimestamp(due);
  return obligation;
}

publication::v1::Obligation Fulfilled(publication::v1::Obligation obligation, absl::Time when) {
  *obligation.mutable_fulfill_time() = ToTimestamp(when);
  return obligation;
}

World::World(int villages_per_town)
    : office(TestToken("disclosure-office", kCounty)),
      inspector(TestToken("inspector", kCounty)),
      town_office(TestToken("disclosure-office", kOtherTown)),
      town_inspector(TestToken("inspector", kOtherTown)),
      clerk(TestToken("clerk", VillageOf(kTown, 1))),
      follower(TestToken("service", "")),
      clock_(std::make_shared<FakeClock>(At(10, 26, 9))) {
  catalog = std::make_unique<ServiceHarness>("catalog", catalog::Migrations(), clock_, [](service::Runtime& runtime) {
    return catalog::Wire(runtime, config::v1::CatalogConfig());
  });
  EnterOrganizations(villages_per_town);
  publication = std::make_unique<ServiceHarness>("publication", publication::Migrations(), clock_,
                                                 [this](service::Runtime& runtime) {
                                                   config::v1::PublicationConfig config;
                                                   mingbai::testing::UseTestLedger(config.mutable_ledger());
                                                   config.set_catalog_target(catalog->target());
                                                   return publication::Wire(runtime, config);
                                                 });
  feedback =
      std::make_unique<ServiceHarness>("feedback", feedback::Migrations(), clock_, [this](service::Runtime& runtime) {
        config::v1::FeedbackConfig config;
        config.set_catalog_target(catalog->target());
        return feedback::Wire(runtime, config);
      });
  evaluation = std::make_unique<ServiceHarness>("evaluation", Migrations(), clock_, [this](service::Runtime& runtime) {
    config::v1::EvaluationConfig config;
    config.set_catalog_target(catalog->target());
    config.set_publication_target(publication->target());
    config.set_feedback_target(feedback->target());
    return Wire(runtime, config);
  });
}

void World::EnterOrganizations(int villages_per_town) {
  const auto client = catalog->Client("mingbai.catalog.v1.CatalogService", office);
  catalog::v1::BatchCreateOrganizationsRequest request;
  const auto flush = [&] {
    request.set_parent(OrganizationName(kCounty));
    request.set_request_id(NewRequestId());
    MB_EXPECT_OK(
        client->Call<catalog::v1::BatchCreateOrganizationsResponse>(TestCall(), "BatchCreateOrganizations", request));
    request.Clear();
  };
  const auto enter = [&](std::string_view code, std::string_view parent, common::v1::Tier tier) {
    catalog::v1::Organization* organization = request.add_organizations();
    organization->set_name(OrganizationName(code));
    organization->set_display_name(std::string(code));
    organization->set_tier(tier);
    organization->set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
    if (!parent.empty()) organization->set_parent(OrganizationName(parent));
    if (request.organizations_size() == 400) flush();
  };
  enter(kCounty, "", common::v1::TIER_COUNTY);
  for (const char* town : {kTown, kOtherTown}) {
    enter(town, kCounty, common::v1::TIER_TOWNSHIP);
    for (int i = 1; i <= villages_per_town; ++i) enter(VillageOf(town, i), town, common::v1::TIER_VILLAGE);
  }
  flush();
}

absl::StatusOr<v1::Rubric> World::Write(const v1::Rubric& rubric) {
  v1::WriteRubricRequest request;
  *request.mutable_rubric() = rubric;
  request.set_request_id(NewRequestId());
  return Call<v1::Rubric>("WriteRubric", request, office);
}

absl::StatusOr<v1::Inspection> World::File(const std::string& organization, int grade) {
  v1::FileInspectionRequest request;
  v1::Inspection* sheet = request.mutable_inspection();
  sheet->set_organization(OrganizationName(organization));
  sheet->set_period(kPeriod);
  sheet->set_inspection_date("2026-10-25");
  sheet->add_inspectors("王检查");
  v1::Grade* form = sheet->add_grades();
  form->set_criterion_id("form");
  form->set_grade(grade);
  request.set_request_id(NewRequestId());
  return Call<v1::Inspection>("FileInspection", request, inspector);
}

absl::StatusOr<v1::ComputeScoresResponse> World::Compute(const std::string& root, const std::string& period) {
  v1::ComputeScoresRequest request;
  request.set_parent(OrganizationName(root));
  request.set_period(period);
  request.set_tier(common::v1::TIER_VILLAGE);
  request.set_request_id(NewRequestId());
  for (int attempt = 0;; ++attempt) {
    auto response = Call<v1::ComputeScoresResponse>("ComputeScores", request, office);
    if (ReasonOf(response.status()) != "CATALOG_UNAVAILABLE" || attempt == 50) return response;
    absl::SleepFor(absl::Milliseconds(100));
  }
}

absl::StatusOr<v1::Score> World::Get(const std::string& organization, const std::string& period) {
  v1::GetScoreRequest request;
  request.set_name(StrCat(OrganizationName(organization), "/scores/", period));
  return Call<v1::Score>("GetScore", request, "");
}

void World::Emit(const publication::v1::PublicationEvent& payload, absl::Time time) {
  EmitTo(*publication, payload, time);
}
void World::Emit(const feedback::v1::FeedbackEvent& payload, absl::Time time) { EmitTo(*feedback, payload, time); }

void World::Generate(const std::vector<publication::v1::Obligation>& obligations, absl::Time time) {
  publication::v1::PublicationEvent payload;
  payload.mutable_generated()->mutable_obligations()->Add(obligations.begin(), obligations.end());
  Emit(payload, time);
}

void World::Publish(const publication::v1::Obligation& obligation) {
  publication::v1::PublicationEvent payload;
  *payload.mutable_published()->mutable_obligation() = obligation;
  Emit(payload, absl::FromUnixSeconds(obligation.fulfill_time().seconds()));
}

std::vector<common::v1::Event> World::Events(int64_t after, int count) {
  common::v1::ListEventsRequest request;
  request.set_after_seq(after);
  std::vector<common::v1::Event> events;
  for (int attempt = 0; attempt < 100; ++attempt) {
    auto response = Call<common::v1::ListEventsResponse>("ListEvents", request, follower);
    EXPECT_THAT(response, testing::IsOk());
    if (!response.ok()) break;
    events.assign(response->events().begin(), response->events().end());
    if (events.size() >= count && attempt >= 5) break;
    absl::SleepFor(absl::Milliseconds(20));
  }
  return events;
}

}  // namespace mingbai::evaluation
