#include "services/evaluation/fact_follower.h"

#include <limits>
#include <set>

#include "absl/time/clock.h"
#include "common/status/status.h"
#include "common/text/text.h"

namespace mingbai::evaluation {
namespace {

constexpr char kPublication[] = "publication";
constexpr char kFeedback[] = "feedback";
constexpr char kFollower[] = "facts";
// How long a call waits for facts on their way; beyond that it is the caller who tries again.
constexpr absl::Duration kPatience = absl::Seconds(1);
constexpr absl::Duration kStep = absl::Milliseconds(20);
constexpr absl::Duration kCallLimit = absl::Seconds(3);
// How long a source is listened to for an event that it has committed and not yet numbered.
constexpr int kListenMillis = 250;

absl::Status Behind(const std::string& source, const std::string& why) {
  return Failed("FACTS_BEHIND", StrCat("the events of ", source, " have not all arrived: ", why, "; try again"));
}

absl::StatusOr<int64_t> HeadAfter(const rpc::CallContext& call, const rpc::Client& client, int64_t after,
                                  int wait_millis) {
  common::v1::ListEventsRequest request;
  request.set_after_seq(after);
  request.set_page_size(1);
  request.set_wait_ms(wait_millis);
  MB_ASSIGN_OR_RETURN(auto response,
                      client.Call<common::v1::ListEventsResponse>(call, "ListEvents", request, kCallLimit));
  return response.head_seq();
}

// The greatest number that the source has given out, what it was about to number included.
absl::StatusOr<int64_t> FreshHead(const rpc::CallContext& call, const rpc::Client& client) {
  MB_ASSIGN_OR_RETURN(const int64_t head, HeadAfter(call, client, std::numeric_limits<int64_t>::max(), 0));
  return HeadAfter(call, client, head, kListenMillis);
}

}  // namespace

FactFollower::FactFollower(db::Database* database, std::shared_ptr<const rpc::Client> publication,
                           std::shared_ptr<const rpc::Client> feedback)
    : database_(database) {
  publication_ = {kPublication, publication,
                  std::make_unique<events::DurableConsumer>(
                      kPublication, kFollower, publication, database,
                      [this](db::Transaction& tx, const Events& events) { return ApplyPublication(tx, events); })};
  feedback_ = {kFeedback, feedback,
               std::make_unique<events::DurableConsumer>(
                   kFeedback, kFollower, feedback, database,
                   [this](db::Transaction& tx, const Events& events) { return ApplyFeedback(tx, events); })};
}

void FactFollower::Start() {
  publication_.consumer->Start();
  feedback_.consumer->Start();
}

void FactFollower::Stop() {
  feedback_.consumer->Stop();
  publication_.consumer->Stop();
}

// Events whose payload is none of ours, or of a kind that came later than this binary, change no fact.
absl::Status FactFollower::ApplyPublication(db::Transaction& tx, const Events& events) const {
  std::vector<Change<ObligationFact>> changes;
  for (const common::v1::Event& event : events) {
    publication::v1::PublicationEvent payload;
    if (!event.payload().UnpackTo(&payload)) continue;
    for (Change<ObligationFact>& change : ChangesOf(event, payload)) changes.push_back(std::move(change));
  }
  return facts_.Add(tx, changes);
}

absl::Status FactFollower::ApplyFeedback(db::Transaction& tx, const Events& events) const {
  std::vector<Change<CaseFact>> changes;
  std::set<std::string> changed;  // cases of `changes`
  for (const common::v1::Event& event : events) {
    feedback::v1::FeedbackEvent payload;
    if (!event.payload().UnpackTo(&payload)) continue;
    const std::string name = CaseOf(payload);
    if (name.empty()) continue;
    // Nothing stands of a case before it is received.
    std::optional<CaseFact> current;
    if (payload.change_case() != feedback::v1::FeedbackEvent::kReceived) {
      if (changed.count(name) > 0) {
        MB_RETURN_IF_ERROR(facts_.Add(tx, changes));
        changes.clear();
        changed.clear();
      }
      MB_ASSIGN_OR_RETURN(current, facts_.FindCase(tx, name, event.seq()));
    }
    changed.insert(name);
    for (Change<CaseFact>& change : ChangesOf(current, event, payload)) changes.push_back(std::move(change));
  }
  return facts_.Add(tx, changes);
}

absl::Status FactFollower::RequireCaughtUp(const rpc::CallContext& call) const {
  const absl::Time patience_ends = absl::Now() + kPatience;
  for (const Source* source : {&publication_, &feedback_}) {
    const absl::StatusOr<int64_t> head = FreshHead(call, *source->client);
    if (!head.ok()) {
      MB_RETURN_IF_ERROR(call.budget.Check());
      return Behind(source->name, "it cannot be asked");
    }
    for (;;) {
      if (source->consumer->broken()) return Behind(source->name, "it went back to an older state");
      MB_ASSIGN_OR_RETURN(const int64_t applied, database_->Read(call.budget, [&](db::Connection& sql) {
        return facts_.AppliedSeq(sql, source->name);
      }));
      if (applied >= *head) break;
      if (absl::Now() >= patience_ends) {
        return Behind(source->name, StrCat(applied, " of ", *head, " applied"));
      }
      absl::SleepFor(kStep);
    }
  }
  return absl::OkStatus();
}

}  // namespace mingbai::evaluation
