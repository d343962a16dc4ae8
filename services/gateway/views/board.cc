#include "services/gateway/views/board.h"

#include <algorithm>

#include "services/gateway/views/view_time.h"

namespace mingbai::gateway {
namespace {

using publication::v1::Publication;

bool IsPublic(const Publication& publication) {
  switch (publication.state()) {
    case publication::v1::PUBLICATION_STATE_PUBLISHED:
    case publication::v1::PUBLICATION_STATE_ON_NOTICE:
    case publication::v1::PUBLICATION_STATE_NOTICE_CLOSED:
    case publication::v1::PUBLICATION_STATE_ARCHIVED:
      return publication.audience().audience_class() == common::v1::AUDIENCE_CLASS_PUBLIC;
    default:
      return false;
  }
}

v1::BoardEntry EntryOf(const Publication& publication) {
  v1::BoardEntry entry;
  entry.set_publication(publication.name());
  entry.set_title(publication.content().title());
  entry.set_item(publication.item());
  entry.set_item_display_name(publication.item_display_name());
  entry.set_period(publication.period());
  entry.set_state(publication.state());
  if (publication.has_publish_time()) *entry.mutable_publish_time() = publication.publish_time();
  if (publication.has_notice_close_time()) *entry.mutable_notice_close_time() = publication.notice_close_time();
  entry.set_content_hash(publication.content_hash());
  return entry;
}

v1::HowToAsk HowToAsk(const catalog::v1::Organization& organization) {
  v1::HowToAsk how;
  how.set_path("/v1/cases");
  how.set_text(
      organization.display_name() +
      "接受意见、咨询、投诉举报、点题公开、依申请公开、公示异议和质询。向本站 /v1/cases "
      "提交即可，无需登录；请保存收到的凭据，用它查询办理结果。点题公开和提出的问题，当场或三个工作日内公开答复。");
  return how;
}

template <typename Entries>
void CopyFirst(const Entries& from, int most, Entries* to) {
  for (int i = 0; i < std::min(most, from.size()); ++i) *to->Add() = from.Get(i);
}

// When what an answer lists changes by time alone. Where it does not list all, the next midnight stands for the rest.
void ConsiderObligations(const absl::StatusOr<publication::v1::ListObligationsResponse>& listed, absl::Time now,
                         NextChange* next) {
  if (!listed.ok()) return;
  for (const publication::v1::Obligation& obligation : listed->obligations()) {
    next->Consider(obligation.has_next_change_time(), obligation.next_change_time());
  }
  if (!listed->next_page_token().empty()) next->Consider(NextMidnight(now));
}

}  // namespace

v1::Board BuildBoard(const catalog::v1::Organization& organization, const BoardParts& parts, absl::Time now) {
  v1::Board board;
  *board.mutable_organization() = organization;
  *board.mutable_as_of_time() = ToProto(now);
  *board.mutable_how_to_ask() = HowToAsk(organization);
  NextChange next(now);
  if (parts.boards.ok()) *board.mutable_boards() = parts.boards->boards();
  if (parts.disclosed.ok()) {
    for (const Publication& publication : parts.disclosed->publications()) {
      if (!IsPublic(publication) || board.disclosed_size() == kMostDisclosed) continue;
      *board.add_disclosed() = EntryOf(publication);
      next.Consider(publication.has_notice_close_time(), publication.notice_close_time());
    }
  }
  if (parts.on_notice.ok()) {
    for (const Publication& publication : parts.on_notice->publications()) {
      if (!IsPublic(publication)) continue;
      *board.add_on_notice() = EntryOf(publication);
      next.Consider(publication.has_notice_close_time(), publication.notice_close_time());
    }
  }
  if (parts.overdue.ok()) CopyFirst(parts.overdue->obligations(), kMostObligations, board.mutable_overdue());
  if (parts.due.ok()) CopyFirst(parts.due->obligations(), kMostObligations, board.mutable_due());
  for (const auto* listed : {&parts.overdue, &parts.due, &parts.upcoming, &parts.deferred}) {
    ConsiderObligations(*listed, now, &next);
  }
  if (parts.answers.ok()) CopyFirst(parts.answers->answers(), kMostAnswers, board.mutable_answers());
  if (parts.scores.ok()) CopyFirst(parts.scores->scores(), kMostScores, board.mutable_scores());

  if (!parts.boards.ok()) board.add_missing("catalog");
  if (!parts.disclosed.ok() || !parts.on_notice.ok() || !parts.overdue.ok() || !parts.due.ok() ||
      !parts.upcoming.ok() || !parts.deferred.ok()) {
    board.add_missing("publication");
  }
  if (!parts.answers.ok()) board.add_missing("feedback");
  if (!parts.scores.ok()) board.add_missing("evaluation");
  if (next.next() != absl::InfiniteFuture()) *board.mutable_next_change_time() = ToProto(next.next());
  return board;
}

}  // namespace mingbai::gateway
