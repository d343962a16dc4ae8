#pragma once

// The names of the organizations of an answer, each asked for once. Not thread-safe; refers to what it was made with.

#include <map>
#include <string>
#include <utility>

#include "common/rpc/call_context.h"
#include "services/publication/catalog_reader.h"

namespace mingbai::publication {

class OrganizationNames {
 public:
  OrganizationNames(const CatalogReader* catalog, const rpc::CallContext* call) : catalog_(catalog), call_(call) {}

  // The name that an organization (a code) bore on a day (YYYY-MM-DD); empty where it is not known. Once catalog could
  // not be asked, it is asked no more: an answer does not wait for each name in turn.
  const std::string& On(const std::string& organization, const std::string& day);

 private:
  const CatalogReader* const catalog_;
  const rpc::CallContext* const call_;
  std::map<std::pair<std::string, std::string>, std::string> names_;
  bool reachable_ = true;
};

}  // namespace mingbai::publication
