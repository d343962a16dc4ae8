#pragma once

// A publication service beside a catalog that the test changes.

#include <string>
#include <vector>

#include "common/names/names.h"
#include "tests/integration/publication/publication_fixture.h"
#include "tests/support/decision.h"

namespace mingbai::publication {

// Each test changes a catalog of its own.
struct FreshCatalog {
  FreshCatalog() { PublicationTest::SetUpTestSuite(); }
  ~FreshCatalog() { PublicationTest::TearDownTestSuite(); }
};

class CatalogChangeTest : private FreshCatalog, public PublicationTest {
 public:
  static void SetUpTestSuite() {}
  static void TearDownTestSuite() {}

 protected:
  static constexpr char kMoved[] = "organizations/371325001088";

  CatalogChangeTest()
      : catalog_office_(catalog_->Client("mingbai.catalog.v1.CatalogService",
                                         mingbai::testing::TestToken("disclosure-office", "371325000000"))) {}

  catalog::v1::Item Item(const std::string& id) {
    catalog::v1::GetItemRequest request;
    request.set_name("items/" + id);
    request.set_date("2026-12-31");
    auto answer = Call<catalog::v1::Item>(catalog_office_, "GetItem", request);
    EXPECT_THAT(answer, IsOk());
    return answer.value_or(catalog::v1::Item());
  }
  void Update(const catalog::v1::Item& item, const std::string& path) {
    catalog::v1::UpdateItemRequest request;
    *request.mutable_item() = item;
    request.mutable_update_mask()->add_paths(path);
    request.mutable_update_mask()->add_paths("effective_date");
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(Call<catalog::v1::Item>(catalog_office_, "UpdateItem", request));
  }
  void SetDueDay(const std::string& id, int day, const std::string& effective) {
    catalog::v1::Item item = Item(id);
    item.mutable_timing()->set_day(day);
    item.set_effective_date(effective);
    Update(item, "timing");
  }
  void SetMandatory(const std::string& id, bool mandatory, const std::string& effective) {
    catalog::v1::Item item = Item(id);
    item.set_mandatory(mandatory);
    item.set_effective_date(effective);
    Update(item, "mandatory");
  }
  // An adoption by a village, as good as any; and its entering.
  static catalog::v1::Adoption Adoption(const std::string& item, const std::string& village = kVillage) {
    catalog::v1::Adoption adoption;
    adoption.set_name(village + "/adoptions/" + item);
    adoption.set_task("公布");
    adoption.set_leader("王书记");
    adoption.set_person_responsible("文书");
    adoption.set_effective_date("2026-01-01");
    *adoption.mutable_decision() = mingbai::testing::Decided();
    return adoption;
  }
  void Adopt(const catalog::v1::Adoption& adoption) {
    catalog::v1::BatchAdoptItemsRequest request;
    request.set_parent(OrganizationName(OrganizationCodeOf(adoption.name())));
    request.set_request_id(NewRequestId());
    *request.add_adoptions() = adoption;
    MB_ASSERT_OK(Call<catalog::v1::BatchAdoptItemsResponse>(catalog_office_, "BatchAdoptItems", request));
  }
  void Merge(const std::vector<std::string>& sources = {kVillage}, const std::string& successor = kOtherVillage,
             const std::string& day = "2026-11-01") {
    catalog::v1::MergeOrganizationsRequest request;
    request.set_parent(kTownship);
    request.mutable_sources()->Assign(sources.begin(), sources.end());
    request.set_successor(successor);
    request.set_effective_date(day);
    request.set_basis("县政〔2026〕31号");
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(Call<catalog::v1::ReorganizeResponse>(catalog_office_, "MergeOrganizations", request));
  }
  void Abolish(const std::string& name, const std::string& successor, const std::string& day = "2026-11-01") {
    catalog::v1::AbolishOrganizationRequest request;
    request.set_name(name);
    request.set_successor(successor);
    request.set_effective_date(day);
    request.set_basis("县政〔2026〕35号");
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(Call<catalog::v1::ReorganizeResponse>(catalog_office_, "AbolishOrganization", request));
  }
  void Move(const char* from, const char* to, const char* day) { MoveBelow(from, to, kTownship, day); }
  void MoveBelow(const std::string& from, const std::string& to, const std::string& parent, const char* day) {
    catalog::v1::MoveOrganizationRequest request;
    request.set_name(from);
    catalog::v1::Organization& organization = *request.mutable_organization();
    organization.set_name(to);
    organization.set_parent(parent);
    organization.set_display_name("新址" + to);
    organization.set_tier(parent == kCounty ? common::v1::TIER_TOWNSHIP : common::v1::TIER_VILLAGE);
    organization.set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
    request.set_effective_date(day);
    request.set_basis("县政〔2026〕32号");
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(Call<catalog::v1::ReorganizeResponse>(catalog_office_, "MoveOrganization", request));
  }
  // Next year's notice: New Year's Day is off.
  void PublishNextYear() {
    catalog::v1::ImportCalendarRequest notice;
    notice.set_first_year(2027);
    notice.set_last_year(2027);
    notice.set_request_id(NewRequestId());
    auto& holiday = *notice.add_days();
    holiday.set_date("2027-01-01");
    holiday.set_kind(catalog::v1::DAY_KIND_HOLIDAY);
    holiday.set_display_name("元旦");
    MB_ASSERT_OK(Call<catalog::v1::WorkingCalendar>(catalog_office_, "ImportCalendar", notice));
  }
  v1::GenerateObligationsResponse Regenerate(bool validate_only = false, const std::string& start = "2026-10-01",
                                             const std::string& end = "2027-01-01") {
    v1::GenerateObligationsRequest request = Generation(kCounty, start, end);
    request.set_validate_only(validate_only);
    auto answer = Call<v1::GenerateObligationsResponse>(office_, "GenerateObligations", request);
    EXPECT_THAT(answer, IsOk());
    return answer.value_or(v1::GenerateObligationsResponse());
  }

  const ClientPtr catalog_office_;
};

}  // namespace mingbai::publication
