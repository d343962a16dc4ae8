#pragma once

// Drafts of catalogs in a small county, for tests of what becomes of them.

#include <memory>
#include <string>
#include <vector>

#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {

inline constexpr char kDay[] = "2026-12-01";

class CatalogDraftTest : public CatalogTest {
 protected:
  static v1::CatalogDraft Draft() {
    v1::CatalogDraft draft;
    draft.set_title("2027年公开目录修订");
    draft.set_effective_date(kDay);
    return draft;
  }
  static v1::CatalogDraft Revising(v1::Item item) {
    v1::CatalogDraft draft = Draft();
    item.clear_etag();
    *draft.add_changes()->mutable_revise_item()->mutable_item() = item;
    return draft;
  }
  absl::StatusOr<v1::CatalogDraft> Create(const std::shared_ptr<const rpc::Client>& client, const std::string& parent,
                                          const v1::CatalogDraft& draft) {
    v1::CreateCatalogDraftRequest request;
    request.set_parent(parent);
    *request.mutable_draft() = draft;
    request.set_request_id(NewRequestId());
    return Call<v1::CatalogDraft>(client, "CreateCatalogDraft", request);
  }
  v1::CatalogDraft Created(const v1::CatalogDraft& draft) {
    auto created = Create(office_, kCounty, draft);
    EXPECT_THAT(created, ::mingbai::testing::IsOk());
    return created.value_or(v1::CatalogDraft());
  }
  absl::StatusOr<v1::CatalogDraft> Get(const std::shared_ptr<const rpc::Client>& client, const std::string& name) {
    v1::GetCatalogDraftRequest request;
    request.set_name(name);
    return Call<v1::CatalogDraft>(client, "GetCatalogDraft", request);
  }
  static v1::UpdateCatalogDraftRequest Rewriting(const v1::CatalogDraft& draft,
                                                 std::initializer_list<const char*> paths) {
    v1::UpdateCatalogDraftRequest request;
    *request.mutable_draft() = draft;
    for (const char* path : paths) request.mutable_update_mask()->add_paths(path);
    request.set_request_id(NewRequestId());
    return request;
  }
  absl::StatusOr<v1::CatalogDraft> Update(const v1::CatalogDraft& draft, std::initializer_list<const char*> paths) {
    return Call<v1::CatalogDraft>(office_, "UpdateCatalogDraft", Rewriting(draft, paths));
  }
  absl::StatusOr<v1::CatalogDraft> Submit(const std::shared_ptr<const rpc::Client>& client, const std::string& name,
                                          const std::string& etag = "") {
    v1::SubmitCatalogDraftRequest request;
    request.set_name(name);
    request.set_etag(etag);
    request.set_request_id(NewRequestId());
    return Call<v1::CatalogDraft>(client, "SubmitCatalogDraft", request);
  }
  static v1::DecideCatalogDraftRequest Deciding(const std::string& name) {
    v1::DecideCatalogDraftRequest request;
    request.set_name(name);
    *request.mutable_decision() = Decided("2026-10-09");
    request.set_request_id(NewRequestId());
    return request;
  }
  absl::StatusOr<v1::CatalogDraft> Decide(const std::shared_ptr<const rpc::Client>& client, const std::string& name) {
    return Call<v1::CatalogDraft>(client, "DecideCatalogDraft", Deciding(name));
  }
  absl::StatusOr<v1::CatalogDraft> Return(const std::shared_ptr<const rpc::Client>& client, const std::string& name,
                                          const std::string& etag = "") {
    v1::ReturnCatalogDraftRequest request;
    request.set_name(name);
    request.set_reason("村民代表要求再议");
    request.set_etag(etag);
    request.set_request_id(NewRequestId());
    return Call<v1::CatalogDraft>(client, "ReturnCatalogDraft", request);
  }
  absl::StatusOr<v1::CatalogDraft> Discard(const std::string& name, const std::string& etag = "") {
    v1::DiscardCatalogDraftRequest request;
    request.set_name(name);
    request.set_reason("不再需要");
    request.set_etag(etag);
    request.set_request_id(NewRequestId());
    return Call<v1::CatalogDraft>(office_, "DiscardCatalogDraft", request);
  }
  absl::StatusOr<v1::CompareCatalogDraftResponse> Compare(const std::string& name) {
    v1::CompareCatalogDraftRequest request;
    request.set_name(name);
    return Call<v1::CompareCatalogDraftResponse>(office_, "CompareCatalogDraft", request);
  }
  std::vector<std::string> ItemsOn(const std::string& day) {
    v1::ListItemsRequest request;
    request.set_date(day);
    auto listed = Call<v1::ListItemsResponse>(anyone_, "ListItems", request);
    EXPECT_THAT(listed, ::mingbai::testing::IsOk());
    std::vector<std::string> items;
    for (const v1::Item& item : listed->items()) items.push_back(item.name() + " " + item.level2());
    return items;
  }
  int DutiesOn(const std::string& day, const std::string& next) { return Duties(kVillage, day, next).duties_size(); }
};

}  // namespace mingbai::catalog
