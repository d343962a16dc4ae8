#pragma once

// Calls and requests of the chain from draft to archive, for tests of publications.

#include <string>

#include "tests/integration/publication/publication_fixture.h"

namespace mingbai::publication {

class ChainTest : public PublicationTest {
 protected:
  template <typename Request>
  absl::StatusOr<v1::Publication> Try(const ClientPtr& client, const char* method, const Request& request) {
    return Call<v1::Publication>(client, method, request);
  }
  static v1::UpdatePublicationRequest Edit(const std::string& name, const v1::Content& content,
                                           const std::string& etag = "") {
    v1::UpdatePublicationRequest request;
    request.mutable_publication()->set_name(name);
    *request.mutable_publication()->mutable_content() = content;
    request.mutable_publication()->set_etag(etag);
    request.set_request_id(NewRequestId());
    return request;
  }
  static v1::ReviewPublicationRequest ReviewOf(const v1::Publication& publication, bool approved = true,
                                               const std::string& opinion = "") {
    auto request = For<v1::ReviewPublicationRequest>(publication.name());
    request.set_content_hash(publication.content_hash());
    request.set_approved(approved);
    request.set_opinion(opinion);
    return request;
  }
  static v1::CheckSecrecyRequest SecrecyOf(const v1::Publication& publication, bool approved = true) {
    auto request = For<v1::CheckSecrecyRequest>(publication.name());
    request.set_content_hash(publication.content_hash());
    request.set_approved(approved);
    request.set_basis("保密审查");
    return request;
  }
  static v1::CorrectPublicationRequest CorrectionOf(const std::string& name, const v1::Content& content) {
    auto request = For<v1::CorrectPublicationRequest>(name);
    *request.mutable_content() = content;
    request.set_reason("金额更正");
    return request;
  }
  static v1::WithdrawPublicationRequest WithdrawalOf(const std::string& name) {
    auto request = For<v1::WithdrawPublicationRequest>(name);
    request.set_reason("误公开");
    return request;
  }
  absl::Status TryGet(const ClientPtr& client, const std::string& name) {
    v1::GetPublicationRequest request;
    request.set_name(name);
    return Call<v1::Publication>(client, "GetPublication", request).status();
  }
  v1::ListPublicationsResponse List(const ClientPtr& client, const v1::ListPublicationsRequest& request) {
    auto answer = Call<v1::ListPublicationsResponse>(client, "ListPublications", request);
    EXPECT_THAT(answer, IsOk());
    return answer.value_or(v1::ListPublicationsResponse());
  }
  static v1::ListPublicationsRequest Listing(const std::string& organization = "", bool subtree = false) {
    v1::ListPublicationsRequest request;
    request.set_organization(organization);
    request.set_subtree(subtree);
    return request;
  }
  absl::StatusOr<v1::ListPublicationVersionsResponse> Versions(const ClientPtr& client, const std::string& name) {
    v1::ListPublicationVersionsRequest request;
    request.set_name(name);
    return Call<v1::ListPublicationVersionsResponse>(client, "ListPublicationVersions", request);
  }
};

}  // namespace mingbai::publication
