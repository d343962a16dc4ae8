#pragma once

// A case as stored: recorded facts only. What follows from them and the clock is computed (case_rules.h).

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "mingbai/common/v1/types.pb.h"
#include "mingbai/feedback/v1/case.pb.h"
#include "services/feedback/deadline_rules.h"

namespace mingbai::feedback {

struct CaseRecord {
  uint64_t id = 0;
  std::string organization;  // code that it is about
  v1::CaseKind kind = v1::CASE_KIND_UNSPECIFIED;
  v1::CaseChannel channel = v1::CASE_CHANNEL_WEB;
  common::v1::Domain domain = common::v1::DOMAIN_UNSPECIFIED;
  std::string item;         // id; empty for none
  std::string publication;  // id; empty for none
  std::string title;
  std::string text;
  std::string sealed_contact;  // Seal(secret key, case name, contact); empty for none
  std::string receipt_hash;    // SHA-256; written once, never read back
  absl::Time receive_time;
  std::string first_handler;  // code of the handler at receipt
  std::string handler;        // code
  v1::CaseState state = v1::CASE_STATE_OPEN;
  CaseTerm term;                                // the running one, or the last
  std::optional<absl::Time> first_due;          // end of the first term
  std::optional<absl::Time> alert_time;         // when the running term's end is to be told; none once told or answered
  std::optional<absl::Time> first_answer_time;  // within the first term or after it
  std::optional<absl::Time> answer_time;        // of the newest answer
  int answers = 0;
  int steps = 0;          // beyond "received", which the case itself records
  int rating = 0;         // newest; 0 for none
  bool rated = false;     // whether the newest answer has been rated
  bool reopened = false;  // whether it ever was
  int64_t version = 1;
  uint64_t last_event_id = 0;
};

// A step after "received".
struct StepRecord {
  uint64_t case_id = 0;
  int number = 0;  // from 1
  std::string verb;
  absl::Time time;
  std::string handler;  // code, after the step
  std::string reason;
  std::string approver;  // of an extension
  std::string actor;     // subject of the caller; never shown
};

struct AnswerRecord {
  uint64_t case_id = 0;
  int number = 0;  // from 1
  v1::AnswerForm form = v1::ANSWER_FORM_UNSPECIFIED;
  std::string organization;  // code
  absl::Time time;
  std::string text;
};

// organizations/{code}/cases/{id}.
std::string CaseName(const std::string& organization, uint64_t id);
inline std::string CaseName(const CaseRecord& record) { return CaseName(record.organization, record.id); }

}  // namespace mingbai::feedback
