#pragma once

// What the demonstration's organizations do with their obligations: most publish in time, some late, a few not at all.
// Everything follows from hashes of codes and items, so that the month is the same whenever it is played. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/publication/v1/obligation.pb.h"
#include "mingbai/publication/v1/publication.pb.h"

namespace mingbai::ctl {

// A number that the text alone decides, below `limit`.
int Dice(std::string_view text, int limit);

// The day on which the organization publishes for the obligation; nullopt where it never does. Never before the day
// from which it can be disclosed, nor before `first`.
std::optional<absl::CivilDay> PublishDay(const publication::v1::Obligation& obligation, absl::CivilDay first);

// Content that carries every element of the item, marked as sample data; its table adds up.
publication::v1::Content SampleContent(const catalog::v1::Item& item, std::string_view organization_name,
                                       std::string_view period);

// The grade that an inspector gives for a criterion: one of `steps`, high ones more often.
int SampleGrade(std::string_view organization, std::string_view criterion, const std::vector<int>& steps);

}  // namespace mingbai::ctl
