#pragma once

// Lists of publications, filtered by audience in SQL before counting and paging (DESIGN invariant 5).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/connection.h"
#include "services/publication/audience.h"
#include "services/publication/publication_repository.h"
#include "services/publication/publication_row.h"

namespace mingbai::publication::publications {

struct ListQuery {
  std::string organization;  // code; empty for all
  bool subtree = false;
  std::string item;  // id; empty for all
  v1::PublicationState state = v1::PUBLICATION_STATE_UNSPECIFIED;
  Depth depth = Depth::kFull;
  absl::Time now;
  // After this row; id 0 for the first page.
  absl::Time after_time;
  uint64_t after_id = 0;
  int limit = 0;
};

// A publication with the version that the viewer sees of it.
struct Listed {
  PublicationRow publication;
  VersionRow version;
};

// A page, newest publishing first: public versions of the viewer's audience, and whatever version officials see of the
// organizations that the viewer acts for.
absl::StatusOr<std::vector<Listed>> List(db::Connection& sql, const ListQuery& query, const Viewer& viewer);

}  // namespace mingbai::publication::publications
