#include "services/ctl/play.h"

#include <cstdio>
#include <map>
#include <set>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/evaluation/v1/evaluation_service.pb.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/ctl/cases.h"
#include "services/ctl/county_csv.h"
#include "services/ctl/plan.h"
#include "services/ctl/publish.h"

namespace mingbai::ctl {
namespace {

constexpr int kThreads = 12;
constexpr int kDisclosureDay = 26;
constexpr int kLastHour = 18;  // of the last day, on which the month ends
constexpr int kInspectionDay = 24;
constexpr int kImportDay = 9;  // the day before September's finance falls due
constexpr int kDibaoDay = 8;   // first working day after the National Day holiday
constexpr char kFinance[] = "items/v-finance";
constexpr char kDibao[] = "items/g-dibao-changes";

using publication::v1::Obligation;

class Month {
 public:
  Month(Api& api, SharedClock& clock, const PlayOptions& options)
      : api_(api),
        clock_(clock),
        options_(options),
        first_(options.month),
        before_(absl::CivilDay(options.month - 1)) {}

  absl::Status Play() {
    const absl::CivilDay after = absl::CivilDay(options_.month + 1);
    if (clock_.Now() >= StartOfDay(after)) {
      return absl::FailedPreconditionError(StrCat("the simulated clock stands at ", FormatMinute(clock_.Now()),
                                                  ", after ", FormatMonth(options_.month),
                                                  ": start over with deploy/local/run --reset"));
    }
    MB_RETURN_IF_ERROR(ReadOrganizations());
    MB_RETURN_IF_ERROR(ReadItems());
    MB_RETURN_IF_ERROR(Generate());
    MB_RETURN_IF_ERROR(ReadImport());
    MB_RETURN_IF_ERROR(PlanPublications());
    cases_ = DemoCases(villages_, options_.month);
    receipts_.resize(cases_.size());
    for (absl::CivilDay day = before_; day < after; ++day) MB_RETURN_IF_ERROR(PlayDay(day));
    GoTo(after - 1, kLastHour);
    return absl::OkStatus();
  }

 private:
  // Never back: what was played before an interruption has its time.
  void GoTo(absl::CivilDay day, int hour) {
    const absl::Time time = StartOfDay(day) + absl::Hours(hour);
    if (clock_.Now() < time) clock_.Set(time);
  }
  std::string Key(std::string_view what) const { return StrCat("month ", FormatMonth(options_.month), " ", what); }

  absl::Status ReadOrganizations() {
    catalog::v1::ListOrganizationsResponse page;
    do {
      const std::string target = StrCat("/v1/organizations?page_size=1000&page_token=", page.next_page_token());
      page.Clear();
      MB_RETURN_IF_ERROR(api_.Get("list organizations", target, &page));
      for (const auto& organization : page.organizations()) {
        names_[organization.name()] = organization.display_name();
        if (organization.tier() == common::v1::TIER_VILLAGE) {
          villages_.emplace_back(LastSegment(organization.name()));
        }
      }
    } while (!page.next_page_token().empty());
    return absl::OkStatus();
  }

  absl::Status ReadItems() {
    catalog::v1::ListItemsResponse page;
    do {
      const std::string target =
          StrCat("/v1/items?page_size=1000&date=", FormatDay(first_), "&page_token=", page.next_page_token());
      page.Clear();
      MB_RETURN_IF_ERROR(api_.Get("list items", target, &page));
      for (const auto& item : page.items()) items_[item.name()] = item;
    } while (!page.next_page_token().empty());
    return absl::OkStatus();
  }

  absl::Status Generate() {
    GoTo(before_, 8);
    publication::v1::GenerateObligationsRequest request;
    request.set_parent(OrganizationName(options_.root));
    request.set_start_date(FormatDay(before_));
    request.set_end_date(FormatDay(absl::CivilDay(options_.month + 2)));
    request.set_request_id(RequestIdFor(Key("generate")));
    publication::v1::GenerateObligationsResponse response;
    MB_RETURN_IF_ERROR(api_.Call("disclosure-office", "generate obligations", "POST",
                                 StrCat("/v1/organizations/", options_.root, "/obligations:generate"), &request,
                                 &response));
    std::printf("duty ledger: %d obligations came into being, %d were there\n", response.created(),
                response.existing());
    return absl::OkStatus();
  }

  // The township's delivery: finance of some villages as one CSV text.
  absl::Status ReadImport() {
    MB_ASSIGN_OR_RETURN(std::vector<CsvRow> rows, ReadCsvFile(options_.data + "/sample/finance-2026-09.csv"));
    import_.set_parent(OrganizationName(options_.root));
    import_.set_item(kFinance);
    import_.set_period(FormatMonth(options_.month - 1));
    import_.set_source_note("示例数据，不反映真实情况");
    std::string csv = "organization_code,科目,摘要,收入,支出,经手人\n";
    for (const CsvRow& row : rows) {
      const std::string& code = row.at("organization_code");
      if (names_.count(OrganizationName(code)) > 0) imported_.insert(OrganizationName(code));
      StrAppend(&csv, code, ",", row.at("科目"), ",", row.at("摘要"), ",\"", row.at("收入"), "\",\"", row.at("支出"),
                "\",", row.at("经手人"), "\n");
    }
    import_.set_csv(csv);
    import_.set_request_id(RequestIdFor(Key("import")));
    return absl::OkStatus();
  }

  absl::Status PlanPublications() {
    publication::v1::ListObligationsResponse page;
    do {
      const std::string target =
          StrCat("/v1/organizations/", options_.root,
                 "/obligations?subtree=true&page_size=1000&end_date=", FormatDay(absl::CivilDay(options_.month + 2)),
                 "&page_token=", page.next_page_token());
      page.Clear();
      MB_RETURN_IF_ERROR(api_.Get("list obligations", target, &page));
      for (const Obligation& obligation : page.obligations()) {
        const bool by_import = obligation.item() == kFinance && obligation.period() == import_.period() &&
                               imported_.count(obligation.organization()) > 0;
        if (by_import || obligation.item() == kDibao || !obligation.publication().empty()) continue;
        if (const auto day = PublishDay(obligation, before_ + 1)) planned_[*day].push_back(obligation);
      }
    } while (!page.next_page_token().empty());
    return absl::OkStatus();
  }

  absl::Status PlayDay(absl::CivilDay day) {
    GoTo(day, 9);
    if (day == first_ + (kDibaoDay - 1)) MB_RETURN_IF_ERROR(PublishDibao());
    if (day == first_ + (kImportDay - 1)) MB_RETURN_IF_ERROR(Import());
    MB_RETURN_IF_ERROR(PublishPlanned(day));
    MB_RETURN_IF_ERROR(InParallel(static_cast<int>(cases_.size()), kThreads, [&](int i) -> absl::Status {
      if (cases_[i].raised == day) {
        MB_ASSIGN_OR_RETURN(receipts_[i], Raise(api_, cases_[i]));
      }
      return absl::OkStatus();
    }));
    GoTo(day, 16);
    MB_RETURN_IF_ERROR(InParallel(static_cast<int>(cases_.size()), kThreads, [&](int i) -> absl::Status {
      return cases_[i].answered == day ? AnswerAndRate(api_, cases_[i], receipts_[i]) : absl::OkStatus();
    }));
    if (day == first_ + (kInspectionDay - 1)) MB_RETURN_IF_ERROR(Inspect(day));
    if (day == first_ + (kDisclosureDay - 1)) MB_RETURN_IF_ERROR(Score());
    return absl::OkStatus();
  }

  absl::Status PublishPlanned(absl::CivilDay day) {
    const auto planned = planned_.find(day);
    if (planned == planned_.end()) return absl::OkStatus();
    const std::vector<Obligation>& obligations = planned->second;
    std::printf("%s: %zu publications\n", FormatDay(day).c_str(), obligations.size());
    std::fflush(stdout);
    return InParallel(static_cast<int>(obligations.size()), kThreads, [&](int i) {
      const Obligation& obligation = obligations[i];
      return Publish(api_,
                     Draft(obligation, SampleContent(items_[obligation.item()], names_[obligation.organization()],
                                                     obligation.period())),
                     Key(obligation.name()));
    });
  }

  static publication::v1::Publication Draft(const Obligation& obligation, publication::v1::Content content) {
    publication::v1::Publication draft;
    draft.set_organization(obligation.organization());
    draft.set_item(obligation.item());
    draft.set_period(obligation.period());
    draft.set_phase(obligation.phase());
    draft.set_occurrence(obligation.occurrence());
    *draft.mutable_content() = std::move(content);
    return draft;
  }

  // The golden table of DOMAIN P-7, under its one-week notice (P-5).
  absl::Status PublishDibao() {
    MB_ASSIGN_OR_RETURN(std::vector<CsvRow> rows, ReadCsvFile(options_.data + "/sample/dibao.csv"));
    const catalog::v1::Item& item = items_[kDibao];
    std::string bureau;
    for (const auto& who : item.responsibilities()) {
      if (!who.organization().empty()) bureau = who.organization();
    }
    publication::v1::Content content;
    content.set_title("城乡居民最低生活保障对象动态调整情况");
    content.set_source_note("数据取自来源文件所载实例，乡镇名称依原文");
    auto* table = content.mutable_table();
    for (const auto& element : item.elements()) {
      if (element.column()) {
        table->add_columns(element.display_name());
      } else {
        auto* field = content.add_fields();
        field->set_name(element.display_name());
        field->set_value("见表");
      }
    }
    for (size_t i = 0; i < rows.size(); ++i) {
      publication::v1::TableRow* row = i + 1 == rows.size() ? table->mutable_total() : table->add_rows();
      for (const std::string& column : table->columns()) row->add_cells(rows[i].at(column));
    }
    publication::v1::Publication draft;
    draft.set_organization(bureau);
    draft.set_item(kDibao);
    MB_ASSIGN_OR_RETURN(*draft.mutable_period(), DibaoPeriod(bureau));
    *draft.mutable_content() = std::move(content);
    std::printf("%s: the dibao table goes under notice for %d days\n", FormatDay(first_ + (kDibaoDay - 1)).c_str(),
                item.notice_days());
    return Publish(api_, draft, Key("dibao"));
  }

  // The period of the table that the bureau owes next. Publishing it again under the same key repeats nothing.
  absl::StatusOr<std::string> DibaoPeriod(const std::string& bureau) {
    publication::v1::ListObligationsResponse page;
    MB_RETURN_IF_ERROR(api_.Get("list obligations",
                                StrCat("/v1/", bureau, "/obligations?item=", kDibao,
                                       "&start_date=", FormatDay(first_ + (kDibaoDay - 1)), "&page_size=1"),
                                &page));
    if (page.obligations().empty()) return absl::NotFoundError(StrCat(bureau, " owes no dibao table"));
    return page.obligations(0).period();
  }

  absl::Status Import() {
    gateway::v1::ImportRecordsResponse report;
    MB_RETURN_IF_ERROR(api_.Call("clerk", "import finance sheets", "POST", "/v1/imports", &import_, &report));
    std::printf("%s: finance imported: %d rows accepted, %d refused, %d publications\n",
                FormatDay(first_ + (kImportDay - 1)).c_str(), report.accepted(), report.refused(),
                report.publications_size());
    std::map<std::string, int> reasons;
    for (const auto& row : report.rows()) {
      if (!row.accepted() && ++reasons[row.reason()] == 1) {
        std::printf("  line %d: %s\n", row.line(), row.reason().c_str());
      }
    }
    return InParallel(report.publications_size(), kThreads, [&](int i) -> absl::Status {
      publication::v1::Publication submitted;
      const std::string& name = report.publications(i);
      MB_RETURN_IF_ERROR(api_.Call("clerk", "read a draft", "GET", StrCat("/v1/", name), nullptr, &submitted));
      // A table that lacks a row waits for it in a draft.
      if (submitted.state() == publication::v1::PUBLICATION_STATE_DRAFT) return absl::OkStatus();
      return Approve(api_, name, submitted.content_hash(), Key(name));
    });
  }

  absl::Status Inspect(absl::CivilDay day) {
    evaluation::v1::ListRubricsResponse rubrics;
    MB_RETURN_IF_ERROR(api_.Get("list rubrics", "/v1/rubrics", &rubrics));
    for (const auto& rubric : rubrics.rubrics()) {
      std::vector<std::string> organizations;
      for (const auto& [name, display] : names_) {
        const std::string_view code = LastSegment(name);
        const bool village = code.size() == 12 && code.substr(9) != "000";
        const bool township = code.size() == 12 && !village && code.substr(6) != "000000";
        if (rubric.tier() == (village    ? common::v1::TIER_VILLAGE
                              : township ? common::v1::TIER_TOWNSHIP
                                         : common::v1::TIER_UNSPECIFIED)) {
          organizations.push_back(name);
        }
      }
      std::printf("%s: %zu inspection sheets under %s\n", FormatDay(day).c_str(), organizations.size(),
                  rubric.name().c_str());
      MB_RETURN_IF_ERROR(InParallel(static_cast<int>(organizations.size()), kThreads,
                                    [&](int i) { return FileSheet(rubric, organizations[i], day); }));
    }
    return absl::OkStatus();
  }

  absl::Status FileSheet(const evaluation::v1::Rubric& rubric, const std::string& organization, absl::CivilDay day) {
    evaluation::v1::FileInspectionRequest request;
    auto* sheet = request.mutable_inspection();
    sheet->set_organization(organization);
    sheet->set_period(FormatMonth(options_.month));
    sheet->set_inspection_date(FormatDay(day));
    sheet->add_inspectors("考评小组");
    for (const auto& criterion : rubric.criteria()) {
      if (!criterion.formula().has_graded()) continue;
      const auto& steps = criterion.formula().graded().steps();
      auto* grade = sheet->add_grades();
      grade->set_criterion_id(criterion.criterion_id());
      grade->set_grade(SampleGrade(organization, criterion.criterion_id(), {steps.begin(), steps.end()}));
    }
    request.set_request_id(RequestIdFor(Key(StrCat("inspect ", organization))));
    evaluation::v1::Inspection filed;
    return api_.Call("inspector", "file an inspection", "POST", "/v1/inspections", &request, &filed);
  }

  absl::Status Score() {
    for (const char* tier : {"TOWNSHIP", "VILLAGE"}) {
      evaluation::v1::ComputeScoresRequest request;
      request.set_parent(OrganizationName(options_.root));
      request.set_period(FormatMonth(options_.month));
      request.set_tier(tier == std::string_view("VILLAGE") ? common::v1::TIER_VILLAGE : common::v1::TIER_TOWNSHIP);
      evaluation::v1::ComputeScoresResponse response;
      absl::Status status;
      // The facts arrive as events; the last of them may still be on their way.
      for (int attempt = 0; attempt < 300; ++attempt) {
        request.set_request_id(RequestIdFor(Key(StrCat("score ", tier))));
        status = api_.Call("disclosure-office", "compute scores", "POST",
                           StrCat("/v1/organizations/", options_.root, "/scores:compute"), &request, &response);
        if (ReasonOf(status) != "FACTS_BEHIND") break;
        absl::SleepFor(absl::Milliseconds(200));
      }
      MB_RETURN_IF_ERROR(status);
      std::printf("%s: %d scores of tier %s\n", FormatDay(first_ + (kDisclosureDay - 1)).c_str(), response.scored(),
                  tier);
    }
    return absl::OkStatus();
  }

  Api& api_;
  SharedClock& clock_;
  const PlayOptions& options_;
  const absl::CivilDay first_;   // first day of the month
  const absl::CivilDay before_;  // first day of the month before, on which the catalog took effect
  std::map<std::string, std::string> names_;
  std::map<std::string, catalog::v1::Item> items_;
  std::vector<std::string> villages_;
  std::map<absl::CivilDay, std::vector<Obligation>> planned_;
  std::set<std::string> imported_;
  gateway::v1::ImportRecordsRequest import_;
  std::vector<DemoCase> cases_;
  std::vector<std::string> receipts_;
};

}  // namespace

absl::Status PlayMonth(Api& api, SharedClock& clock, const PlayOptions& options) {
  return Month(api, clock, options).Play();
}

}  // namespace mingbai::ctl
