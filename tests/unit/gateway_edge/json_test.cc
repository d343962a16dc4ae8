#include <nlohmann/json.hpp>

#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/evaluation/v1/evaluation_service.pb.h"
#include "mingbai/feedback/v1/feedback_service.pb.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "services/gateway/edge/json_reader.h"
#include "services/gateway/edge/json_support.h"
#include "services/gateway/edge/json_writer.h"
#include "tests/support/status_matchers.h"

namespace mingbai::gateway::edge {
namespace {

using evaluation::v1::WriteRubricRequest;
using feedback::v1::CreateCaseRequest;
using testing::InvalidFieldIs;
using testing::StatusIs;

absl::Status ReadCase(std::string_view json) {
  CreateCaseRequest request;
  return ReadJson(json, "", &request);
}

std::string Written(const google::protobuf::Message& message) {
  std::string out;
  WriteJson(message, &out);
  return out;
}

gateway::v1::Board SampleBoard() {
  gateway::v1::Board board;
  board.mutable_organization()->set_name("organizations/371325001012");
  board.mutable_organization()->set_tier(common::v1::TIER_VILLAGE);
  board.mutable_organization()->add_aliases("旧名");
  board.mutable_as_of_time()->set_seconds(1792972800);
  board.mutable_as_of_time()->set_nanos(250000000);
  for (int i = 0; i < 3; ++i) {
    auto* entry = board.add_disclosed();
    entry->set_title("十月财务 \"公开\" \\ \t 𠮷 " + std::to_string(i));
    entry->mutable_publish_time()->set_seconds(1792972800 + i);
  }
  auto* score = board.add_scores();
  score->set_total_thousandths(-9007199254740993);
  board.add_missing("feedback");
  return board;
}

TEST(JsonWriter, EqualsTheLibrary) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  for (const google::protobuf::Message* message : std::initializer_list<const google::protobuf::Message*>{
           new gateway::v1::Board(SampleBoard()), new feedback::v1::Case(),
           new catalog::v1::UpdateOrganizationRequest()}) {
    std::string expected;
    ASSERT_TRUE(google::protobuf::util::MessageToJsonString(*message, &expected, options).ok());
    // The library puts fields into another order.
    EXPECT_EQ(nlohmann::json::parse(Written(*message)), nlohmann::json::parse(expected));
    delete message;
  }
}

TEST(JsonWriter, WhatItReadsBackIsEqual) {
  gateway::v1::Board read;
  MB_ASSERT_OK(ReadJson(Written(SampleBoard()), "", &read));
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(read, SampleBoard()));
}

TEST(JsonWriter, NothingThatAPageWouldTakeForMarkup) {
  std::string out;
  WriteJsonText("</script>&\u2028\u2029\x01\x7f", &out);
  EXPECT_EQ(out, R"("\u003c/script\u003e\u0026\u2028\u2029\u0001\u007f")");
  out.clear();
  WriteJsonText("a\xffz", &out);
  EXPECT_EQ(out, "\"a?z\"");
}

TEST(JsonReader, EqualsTheLibrary) {
  const std::string json = R"({"rubric":{"name":"rubrics/v","tier":"TIER_VILLAGE","criteria":[
      {"criterionId":"a","fullThousandths":"20000","formula":{"graded":{"steps":[10,8,6,0]}}},
      {"criterion_id":"b","fullThousandths":30000,"formula":{"perMiss":{"deductionThousandths":5e3}}},
      {"formula":null}]},"requestId":null})";
  WriteRubricRequest ours;
  WriteRubricRequest theirs;
  MB_ASSERT_OK(ReadJson(json, "", &ours));
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &theirs).ok());
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(ours, theirs)) << ours.DebugString();
  EXPECT_EQ(ours.rubric().criteria(1).formula().per_miss().deduction_thousandths(), 5000);
}

TEST(JsonReader, UnknownFieldIsNamed) {
  EXPECT_THAT(ReadCase(R"({"case":{"kidn":1}})"), InvalidFieldIs("case.kidn"));
  EXPECT_THAT(ReadCase(R"({"cases":{}})"), InvalidFieldIs("cases"));
  EXPECT_THAT(ReadCase(R"({"":{}})"), InvalidFieldIs("body"));
}

TEST(JsonReader, WrongTypeIsNamed) {
  EXPECT_THAT(ReadCase(R"({"case":{"title":5}})"), InvalidFieldIs("case.title"));
  EXPECT_THAT(ReadCase(R"({"case":{"title":true}})"), InvalidFieldIs("case.title"));
  EXPECT_THAT(ReadCase(R"({"case":{"title":{}}})"), InvalidFieldIs("case.title"));
  EXPECT_THAT(ReadCase(R"({"case":[]})"), InvalidFieldIs("case"));
  EXPECT_THAT(ReadCase(R"({"case":{"rating":"x"}})"), InvalidFieldIs("case.rating"));
  EXPECT_THAT(ReadCase(R"({"case":{"rating":1.5}})"), InvalidFieldIs("case.rating"));
  EXPECT_THAT(ReadCase(R"({"case":{"rating":2147483648}})"), InvalidFieldIs("case.rating"));
  EXPECT_THAT(ReadCase(R"({"case":{"answers":{}}})"), InvalidFieldIs("case.answers"));
  EXPECT_THAT(ReadCase(R"({"case":{"steps":[{},{"verb":["a"]}]}})"), InvalidFieldIs("case.steps[1].verb"));
  EXPECT_THAT(ReadCase(R"({"case":{"steps":[null]}})"), InvalidFieldIs("case.steps[0]"));
  EXPECT_THAT(ReadCase(R"({"case":{"dueTime":"soon"}})"), InvalidFieldIs("case.due_time"));
  EXPECT_THAT(ReadCase("[]"), InvalidFieldIs("body"));
}

TEST(JsonReader, EnumsInFullOnly) {
  EXPECT_THAT(ReadCase(R"({"case":{"kind":"opinion"}})"), InvalidFieldIs("case.kind"));
  EXPECT_THAT(ReadCase(R"({"case":{"kind":99}})"), InvalidFieldIs("case.kind"));
  MB_EXPECT_OK(ReadCase(R"({"case":{"kind":2}})"));
}

TEST(JsonReader, TwiceIsRefused) {
  EXPECT_THAT(ReadCase(R"({"requestId":"a","requestId":"b"})"), InvalidFieldIs("request_id"));
  EXPECT_THAT(ReadCase(R"({"requestId":"a","request_id":"b"})"), InvalidFieldIs("request_id"));
}

TEST(JsonReader, OneOfTwoIsRefused) {
  WriteRubricRequest request;
  EXPECT_THAT(ReadJson(R"({"rubric":{"criteria":[{"formula":{"ratio":{},"graded":{}}}]}})", "", &request),
              InvalidFieldIs("rubric.criteria[0].formula.graded"));
}

TEST(JsonReader, InvalidUtf8NamesTheField) {
  EXPECT_THAT(ReadCase("{\"case\":{\"text\":\"a\xff\"}}"), InvalidFieldIs("case.text"));
  EXPECT_THAT(ReadCase("{\"case\":{\"text\":\"\xc0\xaf\"}}"), InvalidFieldIs("case.text"));
  EXPECT_THAT(ReadCase("{\"case\":{\"text\":\"\xed\xa0\x80\"}}"), InvalidFieldIs("case.text"));
  EXPECT_THAT(ReadCase("{\"case\":{\"\xff\":1}}"), InvalidFieldIs("case"));
}

TEST(JsonReader, HalfASurrogatePairNamesTheField) {
  EXPECT_THAT(ReadCase(R"({"case":{"text":"\ud842"}})"), InvalidFieldIs("case.text"));
  EXPECT_THAT(ReadCase(R"({"case":{"text":"\ud842\u0041"}})"), InvalidFieldIs("case.text"));
  EXPECT_THAT(ReadCase(R"({"case":{"text":"\udfb7"}})"), InvalidFieldIs("case.text"));
}

TEST(JsonReader, FourByteCharacters) {
  CreateCaseRequest request;
  MB_ASSERT_OK(ReadJson(R"({"case":{"text":"𠮷😀"}})", "", &request));
  EXPECT_EQ(request.case_().text(), "𠮷😀");
}

TEST(JsonReader, WhatIsNoJson) {
  for (const char* json : {"",
                           "{",
                           "}",
                           "{\"case\"}",
                           "{\"case\":}",
                           "{\"case\":{}",
                           "{\"case\":{}}}",
                           "{\"case\":{},}",
                           "{case:{}}",
                           "{'case':{}}",
                           "{\"case\":{\"title\":\"a}}",
                           "{\"case\":{\"title\":\"a\nb\"}}",
                           "{\"case\":{\"title\":\"\\x\"}}",
                           "{\"case\":{\"title\":\"\\u12\"}}",
                           "{\"case\":{\"rating\":01}}",
                           "{\"case\":{\"rating\":+1}}",
                           "{\"case\":{\"rating\":NaN}}",
                           "{\"case\":{\"rating\":1e}}",
                           "{\"case\":nul}",
                           "{\"case\":{\"steps\":[{}}}",
                           "{\"case\":{\"steps\":[{},]}}",
                           "{\"requestId\":tru}"}) {
    EXPECT_THAT(ReadCase(json), StatusIs(absl::StatusCode::kInvalidArgument, "MALFORMED_JSON")) << json;
  }
}

TEST(JsonReader, DepthIsBounded) {
  std::string json;
  for (int i = 0; i < 100000; ++i) json += "[";
  EXPECT_THAT(ReadCase("{\"case\":{\"steps\":" + json), InvalidFieldIs("case.steps[0]"));
  // A message that can hold itself would be stopped by the depth; descriptors bound every other nesting.
  MB_EXPECT_OK(ReadCase(R"({"case":{"steps":[{"verb":"x"}]}})"));
}

TEST(JsonReader, BigNumbersStayExact) {
  evaluation::v1::Score score;
  MB_ASSERT_OK(ReadJson(R"({"totalThousandths":"9223372036854775807"})", "", &score));
  EXPECT_EQ(score.total_thousandths(), 9223372036854775807);
  EXPECT_THAT(ReadJson(R"({"totalThousandths":9223372036854775808})", "", &score), InvalidFieldIs("total_thousandths"));
  EXPECT_THAT(ReadJson(R"({"totalThousandths":" 5"})", "", &score), InvalidFieldIs("total_thousandths"));
}

TEST(JsonSupport, EventsHoldAnAnyAndHaveNoJson) {
  EXPECT_FALSE(CheckJsonSupport(common::v1::ListEventsResponse::descriptor()).ok());
  EXPECT_TRUE(CheckJsonSupport(gateway::v1::Board::descriptor()).ok());
}

}  // namespace
}  // namespace mingbai::gateway::edge
