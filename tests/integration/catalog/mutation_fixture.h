#pragma once

// Calls a mutation twice, for the test that every one of them happens once (DESIGN invariant 14).

#include <memory>
#include <string>

#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {

class MutationTest : public CatalogTest {
 protected:
  // Calls twice: the answers are the same bytes and the state is written once. Then with `other`, under the same id.
  template <typename Response, typename Request>
  void ExpectOnce(const std::string& method, const Request& request, Request other) {
    SCOPED_TRACE(method);
    auto first = Call<Response>(caller_, method, request);
    MB_ASSERT_OK(first);
    const auto events = harness_.schema()->Sql("SELECT COUNT(*) FROM outbox");
    MB_ASSERT_OK(events);
    clock_->Advance(absl::Seconds(1));
    auto second = Call<Response>(caller_, method, request);
    MB_ASSERT_OK(second);
    EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
    EXPECT_EQ(*harness_.schema()->Sql("SELECT COUNT(*) FROM outbox"), *events);
    other.set_request_id(request.request_id());
    EXPECT_THAT(Call<Response>(caller_, method, other),
                StatusIs(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
    EXPECT_EQ(*harness_.schema()->Sql("SELECT COUNT(*) FROM outbox"), *events);
    other.clear_request_id();
    EXPECT_THAT(Call<Response>(caller_, method, other), InvalidFieldIs("request_id"));
    ++methods_;
  }
  // Try the mutations of a room, in this order.
  void TryOrganizations();
  void TryItems();
  void TryReorganizations();
  void TryImports();
  void TryPeople();
  void TryCircles();
  void TryDrafts();
  void TryFilings();

  std::shared_ptr<const rpc::Client> caller_ = office_;
  int methods_ = 0;
};

}  // namespace mingbai::catalog
