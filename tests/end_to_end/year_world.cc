#include "tests/end_to_end/year_world.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/catalog/wiring.h"
#include "services/publication/wiring.h"
#include "tests/end_to_end/year_items.h"
#include "tests/support/circles.h"
#include "tests/support/decision.h"
#include "tests/support/status_matchers.h"

namespace mingbai::year {
namespace {

using testing::IsOk;
using testing::NewRequestId;
using testing::ServiceHarness;

constexpr char kCounty[] = "371325000000";
constexpr char kMember[] = "member";
constexpr char kCatalogService[] = "mingbai.catalog.v1.CatalogService";
constexpr char kPublicationService[] = "mingbai.publication.v1.PublicationService";
constexpr Instant kCountyOffset = 8 * 3600;  // UTC+8, without summer time

std::string Name(const std::string& organization) { return "organizations/" + organization; }
std::string ObligationName(const std::string& organization, const std::string& id) {
  return Name(organization) + "/obligations/" + id;
}
std::string CircleOf(const std::string& organization) { return Name(organization) + "/circles/党员"; }
absl::Time TimeOf(Instant instant) { return absl::FromUnixSeconds(instant - kCountyOffset); }
std::string Token(const std::string& role) { return testing::TestToken(role, kCounty); }
}  // namespace

World::World(const std::vector<Organization>& organizations, const std::vector<Membership>& members)
    : clock_(std::make_shared<FakeClock>(TimeOf(At(DayOf(2025, 12, 29), 8)))) {
  const auto roles = {"disclosure-office", "clerk", "reviewer", "secrecy-officer", "publisher"};
  for (const char* role : roles) Token(role);
  const std::string reader = testing::TestToken("reader", "", kMember);
  testing::PartyOfficeToken();
  catalog_ = std::make_unique<ServiceHarness>("catalog", catalog::Migrations(), clock_, [](service::Runtime& runtime) {
    return catalog::Wire(runtime, config::v1::CatalogConfig());
  });
  schema_ = std::make_unique<testing::TestSchema>();
  StartPublication("127.0.0.1:0");
  for (const char* role : roles) clients_[role] = publication_->Client(kPublicationService, Token(role));
  clients_["reader"] = publication_->Client(kPublicationService, reader);
  clients_[""] = publication_->Client(kPublicationService, "");
  catalog::v1::BatchCreateOrganizationsRequest request;
  request.set_parent(Name(kCounty));
  request.set_request_id(NewRequestId());
  for (const Organization& organization : organizations) {
    organizations_[organization.code] = organization;
    if (organization.from.empty()) *request.add_organizations() = OrganizationOf(organization);
  }
  Catalog<catalog::v1::BatchCreateOrganizationsResponse>("BatchCreateOrganizations", request);
  std::vector<std::string> officials;
  for (const char* role : roles) officials.push_back(std::string(role) + "@" + kCounty);
  for (const Organization& organization : organizations) {
    if (organization.what == "county" || organization.what == "department") continue;
    if (!organization.from.empty()) continue;
    EXPECT_THAT(testing::EnterCircle(*catalog_, CircleOf(organization.code), officials), IsOk());
  }
  for (const Membership& one : members) {
    EXPECT_THAT(testing::AddMembers(*catalog_, CircleOf(one.organization), {kMember}, one.first_day, one.last_day),
                IsOk());
  }
}

World::~World() = default;

void World::StartPublication(const std::string& address) {
  const auto wire = [target = catalog_->target()](service::Runtime& runtime) {
    config::v1::PublicationConfig config;
    testing::UseTestLedger(config.mutable_ledger());
    config.set_catalog_target(target);
    return publication::Wire(runtime, config);
  };
  publication_ =
      std::make_unique<ServiceHarness>("publication", publication::Migrations(), clock_, wire, schema_.get(), address);
}

template <typename Response>
Response World::Catalog(const std::string& method, const google::protobuf::Message& request) const {
  const auto client = catalog_->Client(kCatalogService, Token("disclosure-office"));
  const auto answer = client->Call<Response>(testing::TestCall(), method, request, absl::Seconds(60));
  EXPECT_THAT(answer, IsOk()) << method << " " << request.ShortDebugString().substr(0, 300);
  return answer.value_or(Response());
}

template <typename Response>
Response World::Publication(const std::string& role, const std::string& method,
                            const google::protobuf::Message& request) const {
  const auto answer = clients_.at(role)->Call<Response>(testing::TestCall(), method, request, absl::Seconds(60));
  EXPECT_THAT(answer, IsOk()) << method << " " << request.ShortDebugString().substr(0, 300);
  return answer.value_or(Response());
}

void World::Play(const Fact& fact) {
  SCOPED_TRACE(TimeText(fact.at));
  clock_->Set(TimeOf(fact.at));
  std::visit([this](const auto& event) { Do(event); }, fact.event);
}

void World::Do(const CatalogVersion& version) {
  catalog::v1::CreateCatalogDraftRequest create;
  create.set_parent(Name(kCounty));
  create.mutable_draft()->set_title("公开目录 " + version.from);
  create.mutable_draft()->set_effective_date(version.from);
  for (const ItemVersion& item : version.items) {
    auto& change = *create.mutable_draft()->add_changes();
    catalog::v1::Item facts = ItemOf(item);
    facts.set_effective_date(version.from);
    if (item.abolished) {
      change.mutable_abolish_item()->set_item("items/" + item.item);
    } else if (items_.emplace(item.item, true).second) {
      *change.mutable_add_item() = facts;
    } else {
      *change.mutable_revise_item()->mutable_item() = facts;
      for (const char* path : {"timing", "mandatory", "audience"}) {
        change.mutable_revise_item()->mutable_update_mask()->add_paths(path);
      }
    }
  }
  create.set_request_id(NewRequestId());
  const auto draft = Catalog<catalog::v1::CatalogDraft>("CreateCatalogDraft", create);
  catalog::v1::SubmitCatalogDraftRequest submit;
  submit.set_name(draft.name());
  submit.set_request_id(NewRequestId());
  Catalog<catalog::v1::CatalogDraft>("SubmitCatalogDraft", submit);
  catalog::v1::DecideCatalogDraftRequest decide;
  decide.set_name(draft.name());
  *decide.mutable_decision() = testing::Decided(Text(DayAt(absl::ToUnixSeconds(clock_->Now()) + kCountyOffset)));
  decide.set_request_id(NewRequestId());
  Catalog<catalog::v1::CatalogDraft>("DecideCatalogDraft", decide);
  Settle();
}

void World::Do(const Adoption& adoption) {
  const std::string name = Name(adoption.organization) + "/adoptions/" + adoption.item;
  if (adoption.dropped) {
    catalog::v1::DropAdoptionRequest request;
    request.set_name(name);
    request.set_effective_date(adoption.from);
    request.set_reason("村民代表会议决定");
    *request.mutable_decision() = testing::Decided();
    request.set_request_id(NewRequestId());
    Catalog<catalog::v1::Adoption>("DropAdoption", request);
    return Settle();
  }
  catalog::v1::BatchAdoptItemsRequest request;
  request.set_parent(Name(adoption.organization));
  auto& adopted = *request.add_adoptions();
  adopted.set_name(name);
  adopted.set_task("公开");
  adopted.set_leader("书记");
  adopted.set_person_responsible(adoption.person);
  adopted.set_effective_date(adoption.from);
  *adopted.mutable_decision() = testing::Decided();
  if (adoption.rule) *adopted.mutable_timing() = TimingOf(*adoption.rule);
  request.set_request_id(NewRequestId());
  Catalog<catalog::v1::BatchAdoptItemsResponse>("BatchAdoptItems", request);
  Settle();
}

void World::Do(const Merger& merger) {
  handovers_.push_back({merger.from, merger.source, merger.successor});
  if (organizations_.at(merger.source).what != organizations_.at(merger.successor).what) {
    catalog::v1::AbolishOrganizationRequest request;
    request.set_name(Name(merger.source));
    request.set_successor(Name(merger.successor));
    request.set_effective_date(merger.from);
    request.set_basis("县政〔2026〕52号");
    request.set_request_id(NewRequestId());
    Catalog<catalog::v1::ReorganizeResponse>("AbolishOrganization", request);
    return Settle();
  }
  catalog::v1::MergeOrganizationsRequest request;
  request.set_parent(Name(organizations_.at(merger.source).parent));
  request.add_sources(Name(merger.source));
  request.set_successor(Name(merger.successor));
  request.set_effective_date(merger.from);
  request.set_basis("县政〔2026〕31号");
  request.set_request_id(NewRequestId());
  Catalog<catalog::v1::ReorganizeResponse>("MergeOrganizations", request);
  Settle();
}

void World::Do(const Split& split) {
  handovers_.push_back({split.from, split.source, split.successors[0]});
  catalog::v1::SplitOrganizationRequest request;
  request.set_name(Name(split.source));
  for (const std::string& successor : split.successors) {
    *request.add_organizations() = OrganizationOf(organizations_.at(successor));
  }
  request.set_effective_date(split.from);
  request.set_basis("县政〔2026〕60号");
  request.set_request_id(NewRequestId());
  Catalog<catalog::v1::ReorganizeResponse>("SplitOrganization", request);
  Settle();
}

void World::Do(const MergerTakesEffect&) {
  AwaitHandovers();
  Settle();
}

void World::Do(const LedgerStops&) {
  address_ = publication_->target();
  publication_.reset();
}

void World::Do(const LedgerStarts&) {
  AwaitHandovers();
  StartPublication(address_);
  for (const auto& [role, client] : clients_) AwaitConnection(*client);
  Settle();
}

// Who was connected before tries again by itself, after a while.
void World::AwaitConnection(const rpc::Client& client) const {
  publication::v1::ListObligationsRequest request;
  request.set_parent(Name(kCounty));
  request.set_page_size(1);
  absl::Status reached = absl::UnavailableError("");
  for (int i = 0; i < 600 && absl::IsUnavailable(reached); ++i) {
    if (i > 0) absl::SleepFor(absl::Milliseconds(50));
    reached =
        client.Call<publication::v1::ListObligationsResponse>(testing::TestCall(), "ListObligations", request).status();
  }
  EXPECT_THAT(reached, IsOk());
}

// Catalog tells of the day by itself, once it has come.
void World::AwaitHandovers() {
  const std::string today = Text(DayAt(absl::ToUnixSeconds(clock_->Now()) + kCountyOffset));
  for (const Handover& handover : handovers_) {
    if (handover.day > today) continue;
    catalog::v1::ListDutiesRequest request;
    request.set_parent(Name(handover.successor));
    request.set_start_date("2026-01-01");
    request.set_end_date("2027-01-01");
    bool told = false;
    for (int i = 0; i < 600 && !told; ++i) {
      const auto duties = Catalog<catalog::v1::ListDutiesResponse>("ListDuties", request);
      told = std::any_of(duties.handovers().begin(), duties.handovers().end(),
                         [&](const auto& one) { return one.from() == Name(handover.source); });
      if (!told) absl::SleepFor(absl::Milliseconds(50));
    }
    EXPECT_TRUE(told) << handover.source;
  }
  std::erase_if(handovers_, [&](const Handover& handover) { return handover.day <= today; });
}

void World::Do(const Notice& notice) {
  catalog::v1::ImportCalendarRequest request;
  request.set_first_year(notice.first_year);
  request.set_last_year(notice.last_year);
  for (const auto& [date, worked] : notice.days) {
    auto& day = *request.add_days();
    day.set_date(date);
    day.set_kind(worked ? catalog::v1::DAY_KIND_WORKDAY : catalog::v1::DAY_KIND_HOLIDAY);
  }
  request.set_request_id(NewRequestId());
  Catalog<catalog::v1::WorkingCalendar>("ImportCalendar", request);
  Settle();
}

void World::Do(const Generation& generation) {
  publication::v1::GenerateObligationsRequest request;
  request.set_parent(Name(kCounty));
  request.set_start_date(generation.from);
  request.set_end_date(generation.to);
  request.set_request_id(NewRequestId());
  Publication<publication::v1::GenerateObligationsResponse>("disclosure-office", "GenerateObligations", request);
  generated_.push_back(generation);
  Settle();
}

void World::Settle() {
  if (publication_ == nullptr) return;
  for (const Generation& generation : generated_) {
    // Months that have ended are not kept in line any more.
    const Day today = DayAt(absl::ToUnixSeconds(clock_->Now()) + kCountyOffset);
    const Day month = DayOf(YearOf(today), MonthOf(today), 1);
    if (DayOf(generation.to) <= month) continue;
    SettleOn(Text(std::max(month, DayOf(generation.from))), generation.to, /*created=*/true);
  }
  // What is stored is, whichever month it lies in.
  if (!generated_.empty()) SettleOn("2026-01-01", "2027-02-01", /*created=*/false);
}

void World::SettleOn(const std::string& from, const std::string& to, bool created) {
  publication::v1::GenerateObligationsRequest request;
  request.set_parent(Name(kCounty));
  request.set_start_date(from);
  request.set_end_date(to);
  request.set_validate_only(true);
  int left = 1;
  std::string changes;
  for (int i = 0; i < 600 && left > 0; ++i) {
    request.set_request_id(NewRequestId());
    const auto dry =
        Publication<publication::v1::GenerateObligationsResponse>("disclosure-office", "GenerateObligations", request);
    left = (created ? dry.created() : 0) + dry.changed() + dry.withdrawn();
    changes = dry.changes().empty() ? "" : dry.changes(0).ShortDebugString();
    if (left > 0) absl::SleepFor(absl::Milliseconds(50));
  }
  EXPECT_EQ(left, 0) << "the ledger was not brought in line: " << changes;
}

void World::Do(const Report& report) {
  publication::v1::ReportEventRequest request;
  request.set_parent(Name(report.organization));
  request.set_item("items/" + report.item);
  request.set_event_date(report.day);
  request.set_description("发生");
  request.set_phase(PhaseOf(report.phase));
  request.set_stage(report.stage);
  request.set_request_id(NewRequestId());
  Publication<publication::v1::Obligation>("clerk", "ReportEvent", request);
}

void World::Do(const Disclosure& disclosure) {
  const IdParts parts = PartsOf(disclosure.id);
  publication::v1::DeliverPublicationRequest deliver;
  auto& publication = *deliver.mutable_publication();
  publication.set_organization(Name(disclosure.organization));
  publication.set_item("items/" + parts.item);
  publication.set_period(parts.period);
  publication.set_phase(PhaseOf(parts.phase));
  publication.set_occurrence(parts.occurrence);
  publication.mutable_content()->set_title("公开");
  publication.mutable_content()->mutable_table()->add_columns("项目");
  publication.mutable_content()->mutable_table()->add_rows()->add_cells("样例");
  publication.mutable_content()->set_source_note("样例数据");
  deliver.set_request_id(NewRequestId());
  const auto made = Publication<publication::v1::DeliverPublicationResponse>("clerk", "DeliverPublication", deliver);
  publication::v1::ReviewPublicationRequest review;
  review.set_name(made.publication().name());
  review.set_content_hash(made.publication().content_hash());
  review.set_approved(true);
  review.set_request_id(NewRequestId());
  Publication<publication::v1::Publication>("reviewer", "ReviewPublication", review);
  publication::v1::CheckSecrecyRequest secrecy;
  secrecy.set_name(made.publication().name());
  secrecy.set_content_hash(made.publication().content_hash());
  secrecy.set_approved(true);
  secrecy.set_basis("不涉密");
  secrecy.set_request_id(NewRequestId());
  Publication<publication::v1::Publication>("secrecy-officer", "CheckSecrecy", secrecy);
  publication::v1::SchedulePublicationRequest schedule;
  schedule.set_name(made.publication().name());
  schedule.set_request_id(NewRequestId());
  Publication<publication::v1::Publication>("publisher", "SchedulePublication", schedule);
}

void World::Do(const Deferral& deferral) {
  publication::v1::DeferObligationRequest request;
  request.set_name(ObligationName(deferral.organization, deferral.id));
  request.set_until_date(deferral.until);
  request.set_reason("农忙");
  request.set_request_id(NewRequestId());
  Publication<publication::v1::Obligation>("disclosure-office", "DeferObligation", request);
}

void World::Do(const Exemption& exemption) {
  publication::v1::ExemptObligationRequest request;
  request.set_name(ObligationName(exemption.organization, exemption.id));
  request.set_basis("当期无此事项");
  request.set_request_id(NewRequestId());
  Publication<publication::v1::Obligation>("disclosure-office", "ExemptObligation", request);
}

}  // namespace mingbai::year
