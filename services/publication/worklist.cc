#include "services/publication/worklist.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "common/names/names.h"
#include "common/time/county_time.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

constexpr int kFirstOfOwner = 5;

void SortByTerm(std::vector<ObligationRow>* rows) {
  std::sort(rows->begin(), rows->end(), [](const ObligationRow& a, const ObligationRow& b) {
    return std::tuple(TermEnd(a.facts), std::tie(a.organization, a.id)) <
           std::tuple(TermEnd(b.facts), std::tie(b.organization, b.id));
  });
}

}  // namespace

v1::GetWorklistResponse MakeWorklist(std::vector<ObligationRow> open, absl::Time now, int days, int most) {
  const absl::CivilDay today = CountyDay(now);
  const absl::Time end_of_today = EndOfDay(today), horizon = EndOfDay(today + days);
  v1::GetWorklistResponse list;
  list.set_date(FormatDay(today));
  for (auto* section :
       {list.mutable_overdue(), list.mutable_due_today(), list.mutable_due_soon(), list.mutable_deferrals_ending()}) {
    section->set_count(0);
  }
  const auto section_of = [&](const ObligationRow& row) -> v1::WorklistSection* {
    const absl::Time end = TermEnd(row.facts);
    switch (StatusAt(row.facts, now)) {
      case v1::OBLIGATION_STATUS_OVERDUE:
        return list.mutable_overdue();
      case v1::OBLIGATION_STATUS_DEFERRED:
        return end <= horizon ? list.mutable_deferrals_ending() : nullptr;
      case v1::OBLIGATION_STATUS_DUE:
        if (end <= end_of_today) return list.mutable_due_today();
        [[fallthrough]];
      case v1::OBLIGATION_STATUS_UPCOMING:
        return end <= horizon ? list.mutable_due_soon() : nullptr;
      default:
        return nullptr;
    }
  };
  SortByTerm(&open);
  for (const ObligationRow& row : open) {
    v1::WorklistSection* section = section_of(row);
    if (section == nullptr) continue;
    section->set_count(section->count() + 1);
    if (section->obligations_size() < most) *section->add_obligations() = ToProto(row, now);
  }
  return list;
}

std::vector<v1::OverdueOwner> ByOwner(std::vector<ObligationRow> overdue, const FindAdoption& find, absl::Time now) {
  SortByTerm(&overdue);
  std::map<std::tuple<std::string, std::string, std::string>, v1::OverdueOwner> owners;
  for (const ObligationRow& row : overdue) {
    const catalog::v1::Adoption* adoption = find(row.organization, row.item);
    const std::string person = adoption == nullptr ? "" : adoption->person_responsible();
    const std::string leader = adoption == nullptr ? "" : adoption->leader();
    v1::OverdueOwner& owner = owners[{row.organization, person, leader}];
    if (owner.count() == 0) {
      owner.set_organization(OrganizationName(row.organization));
      owner.set_person_responsible(person);
      owner.set_leader(leader);
      *owner.mutable_oldest_time() = ToTimestamp(TermEnd(row.facts));
    }
    owner.set_count(owner.count() + 1);
    if (owner.obligations_size() < kFirstOfOwner) *owner.add_obligations() = ToProto(row, now);
  }
  std::vector<v1::OverdueOwner> sorted;
  for (auto& [key, owner] : owners) sorted.push_back(std::move(owner));
  return sorted;
}

bool IsNamed(const v1::OverdueOwner& owner) { return !owner.person_responsible().empty() || !owner.leader().empty(); }

}  // namespace mingbai::publication
