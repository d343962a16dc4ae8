#include "services/publication/life_cycle.h"

#include "common/status/status.h"
#include "common/text/text.h"

namespace mingbai::publication {
namespace {

struct Step {
  v1::PublicationState from;
  Verb verb;
  v1::PublicationState to;
};

using v1::PUBLICATION_STATE_ARCHIVED;
using v1::PUBLICATION_STATE_DRAFT;
using v1::PUBLICATION_STATE_NOTICE_CLOSED;
using v1::PUBLICATION_STATE_ON_NOTICE;
using v1::PUBLICATION_STATE_PUBLISHED;
using v1::PUBLICATION_STATE_REVIEWED;
using v1::PUBLICATION_STATE_SCHEDULED;
using v1::PUBLICATION_STATE_SECRECY_CHECKED;
using v1::PUBLICATION_STATE_SUBMITTED;
using v1::PUBLICATION_STATE_UNSPECIFIED;
using v1::PUBLICATION_STATE_WITHDRAWN;

// PUBLISH leads to PUBLISHED, or ON_NOTICE where the item has a notice period: the clock tells them apart.
constexpr Step kTable[] = {
    // An edit voids every approval (DOMAIN P-4).
    {PUBLICATION_STATE_DRAFT, Verb::kEdit, PUBLICATION_STATE_DRAFT},
    {PUBLICATION_STATE_SUBMITTED, Verb::kEdit, PUBLICATION_STATE_DRAFT},
    {PUBLICATION_STATE_REVIEWED, Verb::kEdit, PUBLICATION_STATE_DRAFT},
    {PUBLICATION_STATE_SECRECY_CHECKED, Verb::kEdit, PUBLICATION_STATE_DRAFT},
    {PUBLICATION_STATE_SCHEDULED, Verb::kEdit, PUBLICATION_STATE_DRAFT},
    // The chain (DOMAIN P-3).
    {PUBLICATION_STATE_DRAFT, Verb::kSubmit, PUBLICATION_STATE_SUBMITTED},
    {PUBLICATION_STATE_SUBMITTED, Verb::kPassReview, PUBLICATION_STATE_REVIEWED},
    {PUBLICATION_STATE_SUBMITTED, Verb::kReturnReview, PUBLICATION_STATE_DRAFT},
    {PUBLICATION_STATE_REVIEWED, Verb::kPassSecrecy, PUBLICATION_STATE_SECRECY_CHECKED},
    {PUBLICATION_STATE_REVIEWED, Verb::kReturnSecrecy, PUBLICATION_STATE_DRAFT},
    {PUBLICATION_STATE_SECRECY_CHECKED, Verb::kSchedule, PUBLICATION_STATE_SCHEDULED},
    {PUBLICATION_STATE_SCHEDULED, Verb::kSchedule, PUBLICATION_STATE_SCHEDULED},
    {PUBLICATION_STATE_SECRECY_CHECKED, Verb::kPublish, PUBLICATION_STATE_PUBLISHED},
    {PUBLICATION_STATE_SCHEDULED, Verb::kPublish, PUBLICATION_STATE_PUBLISHED},
    // What is public (DOMAIN P-9, P-10).
    {PUBLICATION_STATE_PUBLISHED, Verb::kCorrect, PUBLICATION_STATE_DRAFT},
    {PUBLICATION_STATE_ON_NOTICE, Verb::kCorrect, PUBLICATION_STATE_DRAFT},
    {PUBLICATION_STATE_NOTICE_CLOSED, Verb::kCorrect, PUBLICATION_STATE_DRAFT},
    {PUBLICATION_STATE_ARCHIVED, Verb::kCorrect, PUBLICATION_STATE_DRAFT},
    {PUBLICATION_STATE_PUBLISHED, Verb::kArchive, PUBLICATION_STATE_ARCHIVED},
    {PUBLICATION_STATE_NOTICE_CLOSED, Verb::kArchive, PUBLICATION_STATE_ARCHIVED},
    {PUBLICATION_STATE_PUBLISHED, Verb::kWithdraw, PUBLICATION_STATE_WITHDRAWN},
    {PUBLICATION_STATE_ON_NOTICE, Verb::kWithdraw, PUBLICATION_STATE_WITHDRAWN},
    {PUBLICATION_STATE_NOTICE_CLOSED, Verb::kWithdraw, PUBLICATION_STATE_WITHDRAWN},
    {PUBLICATION_STATE_ARCHIVED, Verb::kWithdraw, PUBLICATION_STATE_WITHDRAWN},
};

bool OnPublicSide(Verb verb) { return verb == Verb::kCorrect || verb == Verb::kArchive || verb == Verb::kWithdraw; }
bool WantsNothingAtWork(Verb verb) { return verb == Verb::kCorrect || verb == Verb::kArchive; }

}  // namespace

v1::PublicationState PublicState(const Standing& standing, absl::Time now) {
  if (standing.withdrawn) return PUBLICATION_STATE_WITHDRAWN;
  if (!standing.has_public) return PUBLICATION_STATE_UNSPECIFIED;
  if (standing.archived) return PUBLICATION_STATE_ARCHIVED;
  if (!standing.notice_close.has_value()) return PUBLICATION_STATE_PUBLISHED;
  return now < *standing.notice_close ? PUBLICATION_STATE_ON_NOTICE : PUBLICATION_STATE_NOTICE_CLOSED;
}

v1::PublicationState OfficialState(const Standing& standing, absl::Time now) {
  return standing.work != PUBLICATION_STATE_UNSPECIFIED ? standing.work : PublicState(standing, now);
}

absl::StatusOr<v1::PublicationState> Next(const Standing& standing, Verb verb, absl::Time now) {
  const v1::PublicationState from = OnPublicSide(verb) ? PublicState(standing, now) : standing.work;
  if (WantsNothingAtWork(verb) && standing.work != PUBLICATION_STATE_UNSPECIFIED) {
    return Failed("WRONG_STATE", "a new version is at work already");
  }
  for (const Step& step : kTable) {
    if (step.from == from && step.verb == verb) return step.to;
  }
  return Failed("WRONG_STATE", StrCat("the publication stands at ",
                                      v1::PublicationState_Name(OfficialState(standing, now)).substr(18)));
}

}  // namespace mingbai::publication
