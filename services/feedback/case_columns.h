#pragma once

// The columns of a case as every SELECT of the repositories lists them.

#include "common/mysql/connection.h"
#include "services/feedback/case_record.h"

// c. is the alias of feedback_case.
#define MINGBAI_CASE_COLUMNS                                                                                        \
  "c.case_id, c.organization, c.kind, c.channel, c.domain, c.item, c.publication, c.title, c.content, c.contact, "  \
  "c.receive_time, c.first_handler, c.handler, c.state, c.term_start, c.working_days, c.extension_days, "           \
  "c.calendar_version, c.due_time, c.first_due_time, c.alert_time, c.first_answer_time, c.answer_time, c.answers, " \
  "c.steps, c.rating, c.rated, c.reopened, c.version, c.last_event_id"

namespace mingbai::feedback {

// Number of MINGBAI_CASE_COLUMNS: what a SELECT lists after them starts here.
inline constexpr int kCaseColumns = 30;

// The case in the row that `rows` stands on.
CaseRecord ReadCase(const db::Rows& rows);

// Terms without an end are stored as this time, so that they sort last and compare as never due.
absl::Time StoredDue(const std::optional<absl::Time>& due);

}  // namespace mingbai::feedback
