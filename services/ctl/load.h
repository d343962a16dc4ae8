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

// Loads a county that is not there, or goes on where that broke off (catalog keeps the request ids for 30 days). The
// root's code. ALREADY_EXISTS where a county has been loaded to its end, or something of it by other files.
absl::StatusOr<std::string> LoadCounty(Api& api, const LoadOptions& options);

// Whether a county has been loaded to its end. What it decides is its own from then on.
absl::StatusOr<bool> IsLoaded(Api& api);

// Makes the items of the county's catalog what the file says from `effective_date` on, also where the county has
// decided otherwise since, and prints which of them change; with `validate_only` it only prints. Nothing else is
// touched: an item that the file does not name stays, and is printed. INVALID_ARGUMENT names the rows that were not
// taken; the others were. NOT_FOUND where nothing is loaded.
absl::Status LoadCatalog(Api& api, const LoadOptions& options, bool validate_only);

// Code of the county that is loaded: the organization without a parent. NOT_FOUND where nothing is loaded.
absl::StatusOr<std::string> FindRoot(Api& api);

}  // namespace mingbai::ctl
