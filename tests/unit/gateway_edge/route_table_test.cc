#include "services/gateway/edge/route_table.h"

#include <map>
#include <set>

#include "google/api/annotations.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"
#include "services/gateway/edge/path_template.h"
#include "tests/unit/gateway_edge/edge_fixture.h"

namespace mingbai::gateway::edge {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string MethodAt(std::string_view verb, std::string_view path) {
  const RouteMatch match = Routes().Match(verb, path);
  return match.route == nullptr ? "" : match.route->method->name();
}

TEST(PathTemplate, SplitsSegmentsVariablesAndVerb) {
  const absl::StatusOr<PathTemplate> path = ParsePathTemplate("/v1/{name=organizations/*/cases/*}:answer");
  ASSERT_TRUE(path.ok()) << path.status();
  EXPECT_THAT(path->segments, ElementsAre("v1", "organizations", "*", "cases", "*"));
  EXPECT_EQ(path->custom_verb, "answer");
  ASSERT_EQ(path->variables.size(), 1u);
  EXPECT_EQ(path->variables[0].field_path, "name");
  EXPECT_EQ(path->variables[0].first, 1u);
  EXPECT_EQ(path->variables[0].last, 5u);
}

TEST(PathTemplate, VariableWithoutTemplateIsOneSegment) {
  const absl::StatusOr<PathTemplate> path = ParsePathTemplate("/v1/cases/{receipt}:rate");
  ASSERT_TRUE(path.ok());
  EXPECT_THAT(path->segments, ElementsAre("v1", "cases", "*"));
  EXPECT_EQ(path->variables[0].field_path, "receipt");
}

TEST(PathTemplate, RefusesWhatIsNone) {
  for (const char* text :
       {"", "v1/items", "/v1/", "/v1//items", "/v1/{name", "/v1/{=items/*}", "/v1/{name=**/a}", "/v1/{name=**}/a",
        "/v1/{name=**}:go", "/v1/*", "/v1/{name=items/*}x", "/v1/items:", "/", "/v1/{name=}", "/v1/{a}{b}"}) {
    EXPECT_EQ(ParsePathTemplate(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(RouteTable, TwoStarsStandForAllThatFollows) {
  for (const char* path : {"0/000", "0/x001/234", "entries/000.p/8"}) {
    const RouteMatch match = Routes().Match("GET", std::string("/ledger/tile/") + path);
    ASSERT_NE(match.route, nullptr) << path;
    EXPECT_EQ(match.route->method->name(), "GetLedgerTile");
    EXPECT_THAT(match.values, ElementsAre(path));
  }
  EXPECT_EQ(MethodAt("GET", "/ledger/tile"), "");
  EXPECT_EQ(MethodAt("GET", "/ledger/tile/"), "");
  EXPECT_EQ(MethodAt("GET", "/ledger/tile/0//000"), "");
  EXPECT_THAT(Routes().Match("POST", "/ledger/tile/0/000").allow, ElementsAre("GET"));
}

TEST(RouteTable, EveryAnnotatedMethodHasExactlyOneRoute) {
  std::map<std::string, int> routes;
  for (const auto& route : Routes().routes()) ++routes[route->method->full_name()];
  int annotated = 0;
  for (const auto* service : ContractServices()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const auto* method = service->method(i);
      const bool has = method->options().HasExtension(google::api::http);
      annotated += has;
      EXPECT_EQ(routes[method->full_name()], has ? 1 : 0) << method->full_name();
      // Events, and who belongs to which circle, are for services, not for HTTP.
      const bool inner = method->name() == "ListEvents" || method->name() == "ListMemberships";
      EXPECT_EQ(has, !inner) << method->full_name();
    }
  }
  EXPECT_EQ(annotated, static_cast<int>(Routes().routes().size()));
  EXPECT_EQ(ContractServices().size(), 5u);
}

// Two routes of one verb may fit the same path only where one of them is more literal at the first difference.
TEST(RouteTable, NoTwoRoutesAreAmbiguous) {
  std::set<std::string> shapes;
  for (const auto& route : Routes().routes()) {
    std::string shape = route->verb + ":" + route->path.custom_verb;
    for (const std::string& segment : route->path.segments) shape += "/" + segment;
    EXPECT_TRUE(shapes.insert(shape).second) << shape;
  }
}

TEST(RouteTable, EveryRouteFindsItselfWithItsValues) {
  for (const auto& route : Routes().routes()) {
    std::string path;
    for (const std::string& segment : route->path.segments) path += "/" + (segment == "*" ? "x1" : segment);
    if (!route->path.custom_verb.empty()) path += ":" + route->path.custom_verb;
    const RouteMatch match = Routes().Match(route->verb, path);
    ASSERT_EQ(match.route, route.get()) << route->pattern;
    EXPECT_EQ(match.values.size(), route->variables.size());
  }
}

TEST(RouteTable, PathsThatAcceptanceUses) {
  EXPECT_EQ(MethodAt("GET", "/v1/organizations/371325001012"), "GetOrganization");
  EXPECT_EQ(MethodAt("GET", "/v1/organizations/371325001012/board"), "GetBoard");
  EXPECT_EQ(MethodAt("GET", "/v1/organizations/371325000000/overview"), "GetOverview");
  EXPECT_EQ(MethodAt("GET", "/v1/publications"), "ListPublications");
  EXPECT_EQ(MethodAt("GET", "/v1/publications/abc"), "GetPublication");
  EXPECT_EQ(MethodAt("POST", "/v1/cases"), "CreateCase");
  EXPECT_EQ(MethodAt("GET", "/v1/cases/abcdefghijklmnopqrstuvwxyz"), "LookupCase");
  EXPECT_EQ(MethodAt("GET", "/v1/rankings"), "ListRankings");
  EXPECT_EQ(MethodAt("POST", "/v1/imports"), "ImportRecords");
}

TEST(RouteTable, VariablesHoldWholeNamesDecoded) {
  const RouteMatch match = Routes().Match("POST", "/v1/organizations/371325001012/cases/%E6%9D%91%20a:answer");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.route->method->name(), "AnswerCase");
  EXPECT_THAT(match.values, ElementsAre("organizations/371325001012/cases/村 a"));
}

TEST(RouteTable, CustomVerbsAreNotPartOfNames) {
  EXPECT_EQ(MethodAt("GET", "/v1/calendar:explain"), "ExplainDeadline");
  EXPECT_EQ(MethodAt("GET", "/v1/calendar"), "GetWorkingCalendar");
  EXPECT_EQ(MethodAt("GET", "/v1/publications/a:unheard"), "");
  // An encoded colon is part of the id.
  const RouteMatch match = Routes().Match("GET", "/v1/publications/a%3Asubmit");
  ASSERT_NE(match.route, nullptr);
  EXPECT_THAT(match.values, ElementsAre("publications/a:submit"));
}

TEST(RouteTable, WrongVerbTellsTheRightOnes) {
  const RouteMatch match = Routes().Match("DELETE", "/v1/organizations");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_THAT(match.allow, ElementsAre("GET", "POST"));
  EXPECT_THAT(Routes().Match("GET", "/v1/publications/a:submit").allow, ElementsAre("POST"));
}

TEST(RouteTable, NoSuchPath) {
  for (const char* path :
       {"/", "", "/v2/organizations", "/v1/organizations/", "/v1//organizations", "/v1/organizations/a/b",
        "/v1/organizations/a%2Fb", "/v1/organizations/%", "/v1/organizations/%zz", "/v1/Organizations"}) {
    const RouteMatch match = Routes().Match("GET", path);
    EXPECT_EQ(match.route, nullptr) << path;
    EXPECT_THAT(match.allow, IsEmpty()) << path;
  }
}

TEST(RouteTable, SecretsMakeARouteSensitive) {
  EXPECT_TRUE(Routes().Match("GET", "/v1/cases/x").route->sensitive);
  EXPECT_FALSE(Routes().Match("GET", "/v1/cases/x").route->PublicRead());
  EXPECT_FALSE(Routes().Match("GET", "/v1/organizations/x/board").route->sensitive);
  EXPECT_TRUE(Routes().Match("GET", "/v1/organizations/x/board").route->PublicRead());
  EXPECT_FALSE(Routes().Match("POST", "/v1/organizations").route->PublicRead());
}

// A service of this test's own: methods from (verb, pattern, body).
class MadeUp {
 public:
  struct Rule {
    std::string get;
    std::string post;
    std::string body;
  };
  explicit MadeUp(const std::vector<Rule>& rules) : pool_(google::protobuf::DescriptorPool::generated_pool()) {
    google::protobuf::FileDescriptorProto file;
    file.set_name("made_up.proto");
    file.set_package("made_up");
    file.set_syntax("proto3");
    auto* request = file.add_message_type();
    request->set_name("Request");
    auto add = [&](const char* name, google::protobuf::FieldDescriptorProto::Type type, const char* type_name,
                   bool repeated) {
      auto* field = request->add_field();
      field->set_name(name);
      field->set_number(request->field_size());
      field->set_type(type);
      if (type_name != nullptr) field->set_type_name(type_name);
      field->set_label(repeated ? google::protobuf::FieldDescriptorProto::LABEL_REPEATED
                                : google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL);
    };
    add("name", google::protobuf::FieldDescriptorProto::TYPE_STRING, nullptr, false);
    add("number", google::protobuf::FieldDescriptorProto::TYPE_INT32, nullptr, false);
    add("names", google::protobuf::FieldDescriptorProto::TYPE_STRING, nullptr, true);
    auto* service = file.add_service();
    service->set_name("MadeUpService");
    for (size_t i = 0; i < rules.size(); ++i) {
      auto* method = service->add_method();
      method->set_name("M" + std::to_string(i));
      method->set_input_type(".made_up.Request");
      method->set_output_type(".made_up.Request");
      auto* rule = method->mutable_options()->MutableExtension(google::api::http);
      if (!rules[i].get.empty()) rule->set_get(rules[i].get);
      if (!rules[i].post.empty()) rule->set_post(rules[i].post);
      rule->set_body(rules[i].body);
    }
    file_ = pool_.BuildFile(file);
  }
  absl::StatusOr<RouteTable> Build() {
    const google::protobuf::ServiceDescriptor* service = file_->service(0);
    return RouteTable::Build({&service, 1});
  }

 private:
  google::protobuf::DescriptorPool pool_;
  const google::protobuf::FileDescriptor* file_;
};

TEST(RouteTable, LiteralWinsOverVariable) {
  MadeUp made({{"/v1/{name}/x", "", ""}, {"/v1/special/x", "", ""}, {"/v1/special/{name}", "", ""}});
  const absl::StatusOr<RouteTable> table = made.Build();
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(table->Match("GET", "/v1/special/x").route->method->name(), "M1");
  EXPECT_EQ(table->Match("GET", "/v1/special/y").route->method->name(), "M2");
  EXPECT_EQ(table->Match("GET", "/v1/other/x").route->method->name(), "M0");
  EXPECT_EQ(table->Match("GET", "/v1/other/y").route, nullptr);
}

TEST(RouteTable, SameVerbAndPathTwiceIsRefused) {
  MadeUp made({{"/v1/{name}", "", ""}, {"/v1/{name}", "", ""}});
  const absl::Status status = made.Build().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("made_up.MadeUpService.M1"));
}

TEST(RouteTable, BrokenAnnotationsAreRefused) {
  EXPECT_EQ(MadeUp({{"/v1/{missing}", "", ""}}).Build().status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(MadeUp({{"/v1/{number}", "", ""}}).Build().status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(MadeUp({{"/v1/{names}", "", ""}}).Build().status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(MadeUp({{"", "/v1/x", "missing"}}).Build().status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(MadeUp({{"", "/v1/x", "name"}}).Build().status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(MadeUp({{"", "", ""}}).Build().status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace mingbai::gateway::edge
