#include "services/gateway/views/staleness.h"

#include <algorithm>
#include <string_view>

#include "common/names/names.h"
#include "mingbai/catalog/v1/events.pb.h"
#include "mingbai/evaluation/v1/events.pb.h"
#include "mingbai/feedback/v1/events.pb.h"

namespace mingbai::gateway {
namespace {

void AddCode(std::string_view name, Staleness* stale) {
  std::string code(OrganizationCodeOf(name));
  if (code.empty() && IsOrganizationCode(name)) code = std::string(name);
  if (code.empty() || std::count(stale->codes.begin(), stale->codes.end(), code) > 0) return;
  stale->codes.push_back(std::move(code));
}

const feedback::v1::CaseFacts* FactsOf(const feedback::v1::FeedbackEvent& event) {
  switch (event.change_case()) {
    case feedback::v1::FeedbackEvent::kReceived:
      return &event.received();
    case feedback::v1::FeedbackEvent::kTransferred:
      return &event.transferred();
    case feedback::v1::FeedbackEvent::kExtended:
      return &event.extended();
    case feedback::v1::FeedbackEvent::kRecounted:
      return &event.recounted();
    case feedback::v1::FeedbackEvent::kAnswered:
      return &event.answered();
    case feedback::v1::FeedbackEvent::kRated:
      return &event.rated();
    case feedback::v1::FeedbackEvent::kOverdue:
      return &event.overdue();
    case feedback::v1::FeedbackEvent::CHANGE_NOT_SET:
      return nullptr;
  }
  return nullptr;
}

}  // namespace

Staleness StalenessOf(const common::v1::Event& event) {
  Staleness stale;
  AddCode(event.organization(), &stale);
  catalog::v1::CatalogEvent catalog;
  feedback::v1::FeedbackEvent feedback;
  evaluation::v1::EvaluationEvent evaluation;
  if (event.payload().UnpackTo(&catalog)) {
    AddCode(catalog.organization().name(), &stale);
    // A new version of an item or of the calendar shows wherever it is owed.
    stale.everything = !catalog.item().empty() || catalog.calendar_version() > 0;
  } else if (event.payload().UnpackTo(&feedback)) {
    if (const feedback::v1::CaseFacts* facts = FactsOf(feedback)) AddCode(facts->organization(), &stale);
  } else if (event.payload().UnpackTo(&evaluation)) {
    stale.all_overviews = evaluation.has_scored();
  }
  if (stale.codes.empty() || !event.has_payload()) stale.everything = true;
  return stale;
}

}  // namespace mingbai::gateway
