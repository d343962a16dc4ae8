// What strangers send: each gets its exact code and a message that names the field; nothing is stored.

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "common/text/text.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/common/v1/options.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/ctl/http_client.h"
#include "services/ctl/load.h"
#include "tests/end_to_end/county.h"
#include "tests/support/decision.h"
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
  // After the month has been played the county is there.
  const auto loaded = ctl::IsLoaded(TheApi());
  MB_ASSERT_OK(loaded);
  if (!*loaded) MB_ASSERT_OK(ctl::LoadCounty(TheApi(), load));
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

// A village's finance sheet that is right by its item.
publication::v1::CreatePublicationRequest Sheet(const std::string& key) {
  publication::v1::CreatePublicationRequest request;
  auto* publication = request.mutable_publication();
  publication->set_organization("organizations/371325200201");
  publication->set_item("items/v-finance");
  publication->set_period("2026-05");
  publication->mutable_content()->set_title("五月收支");
  auto* table = publication->mutable_content()->mutable_table();
  for (const char* name : {"科目", "摘要", "收入", "支出", "经手人"}) table->add_columns(name);
  auto add = [](publication::v1::TableRow* row, const std::vector<std::string>& cells) {
    for (const std::string& cell : cells) row->add_cells(cell);
  };
  add(table->add_rows(), {"水电", "电费", "0.00", "12.50", "张三"});
  add(table->add_rows(), {"租金", "门面房", "300.00", "0.00", "张三"});
  add(table->mutable_total(), {"合计", "", "300.00", "12.50", ""});
  request.set_request_id(ctl::RequestIdFor(key));
  return request;
}

// Drafts it and hands it in; what the second step says.
absl::Status HandIn(const publication::v1::CreatePublicationRequest& draft) {
  publication::v1::Publication publication;
  MB_RETURN_IF_ERROR(TheApi().Call("clerk", "draft", "POST", "/v1/publications", &draft, &publication));
  publication::v1::SubmitPublicationRequest submit;
  submit.set_request_id(ctl::RequestIdFor("submit " + draft.request_id()));
  return TheApi().Call("clerk", "submit", "POST", StrCat("/v1/", publication.name(), ":submit"), &submit, &publication);
}

void ExpectRefused(const absl::Status& status, const std::string& reason, const std::string& says) {
  EXPECT_FALSE(status.ok());
  EXPECT_NE(status.message().find(reason), std::string::npos) << status;
  EXPECT_NE(status.message().find(says), std::string::npos) << status;
}

// DOMAIN P-7: the table is checked against the content elements of its item.
TEST(BadInput, P7_ATableWithAMissingColumnOrAWrongSumIsNotTaken) {
  MB_EXPECT_OK(HandIn(Sheet("good sheet")));
  auto without = Sheet("a column less");
  auto* table = without.mutable_publication()->mutable_content()->mutable_table();
  table->mutable_columns()->RemoveLast();
  for (auto& row : *table->mutable_rows()) row.mutable_cells()->RemoveLast();
  table->mutable_total()->mutable_cells()->RemoveLast();
  ExpectRefused(HandIn(without), "content.table.columns", "经手人");
  auto wrong = Sheet("a sum that does not add up");
  wrong.mutable_publication()->mutable_content()->mutable_table()->mutable_total()->set_cells(3, "12.51");
  ExpectRefused(HandIn(wrong), "content.table.total.cells[3]", "12.50");
  auto letters = Sheet("letters for an amount");
  letters.mutable_publication()->mutable_content()->mutable_table()->mutable_rows(0)->set_cells(3, "十二元");
  ExpectRefused(HandIn(letters), "content.table.rows[0].cells[3]", "no amount");
}

// DOMAIN C-3: what the county made mandatory cannot be dropped below.
TEST(BadInput, C3_AMandatoryItemIsNotDropped) {
  catalog::v1::DropAdoptionRequest drop;
  drop.set_effective_date("2026-12-01");
  drop.set_reason("不想公开");
  *drop.mutable_decision() = mingbai::testing::Decided();
  drop.set_request_id(ctl::RequestIdFor("drop"));
  catalog::v1::Adoption adoption;
  ExpectRefused(TheApi().Call("clerk", "drop", "POST", "/v1/organizations/371325200201/adoptions/v-finance:drop", &drop,
                              &adoption),
                "MANDATORY_ITEM", "v-finance");
  catalog::v1::ListAdoptionsResponse adoptions;
  MB_ASSERT_OK(TheApi().Get("adoptions", "/v1/organizations/371325200201/adoptions?page_size=1000", &adoptions));
  int standing = 0;
  for (const auto& one : adoptions.adoptions()) {
    standing += one.name().ends_with("/v-finance") && one.state() == catalog::v1::ADOPTION_STATE_ADOPTED;
  }
  EXPECT_EQ(standing, 1);
}

TEST(BadInput, AStaleEtagChangesNothing) {
  publication::v1::Publication draft;
  const auto request = Sheet("for an etag");
  MB_ASSERT_OK(TheApi().Call("clerk", "draft", "POST", "/v1/publications", &request, &draft));
  publication::v1::UpdatePublicationRequest update;
  update.mutable_publication()->set_name(draft.name());
  update.mutable_publication()->set_etag(draft.etag());
  *update.mutable_publication()->mutable_content() = draft.content();
  update.mutable_publication()->mutable_content()->set_title("五月收支（一）");
  update.set_request_id(ctl::RequestIdFor("first edit"));
  publication::v1::Publication edited;
  MB_ASSERT_OK(TheApi().Call("clerk", "edit", "PATCH", "/v1/" + draft.name(), &update, &edited));
  update.mutable_publication()->mutable_content()->set_title("五月收支（二）");
  update.set_request_id(ctl::RequestIdFor("second edit"));
  ExpectRefused(TheApi().Call("clerk", "edit", "PATCH", "/v1/" + draft.name(), &update, &draft), "STALE_ETAG",
                "read it again");
  MB_ASSERT_OK(TheApi().Call("clerk", "read", "GET", "/v1/" + edited.name(), nullptr, &draft));
  EXPECT_EQ(draft.content().title(), "五月收支（一）");
}

TEST(BadInput, APageTokenFitsItsQueryAlone) {
  catalog::v1::ListOrganizationsResponse page;
  MB_ASSERT_OK(TheApi().Get("list", "/v1/organizations?tier=village&page_size=2", &page));
  ASSERT_NE(page.next_page_token(), "");
  const std::string token = page.next_page_token();
  MB_EXPECT_OK(TheApi().Get("list", "/v1/organizations?tier=village&page_size=5&page_token=" + token, &page));
  ExpectRefused(TheApi().Get("list", "/v1/organizations?tier=township&page_size=2&page_token=" + token, &page),
                "FIELD_INVALID", "page_token");
  ExpectRefused(TheApi().Get("list", "/v1/publications?page_size=2&page_token=" + token, &page), "FIELD_INVALID",
                "page_token");
}

// Puts `text` into every field of free text; how many there are.
int FillTexts(google::protobuf::Message* message, const std::string& text) {
  int filled = 0;
  const auto* reflection = message->GetReflection();
  for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
    const auto* field = message->GetDescriptor()->field(i);
    const auto& rules = field->options().GetExtension(common::v1::rules);
    if (rules.output_only()) continue;
    if (field->message_type() != nullptr) {
      if (field->is_repeated()) {
        for (int k = 0; k < reflection->FieldSize(*message, field); ++k) {
          filled += FillTexts(reflection->MutableRepeatedMessage(message, field, k), text);
        }
      } else if (reflection->HasField(*message, field)) {
        filled += FillTexts(reflection->MutableMessage(message, field), text);
      }
      continue;
    }
    const bool free = field->type() == google::protobuf::FieldDescriptor::TYPE_STRING && rules.resource().empty() &&
                      rules.pattern().empty() && field->name() != "etag" && field->name() != "circle" &&
                      field->name() != "numerator" && field->name() != "denominator";
    if (!free) continue;
    ++filled;
    if (field->is_repeated()) {
      for (int k = 0; k < reflection->FieldSize(*message, field); ++k) {
        reflection->SetRepeatedString(message, field, k, text);
      }
    } else {
      reflection->SetString(message, field, text);
    }
  }
  return filled;
}

// Every field of free text takes quotes, comments and 4-byte characters, and gives them back as they went.
TEST(BadInput, EveryTextFieldTakesMetacharacters) {
  const std::string nasty = R"('";--\%_/*😀𠮷*/`)";
  catalog::v1::CreateOrganizationRequest organization;
  organization.mutable_organization()->set_name("organizations/371325000000-NASTY");
  organization.mutable_organization()->set_parent("organizations/371325000000");
  organization.mutable_organization()->set_tier(common::v1::TIER_COUNTY);
  organization.mutable_organization()->set_kind(catalog::v1::ORGANIZATION_KIND_DEPARTMENT);
  organization.mutable_organization()->add_aliases();
  EXPECT_EQ(FillTexts(organization.mutable_organization(), nasty), 2);
  organization.set_request_id(ctl::RequestIdFor("nasty organization"));
  catalog::v1::Organization stored;
  MB_ASSERT_OK(TheApi().Call("disclosure-office", "write", "POST", "/v1/organizations", &organization, &stored));
  EXPECT_EQ(stored.display_name(), nasty);
  MB_ASSERT_OK(TheApi().Get("read", "/v1/organizations/371325000000-NASTY", &stored));
  EXPECT_EQ(stored.display_name(), nasty);
  EXPECT_EQ(stored.aliases(0), nasty);

  catalog::v1::Item item;
  MB_ASSERT_OK(TheApi().Get("read", "/v1/items/v-finance", &item));
  catalog::v1::CreateItemRequest create;
  *create.mutable_item() = item;
  create.mutable_item()->set_name("items/nasty");
  create.mutable_item()->set_mandatory(false);
  create.mutable_item()->clear_responsibilities();
  while (create.item().elements_size() > 1) create.mutable_item()->mutable_elements()->RemoveLast();
  EXPECT_GE(FillTexts(create.mutable_item(), nasty), 6);
  create.set_request_id(ctl::RequestIdFor("nasty item"));
  catalog::v1::Item made;
  MB_ASSERT_OK(TheApi().Call("disclosure-office", "write", "POST", "/v1/items", &create, &made));
  MB_ASSERT_OK(TheApi().Get("read", "/v1/items/nasty", &made));
  for (const std::string& text : {made.level1(), made.level2(), made.legal_basis(), made.responsible(), made.source(),
                                  made.quote(), made.elements(0).display_name()}) {
    EXPECT_EQ(text, nasty);
  }

  auto sheet = Sheet("nasty sheet");
  auto* content = sheet.mutable_publication()->mutable_content();
  content->set_title(nasty);
  content->add_citations(nasty);
  content->set_source_note(nasty);
  content->mutable_table()->mutable_rows(0)->set_cells(0, nasty);
  content->mutable_table()->mutable_rows(0)->set_cells(4, nasty);
  MB_ASSERT_OK(HandIn(sheet));
  publication::v1::ListPublicationsResponse list;
  MB_ASSERT_OK(TheApi().Call("clerk", "list", "GET",
                             "/v1/publications?organization=371325200201&item=v-finance&page_size=1000", nullptr,
                             &list));
  int found = 0;
  for (const auto& publication : list.publications()) {
    if (publication.content().title() != nasty) continue;
    ++found;
    EXPECT_EQ(publication.content().citations(0), nasty);
    EXPECT_EQ(publication.content().source_note(), nasty);
    EXPECT_EQ(publication.content().table().rows(0).cells(0), nasty);
    EXPECT_EQ(publication.content().table().rows(0).cells(4), nasty);
  }
  EXPECT_EQ(found, 1);
}

// Who sends slowly keeps nothing from others, and is told.
TEST(BadInput, ASlowClientIsToldAndHoldsUpNobody) {
  const std::string address = Stack().http();
  const int port = atoi(address.substr(address.find(':') + 1).c_str());
  std::vector<int> slow;
  for (int i = 0; i < 64; ++i) {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(port);
    ASSERT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof(to)), 0);
    const std::string begun = "POST /v1/cases HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{";
    ASSERT_EQ(send(fd, begun.data(), begun.size(), MSG_NOSIGNAL), static_cast<ssize_t>(begun.size()));
    slow.push_back(fd);
  }
  ctl::HttpClient client(address);
  EXPECT_EQ(client.Send("GET", "/v1/organizations/371325000000", "", "")->status, 200);
  for (const int fd : slow) {
    timeval limit{30, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    std::string answer(4096, '\0');
    answer.resize(std::max<ssize_t>(0, recv(fd, answer.data(), answer.size(), 0)));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 408 ")) << answer;
    EXPECT_NE(answer.find("REQUEST_TIMEOUT"), std::string::npos) << answer;
    close(fd);
  }
}

}  // namespace
}  // namespace mingbai
