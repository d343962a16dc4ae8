#include "services/catalog/reorganization_rules.h"

#include "common/status/status.h"
#include "common/text/text.h"
#include "services/catalog/client/organization_days.h"

namespace mingbai::catalog {
namespace {

absl::Status DoesNotStand(const v1::Organization& organization, std::string_view day) {
  if (!organization.abolish_date().empty()) {
    return Failed("ORGANIZATION_ABOLISHED",
                  StrCat(organization.name(), " is abolished from ", organization.abolish_date(), " on"));
  }
  return Failed("ORGANIZATION_ABOLISHED", StrCat(organization.name(), " does not stand on ", day));
}

}  // namespace

absl::Status CheckSource(const v1::Organization& source, std::string_view day) {
  if (!source.abolish_date().empty() || source.begin_date() >= day) return DoesNotStand(source, day);
  for (const v1::DatedName& name : source.history().names()) {
    if (name.effective_date() >= day) {
      return Failed("EFFECTIVE_DATE_BACKWARD",
                    StrCat(source.name(), " has a new name from ", name.effective_date(), " on"));
    }
  }
  for (const v1::Predecessor& before : source.history().predecessors()) {
    if (before.effective_date() >= day) {
      return Failed("EFFECTIVE_DATE_BACKWARD", StrCat(source.name(), " takes the place of ", before.organization(),
                                                      " from ", before.effective_date(), " on"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckSuccessor(const v1::Organization& successor, const v1::Organization& source, std::string_view day,
                            Kind kind) {
  if (!successor.abolish_date().empty() || successor.begin_date() > day) return DoesNotStand(successor, day);
  if (kind == Kind::kSame && (successor.tier() != source.tier() || successor.kind() != source.kind())) {
    return Failed("SUCCESSOR_KIND", StrCat(successor.name(), " is of another tier or kind than ", source.name()));
  }
  return absl::OkStatus();
}

void Abolish(const std::vector<v1::Organization*>& successors, std::string_view day, std::string_view basis,
             v1::Organization* source) {
  source->set_abolish_date(std::string(day));
  v1::OrganizationHistory& history = *source->mutable_history();
  history.set_abolish_basis(std::string(basis));
  for (v1::Organization* successor : successors) {
    history.add_successors(successor->name());
    v1::Predecessor& before = *successor->mutable_history()->add_predecessors();
    before.set_organization(source->name());
    before.set_effective_date(std::string(day));
    before.set_takes_over(successor == successors.front());
  }
}

}  // namespace mingbai::catalog
