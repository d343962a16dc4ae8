// DESIGN invariant 1: an acknowledged write is never lost and never doubled, whatever is killed. Each service is killed
// (SIGKILL) twenty times while four clients write through the gateway; each client repeats what was not acknowledged
// under the same request_id, as a careful caller does. The same while services are stopped (SIGTERM).

#include <atomic>
#include <regex>
#include <set>
#include <thread>

#include "absl/time/clock.h"
#include "common/text/text.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/evaluation/v1/evaluation_service.pb.h"
#include "mingbai/feedback/v1/feedback_service.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/ctl/api.h"
#include "services/ctl/load.h"
#include "tests/support/process_stack.h"
#include "tests/support/status_matchers.h"

namespace mingbai {
namespace {

constexpr int kKills = 20;
constexpr int kStops = 5;
constexpr int kClients = 4;
constexpr int kRange = 1000000;  // numbers of one run
constexpr char kVillage[] = "organizations/371325200201";

// One kind of write: sends the write of number `n` and says where its mark is found afterwards.
struct Write {
  std::string service;  // that is killed
  std::function<absl::Status(ctl::Api&, int n)> send;
  std::string owner;  // service whose schema holds the rows
  std::string rows;   // SQL for a text of each row that has its mark in it
  int first = 0;      // number of the first write
};

// Ends in a full stop, so that what follows it in stored bytes is never read as part of the number.
std::string Mark(int n) { return StrCat("mark", n, "."); }

absl::Status WriteCase(ctl::Api& api, int n) {
  feedback::v1::CreateCaseRequest request;
  auto* c = request.mutable_case_();
  c->set_kind(feedback::v1::CASE_KIND_OPINION);
  c->set_organization(kVillage);
  c->set_title(Mark(n));
  c->set_text("text");
  request.set_request_id(ctl::RequestIdFor(StrCat("case ", n)));
  feedback::v1::CreateCaseResponse response;
  return api.Call("", "case", "POST", "/v1/cases", &request, &response);
}

absl::Status WriteDraft(ctl::Api& api, int n) {
  publication::v1::CreatePublicationRequest request;
  auto* p = request.mutable_publication();
  p->set_organization(kVillage);
  p->set_item("items/v-finance");
  p->set_period("2026-09");
  p->mutable_content()->set_title(Mark(n));
  request.set_request_id(ctl::RequestIdFor(StrCat("draft ", n)));
  publication::v1::Publication response;
  return api.Call("clerk", "draft", "POST", "/v1/publications", &request, &response);
}

absl::Status WriteOrganization(ctl::Api& api, int n) {
  catalog::v1::CreateOrganizationRequest request;
  auto* o = request.mutable_organization();
  std::string letters;
  for (int rest = n; letters.size() < 6; rest /= 26) letters.push_back(static_cast<char>('A' + rest % 26));
  o->set_name(StrCat("organizations/371325000000-ZZ", letters));
  o->set_parent("organizations/371325000000");
  o->set_display_name(Mark(n));
  o->set_tier(common::v1::TIER_COUNTY);
  o->set_kind(catalog::v1::ORGANIZATION_KIND_DEPARTMENT);
  request.set_request_id(ctl::RequestIdFor(StrCat("organization ", n)));
  catalog::v1::Organization response;
  return api.Call("disclosure-office", "organization", "POST", "/v1/organizations", &request, &response);
}

// The rubric that a written sheet is graded by, as read once.
evaluation::v1::Rubric village_rubric;

absl::Status WriteSheet(ctl::Api& api, int n) {
  evaluation::v1::FileInspectionRequest request;
  auto* sheet = request.mutable_inspection();
  sheet->set_organization(kVillage);
  sheet->set_period("2026-10");
  sheet->set_inspection_date("2026-10-20");
  sheet->add_inspectors(Mark(n));
  for (const auto& criterion : village_rubric.criteria()) {
    if (!criterion.formula().has_graded()) continue;
    auto* grade = sheet->add_grades();
    grade->set_criterion_id(criterion.criterion_id());
    grade->set_grade(criterion.formula().graded().steps(0));
  }
  request.set_request_id(ctl::RequestIdFor(StrCat("sheet ", n)));
  evaluation::v1::Inspection response;
  return api.Call("inspector", "sheet", "POST", "/v1/inspections", &request, &response);
}

class KillTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    stack_ = new testing::ProcessStack(MINGBAI_BINARIES, false);
    api_ = new ctl::Api(stack_->http(), stack_->tokens_folder());
    ctl::LoadOptions options;
    options.data = "deploy/data";
    options.effective_date = "2026-01-01";
    options.only_township = "371325200000";
    MB_ASSERT_OK(ctl::LoadCounty(*api_, options));
    evaluation::v1::ListRubricsResponse rubrics;
    MB_ASSERT_OK(api_->Get("rubrics", "/v1/rubrics", &rubrics));
    for (const auto& rubric : rubrics.rubrics()) {
      if (rubric.tier() == common::v1::TIER_VILLAGE) village_rubric = rubric;
    }
  }
  static void TearDownTestSuite() {
    delete api_;
    delete stack_;
  }

  enum class End { kKill, kStop };
  // Ends `write.service` again and again while clients write; then counts.
  void Run(const Write& write, End end = End::kKill) {
    const int ends = end == End::kKill ? kKills : kStops;
    std::atomic<bool> stop{false};
    std::atomic<int> next{0};
    absl::Mutex mutex;
    std::set<std::string> acknowledged;
    std::vector<std::thread> clients;
    for (int i = 0; i < kClients; ++i) {
      clients.emplace_back([&] {
        while (!stop) {
          const int n = write.first + next++;
          const absl::Status status = write.send(*api_, n);
          EXPECT_THAT(status, testing::IsOk()) << "write " << n;
          if (!status.ok()) return;
          absl::MutexLock lock(&mutex);
          acknowledged.insert(Mark(n));
        }
      });
    }
    for (int i = 0; i < ends; ++i) {
      size_t before = 0;
      {
        absl::MutexLock lock(&mutex);
        before = acknowledged.size();
      }
      // In the midst of writes: a few have gone through since the last start.
      const absl::Time until = absl::Now() + absl::Seconds(20);
      while (absl::Now() < until) {
        absl::SleepFor(absl::Milliseconds(10 + 7 * (i % 5)));
        absl::MutexLock lock(&mutex);
        if (acknowledged.size() > before + 3) break;
      }
      if (HasFailure()) break;
      if (end == End::kKill) {
        stack_->Kill(write.service);
      } else {
        EXPECT_TRUE(stack_->Stop(write.service));
      }
      stack_->Start(write.service);
      ASSERT_TRUE(stack_->WaitHealthy(write.service));
    }
    stop = true;
    for (std::thread& client : clients) client.join();

    std::map<std::string, int> found;
    const auto rows = stack_->schema(write.owner).Sql(write.rows);
    ASSERT_THAT(rows, testing::IsOk());
    for (const auto& row : *rows) {
      std::smatch mark;
      if (!std::regex_search(row[0], mark, std::regex("mark([0-9]+)\\."))) continue;
      if (std::stoi(mark[1]) / kRange == write.first / kRange) ++found[mark[0]];
    }
    EXPECT_GE(acknowledged.size(), static_cast<size_t>(3 * ends));
    for (const std::string& mark : acknowledged) EXPECT_EQ(found[mark], 1) << mark;
    for (const auto& [mark, count] : found) EXPECT_EQ(count, 1) << mark;
    CheckEvents(write.owner);
  }

  // DESIGN invariant 2: numbers are gapless, and every event gets one.
  void CheckEvents(const std::string& service) {
    const absl::Time until = absl::Now() + absl::Seconds(20);
    std::vector<std::string> row;
    do {
      row = (*stack_->schema(service).Sql(
          "SELECT COUNT(*), COUNT(seq), COUNT(DISTINCT seq), COALESCE(MAX(seq), 0) FROM outbox"))[0];
    } while (row[0] != row[1] && absl::Now() < until);
    EXPECT_EQ(row[0], row[1]);
    EXPECT_EQ(row[0], row[2]);
    EXPECT_EQ(row[0], row[3]);
  }

  static testing::ProcessStack* stack_;
  static ctl::Api* api_;
};

testing::ProcessStack* KillTest::stack_ = nullptr;
ctl::Api* KillTest::api_ = nullptr;

TEST_F(KillTest, Feedback) { Run({"feedback", WriteCase, "feedback", "SELECT title FROM feedback_case"}); }

TEST_F(KillTest, Gateway) { Run({"gateway", WriteCase, "feedback", "SELECT title FROM feedback_case", kRange}); }

TEST_F(KillTest, Publication) {
  Run({"publication", WriteDraft, "publication", "SELECT canonical FROM publication_content"});
}

TEST_F(KillTest, Catalog) { Run({"catalog", WriteOrganization, "catalog", "SELECT display_name FROM organization"}); }

TEST_F(KillTest, Evaluation) { Run({"evaluation", WriteSheet, "evaluation", "SELECT body FROM inspection"}); }

// Told to stop (SIGTERM), a service finishes what it has begun: what its callers hear of the rest is that it cannot be
// reached, which they repeat, never that they had gone themselves.
TEST_F(KillTest, FeedbackIsStopped) {
  Run({"feedback", WriteCase, "feedback", "SELECT title FROM feedback_case", 2 * kRange}, End::kStop);
}

TEST_F(KillTest, PublicationIsStopped) {
  Run({"publication", WriteDraft, "publication", "SELECT canonical FROM publication_content", kRange}, End::kStop);
}

}  // namespace
}  // namespace mingbai
