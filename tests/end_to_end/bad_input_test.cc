// What strangers send: each gets its exact code and a message that names the field; nothing is stored.

#include "common/text/text.h"
#include "gtest/gtest.h"
#include "services/ctl/http_client.h"
#include "services/ctl/load.h"
#include "tests/end_to_end/county.h"
#include "tests/support/status_matchers.h"

namespace mingbai {
namespace {

using testing::Stack;
using testing::TheApi;

constexpr char kId[] = "6f1c0a52-1111-4222-8333-94445555";  // + four digits

struct Bad {
  const char* name;
  const char* verb;
  std::string target;
  std::string body;
  int status;
  const char* reason;
  const char* field;  // in the answer's text; "" for none
};

std::string Case(const std::string& fields, int n) {
  return StrCat("{\"case\":{", fields, "},\"requestId\":\"", kId, 1000 + n, "\"}");
}

TEST(BadInput, EachGetsItsCodeAndItsField) {
  ctl::LoadOptions load;
  load.data = "deploy/data";
  load.effective_date = "2026-09-01";
  load.only_township = testing::kTownship;
  MB_ASSERT_OK(ctl::LoadCounty(TheApi(), load));
  const auto before = *Stack().schema("feedback").Sql("SELECT COUNT(*) FROM feedback_case");
  const std::string good = "\"kind\":\"CASE_KIND_OPINION\",\"organization\":\"organizations/371325200000\",";
  const Bad table[] = {
      {"unknown organization", "GET", "/v1/organizations/999999999999", "", 404, "ORGANIZATION_NOT_FOUND", ""},
      {"unknown board", "GET", "/v1/organizations/999999999999/board", "", 404, "ORGANIZATION_NOT_FOUND", ""},
      {"no such path", "GET", "/v1/nothing", "", 404, "", ""},
      {"no such verb", "DELETE", "/v1/cases", "", 405, "", ""},
      {"case of nobody", "POST", "/v1/cases",
       Case("\"kind\":1,\"organization\":\"organizations/999999999999\",\"title\":\"t\",\"text\":\"t\"", 1), 400,
       "ORGANIZATION_NOT_FOUND", ""},
      {"missing text", "POST", "/v1/cases", Case(good + "\"title\":\"t\"", 2), 400, "FIELD_INVALID", "case.text"},
      {"long title", "POST", "/v1/cases", Case(good + "\"text\":\"t\",\"title\":\"" + std::string(101, 'x') + "\"", 3),
       400, "FIELD_INVALID", "case.title"},
      {"unknown field", "POST", "/v1/cases", Case(good + "\"title\":\"t\",\"text\":\"t\",\"colour\":1", 4), 400, "",
       "colour"},
      {"wrong type", "POST", "/v1/cases", Case(good + "\"title\":[1],\"text\":\"t\"", 5), 400, "", "title"},
      {"no JSON", "POST", "/v1/cases", "{", 400, "", ""},
      {"invalid UTF-8", "POST", "/v1/cases", Case(good + "\"text\":\"t\",\"title\":\"\xff\"", 6), 400, "", ""},
      {"control characters", "POST", "/v1/cases", Case(good + "\"text\":\"t\",\"title\":\"a\\u0007b\"", 7), 400,
       "FIELD_INVALID", "case.title"},
      {"request id", "POST", "/v1/cases", "{\"case\":{" + good + "\"title\":\"t\",\"text\":\"t\"},\"requestId\":\"1\"}",
       400, "FIELD_INVALID", "request_id"},
      {"objection without publication", "POST", "/v1/cases",
       Case("\"kind\":6,\"organization\":\"organizations/371325200000\",\"title\":\"t\",\"text\":\"t\"", 8), 400,
       "FIELD_INVALID", "case.publication"},
      {"body too large", "POST", "/v1/cases", Case(good + "\"title\":\"" + std::string(5 << 20, 'x') + "\"", 9), 413,
       "", ""},
      {"page token of nothing", "GET", "/v1/organizations?page_token=abc", "", 400, "FIELD_INVALID", "page_token"},
      {"negative page size", "GET", "/v1/organizations?page_size=-1", "", 400, "FIELD_INVALID", "page_size"},
      {"unknown parameter", "GET", "/v1/organizations?color=red", "", 400, "", "color"},
      {"no month", "GET", "/v1/rankings?period=October&tier=village", "", 400, "FIELD_INVALID", "period"},
      {"no tier", "GET", "/v1/rankings?period=2026-10&tier=planet", "", 400, "", "tier"},
      {"a receipt that is none", "GET", "/v1/cases/00000000000000000000000000", "", 404, "CASE_NOT_FOUND", ""},
      {"no token", "POST", "/v1/organizations", "{}", 401, "TOKEN_MISSING", ""},
      {"SQL in a name", "GET", "/v1/organizations/x'%20OR%20'1'='1", "", 400, "FIELD_INVALID", "name"},
      {"unknown publication", "GET", "/v1/publications/0000000000000", "", 404, "PUBLICATION_NOT_FOUND", ""},
  };
  ctl::HttpClient client(Stack().http());
  for (const Bad& bad : table) {
    const auto answer = client.Send(bad.verb, bad.target, "", bad.body);
    ASSERT_THAT(answer, testing::IsOk()) << bad.name;
    EXPECT_EQ(answer->status, bad.status) << bad.name << ": " << answer->body;
    EXPECT_NE(answer->body.find("\"error\""), std::string::npos) << bad.name << ": " << answer->body;
    EXPECT_NE(answer->body.find(bad.reason), std::string::npos) << bad.name << ": " << answer->body;
    EXPECT_NE(answer->body.find(bad.field), std::string::npos) << bad.name << ": " << answer->body;
  }
  EXPECT_EQ(client.Send("GET", "/v1/organizations/371325000000", "not-a-token", "")->status, 401);
  EXPECT_EQ(*Stack().schema("feedback").Sql("SELECT COUNT(*) FROM feedback_case"), before);
}

// Text is text: quotes, comments, 4-byte characters and line breaks come back as they went.
TEST(BadInput, MetacharactersAreText) {
  ctl::HttpClient client(Stack().http());
  const std::string text = R"('; DROP TABLE feedback_case; -- \\ %_ 😀𠮷 \" \n第二行)";
  const auto created = client.Send("POST", "/v1/cases", "",
                                   Case("\"kind\":1,\"organization\":\"organizations/371325200000\",\"title\":\"𠮷'\","
                                        "\"text\":\"" +
                                            text + "\"",
                                        99));
  ASSERT_THAT(created, testing::IsOk());
  ASSERT_EQ(created->status, 200) << created->body;
  const size_t at = created->body.find("\"receipt\":\"") + 11;
  const auto read = client.Send("GET", "/v1/cases/" + created->body.substr(at, 26), "", "");
  EXPECT_EQ(read->status, 200) << read->body;
  EXPECT_NE(read->body.find("DROP TABLE feedback_case"), std::string::npos);
  EXPECT_NE(read->body.find("😀𠮷"), std::string::npos);
  EXPECT_NE(read->body.find("\\n第二行"), std::string::npos);
  // The same request_id with another payload.
  const auto reused = client.Send("POST", "/v1/cases", "",
                                  Case("\"kind\":1,\"organization\":\"organizations/371325200000\",\"title\":\"other\","
                                       "\"text\":\"t\"",
                                       99));
  EXPECT_EQ(reused->status, 400);
  EXPECT_NE(reused->body.find("REQUEST_ID_REUSED"), std::string::npos);
}

}  // namespace
}  // namespace mingbai
