#include "services/publication/feed_handler.h"

#include <string>
#include <utility>
#include <vector>

#include "common/identity/principal.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/publication/audience.h"
#include "services/publication/feed.h"
#include "services/publication/organization_names.h"
#include "services/publication/publication_list.h"
#include "services/publication/publication_view.h"

namespace mingbai::publication {
namespace {

constexpr int kStandardEntries = 50;
constexpr int kMostEntries = 200;

// A feed is kept by readers and passed on: it has what everyone may see, whoever asks.
const Principal& Anyone() {
  static const Principal& anyone = *new Principal();
  return anyone;
}

}  // namespace

void FeedHandler::Register(rpc::Service* service) { service->Handle("GetFeed", this, &FeedHandler::Get); }

absl::StatusOr<google::api::HttpBody> FeedHandler::Get(const rpc::CallContext& call,
                                                       const v1::GetFeedRequest& request) {
  const std::string organization(OrganizationCodeOf(request.parent()));
  MB_RETURN_IF_ERROR(catalog_->RequireKnown(call, organization));
  publications::ListQuery query;
  query.organization = organization;
  query.subtree = request.subtree();
  if (!request.item().empty()) query.item = std::string(LastSegment(request.item()));
  query.depth = publications::Depth::kHeading;
  query.now = clock_->Now();
  MB_ASSIGN_OR_RETURN(query.limit, PageSize(request.page_size(), kStandardEntries, kMostEntries));
  MB_ASSIGN_OR_RETURN(const std::vector<publications::Listed> rows,
                      database_->Read(call.budget, [&](db::Connection& sql) {
                        return publications::List(sql, query, Viewer(Anyone()));
                      }));
  OrganizationNames names(catalog_, &call);
  const std::string today = FormatDay(CountyDay(query.now));
  const auto name_of = [&](const std::string& code) {
    const std::string& name = names.On(code, today);
    return name.empty() ? code : name;
  };
  Feed feed{request.parent(), name_of(organization), request.item(), request.subtree(), {}};
  for (const publications::Listed& row : rows) {
    FeedEntry entry;
    entry.publication = PublicView(row.publication, row.version, query.now);
    entry.organization_name = name_of(row.publication.about.organization);
    entry.first_publish = row.publication.first_publish.value_or(row.publication.list_time);
    feed.entries.push_back(std::move(entry));
  }
  google::api::HttpBody body;
  body.set_content_type("application/atom+xml; charset=utf-8");
  body.set_data(AtomOf(feed));
  return body;
}

}  // namespace mingbai::publication
