// BatchGetAdoptions: the four things clear of many items and organizations at once (DOMAIN C-4, C-7).

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {
namespace {

using ::testing::ElementsAre;

class AdoptionBatchTest : public CatalogTest {
 protected:
  void Adopt(const std::string& organization, const std::string& item, const std::string& person,
             const std::string& effective) {
    v1::Adoption adoption = Adoption(organization, item);
    adoption.set_person_responsible(person);
    adoption.set_effective_date(effective);
    MB_ASSERT_OK(Call<v1::BatchAdoptItemsResponse>(office_, "BatchAdoptItems", Adopting(organization, {adoption})));
  }
  absl::StatusOr<v1::BatchGetAdoptionsResponse> TryGet(const std::vector<std::string>& names,
                                                       const std::string& date = "") {
    v1::BatchGetAdoptionsRequest request;
    for (const std::string& name : names) request.add_names(name);
    request.set_date(date);
    return Call<v1::BatchGetAdoptionsResponse>(anyone_, "BatchGetAdoptions", request);
  }
  std::vector<std::string> Told(const std::vector<std::string>& names, const std::string& date = "") {
    std::vector<std::string> told;
    const auto answer = TryGet(names, date);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    if (!answer.ok()) return told;
    for (const v1::Adoption& adoption : answer->adoptions()) {
      told.push_back(adoption.name().substr(std::string(kVillage).size() - 3) + " " + adoption.person_responsible());
    }
    return told;
  }
};

TEST_F(AdoptionBatchTest, C4_InEffectOnTheDayAndInNobodyElsesName) {
  EnterCounty();
  Define(Item("v-finance", true));
  Define(Item("v-other"));
  Adopt(kVillage, "v-finance", "张三", "2026-03-01");
  Adopt(kVillage, "v-finance", "李四", "2026-11-01");
  Adopt(kOtherVillage, "v-finance", "王五", "2026-03-01");
  Adopt(kVillage, "v-other", "张三", "2026-03-01");
  const std::string finance = std::string(kVillage) + "/adoptions/v-finance";
  const std::string other = std::string(kVillage) + "/adoptions/v-other";
  const std::string foreign = std::string(kOtherVillage) + "/adoptions/v-finance";
  // Today is 10 October; by name, each once, and what there is none of is left out.
  EXPECT_THAT(
      Told({foreign, finance, finance, other, std::string(kOtherVillage) + "/adoptions/v-other",
            "organizations/371325099000/adoptions/v-finance"}),
      ElementsAre("012/adoptions/v-finance 张三", "012/adoptions/v-other 张三", "013/adoptions/v-finance 王五"));
  EXPECT_THAT(Told({finance}, "2026-11-01"), ElementsAre("012/adoptions/v-finance 李四"));
  EXPECT_THAT(Told({finance}, "2026-10-31"), ElementsAre("012/adoptions/v-finance 张三"));
  EXPECT_THAT(Told({finance}, "2026-02-28"), ElementsAre());
  // Dropped from a day on.
  v1::DropAdoptionRequest drop;
  drop.set_name(other);
  drop.set_effective_date("2026-10-20");
  drop.set_reason("不再办理");
  *drop.mutable_decision() = Decided();
  drop.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::Adoption>(office_, "DropAdoption", drop));
  EXPECT_THAT(Told({other}, "2026-10-19"), ElementsAre("012/adoptions/v-other 张三"));
  EXPECT_THAT(Told({other}, "2026-10-20"), ElementsAre());
}

TEST_F(AdoptionBatchTest, C7_AsManyAsAreAskedFor) {
  EnterCounty();
  std::vector<std::string> names;
  for (int i = 0; i < 70; ++i) {
    const std::string id = "v-item-" + std::to_string(100 + i);
    Define(Item(id));
    Adopt(kVillage, id, "张三", "2026-03-01");
    names.push_back(std::string(kVillage) + "/adoptions/" + id);
  }
  const auto answer = TryGet(names);
  MB_ASSERT_OK(answer);
  ASSERT_EQ(answer->adoptions_size(), 70);
  for (int i = 0; i < 70; ++i) EXPECT_EQ(answer->adoptions(i).name(), names[i]);
}

TEST_F(AdoptionBatchTest, RefusesWhatNamesNothing) {
  EXPECT_THAT(TryGet({}), InvalidFieldIs("names"));
  EXPECT_THAT(TryGet({"organizations/371325001012"}), InvalidFieldIs("names[0]"));
  EXPECT_THAT(TryGet({std::string(kVillage) + "/adoptions/v-finance"}, "2026-02-30"), InvalidFieldIs("date"));
  EXPECT_THAT(TryGet(std::vector<std::string>(1001, std::string(kVillage) + "/adoptions/v-finance")),
              InvalidFieldIs("names"));
}

}  // namespace
}  // namespace mingbai::catalog
