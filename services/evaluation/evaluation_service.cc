#include "services/evaluation/evaluation_service.h"

#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "google/protobuf/util/time_util.h"
#include "mingbai/evaluation/v1/events.pb.h"
#include "services/catalog/client/organization_days.h"
#include "services/evaluation/rubric.h"
#include "services/evaluation/window.h"

namespace mingbai::evaluation {

std::unique_ptr<rpc::Service> EvaluationService::Handlers(EvaluationService* service) {
  auto handlers = std::make_unique<rpc::Service>("mingbai.evaluation.v1.EvaluationService");
  handlers->Handle("WriteRubric", service, &EvaluationService::WriteRubric);
  handlers->Handle("ListRubrics", service, &EvaluationService::ListRubrics);
  handlers->Handle("FileInspection", service, &EvaluationService::FileInspection);
  handlers->Handle("ListInspections", service, &EvaluationService::ListInspections);
  handlers->Handle("ComputeScores", service, &EvaluationService::ComputeScores);
  handlers->Handle("GetScore", service, &EvaluationService::GetScore);
  handlers->Handle("ListScores", service, &EvaluationService::ListScores);
  handlers->Handle("ListRankings", service, &EvaluationService::ListRankings);
  return handlers;
}

absl::StatusOr<v1::Rubric> EvaluationService::WriteRubric(const rpc::CallContext& call,
                                                          const v1::WriteRubricRequest& request) {
  MB_RETURN_IF_ERROR(call.RequireCounty());
  MB_RETURN_IF_ERROR(CheckRubric(request.rubric()));
  return db::Mutate<v1::Rubric>(database_, call, [&](db::Transaction& tx) {
    return rubrics_.Insert(tx, request.rubric(), call.principal.subject, clock_.Now());
  });
}

absl::StatusOr<Window> EvaluationService::WindowFor(db::Connection& sql, const v1::Rubric& rubric,
                                                    absl::CivilMonth period) const {
  MB_ASSIGN_OR_RETURN(const std::optional<StoredRubric> before, rubrics_.FindInForce(sql, rubric.tier(), period - 1));
  return WindowOf(period, rubric.disclosure_day(),
                  before.has_value() ? before->rubric.disclosure_day() : rubric.disclosure_day());
}

absl::StatusOr<v1::Inspection> EvaluationService::FileInspection(const rpc::CallContext& call,
                                                                 const v1::FileInspectionRequest& request) {
  const std::string code(OrganizationCodeOf(request.inspection().organization()));
  const std::optional<absl::CivilMonth> period = ParsePeriod(request.inspection().period());
  if (!period.has_value()) return InvalidField("inspection.period", "must be a month YYYY-MM from 2000 to 2999");
  const std::optional<absl::CivilDay> day = ParseDay(request.inspection().inspection_date());
  if (!day.has_value()) return InvalidField("inspection.inspection_date", "must be a day YYYY-MM-DD");
  if (*day > CountyDay(clock_.Now())) return InvalidField("inspection.inspection_date", "must not lie ahead");

  return db::Mutate<v1::Inspection>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Inspection> {
    MB_ASSIGN_OR_RETURN(const catalog::OrganizationPtr organization, directory_.FindOrganization(call, code));
    if (organization == nullptr) return Failed("ORGANIZATION_NOT_FOUND", StrCat("there is no ", code));
    if (!catalog::StandsOn(*organization, request.inspection().inspection_date())) {
      return Failed("ORGANIZATION_ABOLISHED", StrCat(code, " did not stand on the day of the inspection"));
    }
    MB_ASSIGN_OR_RETURN(const std::optional<StoredRubric> in_force,
                        rubrics_.FindInForce(tx.sql(), organization->tier(), *period));
    if (!in_force.has_value()) return Failed("RUBRIC_NOT_FOUND", "no rubric is in force for the tier and period");
    MB_RETURN_IF_ERROR(CheckGrades(in_force->rubric, request.inspection()));
    // DOMAIN E-1: what a month's score rests on was seen in its window, the disclosure day included.
    MB_ASSIGN_OR_RETURN(const Window window, WindowFor(tx.sql(), in_force->rubric, *period));
    if (StartOfDay(*day) < window.start || StartOfDay(*day) > window.end) {
      return InvalidField("inspection.inspection_date",
                          StrCat("does not lie in the window of ", request.inspection().period(), ", from ",
                                 FormatDay(CountyDay(window.start)), " to ", FormatDay(CountyDay(window.end))));
    }

    const absl::Time now = clock_.Now();
    StoredInspection stored{.sheet = request.inspection()};
    MB_ASSIGN_OR_RETURN(stored.number, inspections_.NextNumber(tx, code));
    v1::Inspection& sheet = stored.sheet;
    sheet.set_name(StrCat(OrganizationName(code), "/inspections/", EncodeId(tx.NewId())));
    *sheet.mutable_create_time() = google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
    sheet.set_author(call.principal.subject);

    v1::EvaluationEvent payload;
    *payload.mutable_inspected() = sheet;
    db::OutboxEvent event{sheet.name(), code, now, {}, &payload};
    event.audience.set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
    const uint64_t event_id = tx.Emit(event, 0);
    MB_RETURN_IF_ERROR(inspections_.Insert(tx, code, stored, event_id));
    return sheet;
  });
}

}  // namespace mingbai::evaluation
