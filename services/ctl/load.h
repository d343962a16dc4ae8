#pragma once

// A county's own data through the public API: organizations, boards, calendar, catalog, adoptions, blocks,
// roster requirements, rubrics.

#include <string>

#include "absl/status/status.h"
#include "services/ctl/api.h"

namespace mingbai::ctl {

struct LoadOptions {
  std::string data;            // folder with county/, calendar/, catalog/, rubrics/
  std::string effective_date;  // first day of catalog and adoptions, YYYY-MM-DD
  std::string only_township;   // code: only this township's villages, for small trials; empty for all
};

// Loads what is missing; a repeat changes nothing. Items that the files have changed get a new version from
// `effective_date` on. What the county and its organizations have decided themselves since stays as it is: nothing is
// adopted for an organization that has adopted anything, and blocks and roster requirements that are there are left
// alone. ALREADY_EXISTS where the files say otherwise of an organization or a board that is there. The root's code.
absl::StatusOr<std::string> LoadCounty(Api& api, const LoadOptions& options);

// Code of the county that is loaded: the organization without a parent. NOT_FOUND where nothing is loaded.
absl::StatusOr<std::string> FindRoot(Api& api);

}  // namespace mingbai::ctl
