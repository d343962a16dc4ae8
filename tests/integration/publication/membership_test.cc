// Who sees what is for a circle follows the catalog's memberships, by the day (DOMAIN C-9).

#include "absl/time/clock.h"
#include "common/time/county_time.h"
#include "services/publication/wiring.h"
#include "tests/integration/publication/chain_fixture.h"
#include "tests/support/circles.h"

namespace mingbai::publication {
namespace {

using absl::StatusCode;
using mingbai::testing::AddMembers;
using mingbai::testing::ServiceHarness;
using mingbai::testing::TestCall;
using mingbai::testing::TestToken;

constexpr char kCircle[] = "organizations/371325001012/circles/党员";
constexpr char kCatalog[] = "mingbai.catalog.v1.CatalogService";
constexpr char kPublication[] = "mingbai.publication.v1.PublicationService";
constexpr char kOwed[] = "/obligations/p-members.2026-10.none.0";

// Made before any service starts. The second reads events as the gateway does, with its own circles.
const std::string leaver_token = TestToken("reader", "", "leaver");
const std::string listener_token = TestToken("reader;gateway", "", "listener");
const std::string expelled_token = TestToken("reader", "", "expelled");

class MembershipTest : public ChainTest {
 protected:
  MembershipTest() : leaver_(As(leaver_token)), listener_(As(listener_token)), expelled_(As(expelled_token)) {}

  // Waits until the caller sees the publication, or does not.
  bool Until(const ClientPtr& client, const std::string& name, bool visible) {
    const absl::Time limit = absl::Now() + absl::Seconds(20);
    while (TryGet(client, name).ok() != visible) {
      if (absl::Now() > limit) return false;
      absl::SleepFor(absl::Milliseconds(20));
    }
    return true;
  }
  absl::Status Obligation(const ClientPtr& client, const std::string& name) {
    v1::GetObligationRequest request;
    request.set_name(name);
    return Call<v1::Obligation>(client, "GetObligation", request).status();
  }
  std::string Obligations(const ClientPtr& client) {
    v1::ListObligationsRequest request;
    request.set_parent(kVillage);
    auto answer = Call<v1::ListObligationsResponse>(client, "ListObligations", request);
    EXPECT_THAT(answer, IsOk());
    return answer.ok() ? answer->SerializeAsString() : "";
  }
  std::string Counts(const ClientPtr& client) {
    v1::SummarizeObligationsRequest request;
    request.set_parent(kVillage);
    request.set_start_date("2026-10-01");
    request.set_end_date("2026-11-01");
    auto answer = Call<v1::SummarizeObligationsResponse>(client, "SummarizeObligations", request);
    EXPECT_THAT(answer, IsOk());
    return answer.ok() ? answer->SerializeAsString() : "";
  }
  int CircleEvents() {
    int found = 0;
    for (const auto& [event, payload] : Events(listener_)) {
      found += event.audience().audience_class() == common::v1::AUDIENCE_CLASS_CIRCLE;
    }
    return found;
  }

  const ClientPtr leaver_, listener_, expelled_;
};

TEST_F(MembershipTest, C9_AMemberOfYesterdayIsNoneToday) {
  MB_ASSERT_OK(AddMembers(*catalog_, kCircle, {"leaver", "listener"}, "2026-01-01", "2026-10-10"));
  Generate();
  const v1::Publication inside = Disclose("p-members", "2026-10", Finance("党费收缴"));
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kPublished, 1), 1);
  ASSERT_TRUE(Until(leaver_, inside.name(), true));
  ASSERT_TRUE(Until(listener_, inside.name(), true));
  MB_EXPECT_OK(Versions(leaver_, inside.name()));
  EXPECT_EQ(List(leaver_, Listing(kVillage)).publications_size(), 1);
  MB_EXPECT_OK(Obligation(leaver_, kVillage + std::string(kOwed)));
  EXPECT_NE(Obligations(leaver_), Obligations(anyone_));
  EXPECT_NE(Counts(leaver_), Counts(anyone_));
  EXPECT_GT(CircleEvents(), 0);

  clock_->Set(StartOfDay(absl::CivilDay(2026, 10, 11)));
  const absl::Status unknown = TryGet(anyone_, "publications/0000000000000");
  EXPECT_THAT(unknown, StatusIs(StatusCode::kNotFound, "PUBLICATION_NOT_FOUND"));
  EXPECT_EQ(TryGet(leaver_, inside.name()).ToString(), unknown.ToString());
  EXPECT_EQ(Versions(leaver_, inside.name()).status().ToString(), unknown.ToString());
  EXPECT_EQ(List(leaver_, Listing(kVillage)).SerializeAsString(), List(anyone_, Listing(kVillage)).SerializeAsString());
  EXPECT_EQ(Obligation(leaver_, kVillage + std::string(kOwed)).ToString(),
            Obligation(anyone_, kVillage + std::string("/obligations/none.2026-10.none.0")).ToString());
  EXPECT_EQ(Obligations(leaver_), Obligations(anyone_));
  EXPECT_EQ(Counts(leaver_), Counts(anyone_));
  EXPECT_EQ(CircleEvents(), 0);
  // Who belongs to it still does.
  MB_EXPECT_OK(TryGet(member_, inside.name()));
}

TEST_F(MembershipTest, C9_WhoIsPutOutOfACircleHasLeftIt) {
  const v1::Publication inside = Disclose("p-members", "2026-10", Finance("党费收缴"));
  EXPECT_THAT(TryGet(expelled_, inside.name()), StatusIs(StatusCode::kNotFound, "PUBLICATION_NOT_FOUND"));
  MB_ASSERT_OK(AddMembers(*catalog_, kCircle, {"expelled"}));
  ASSERT_TRUE(Until(expelled_, inside.name(), true));
  const ClientPtr party_office = catalog_->Client(kCatalog, mingbai::testing::PartyOfficeToken());
  catalog::v1::ListCircleMembersRequest list;
  list.set_parent(kCircle);
  auto members = party_office->Call<catalog::v1::ListCircleMembersResponse>(TestCall(), "ListCircleMembers", list);
  MB_ASSERT_OK(members);
  catalog::v1::EndCircleMembershipRequest leaving;
  for (const auto& member : members->members()) {
    if (member.subject() == "expelled") leaving.set_name(member.name());
  }
  leaving.set_last_day("2026-10-09");
  leaving.set_reason("开除党籍");
  leaving.set_request_id(NewRequestId());
  MB_ASSERT_OK(party_office->Call<catalog::v1::CircleMember>(TestCall(), "EndCircleMembership", leaving));
  EXPECT_TRUE(Until(expelled_, inside.name(), false));
  EXPECT_EQ(TryGet(expelled_, inside.name()).ToString(), TryGet(anyone_, "publications/0000000000000").ToString());
}

// Never wider because catalog is away: who cannot be asked about belongs to nothing.
TEST_F(MembershipTest, C9_WithoutACatalogNobodyBelongs) {
  const v1::Publication inside = Disclose("p-members", "2026-10", Finance("党费收缴"));
  const v1::Publication open = Disclose("v-finance", "2026-09", Finance());
  const auto alone = NewReplica("127.0.0.1:1", Works());
  const ClientPtr member = alone->Client(kPublication, TestToken("reader", ""));
  MB_ASSERT_OK(TryGet(member_, inside.name()));
  EXPECT_EQ(TryGet(member, inside.name()).ToString(), TryGet(anyone_, "publications/0000000000000").ToString());
  EXPECT_EQ(List(member, Listing(kVillage)).publications_size(), 1);
  MB_EXPECT_OK(TryGet(member, open.name()));
}

}  // namespace
}  // namespace mingbai::publication
