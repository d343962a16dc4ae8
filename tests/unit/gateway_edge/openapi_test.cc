#include "services/gateway/edge/openapi.h"

#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/ascii.h"
#include "gtest/gtest.h"
#include "tests/unit/gateway_edge/edge_fixture.h"

namespace mingbai::gateway::edge {
namespace {

using nlohmann::json;

const json& Document() {
  static const json* const kDocument = new json(json::parse(OpenApiJson(Routes())));
  return *kDocument;
}

const json* Parameter(const json& operation, const std::string& name) {
  for (const json& parameter : operation["parameters"]) {
    if (parameter["name"] == name) return &parameter;
  }
  return nullptr;
}

void Walk(const json& value, const std::function<void(const json&)>& visit) {
  if (value.is_object()) visit(value);
  if (value.is_structured()) {
    for (const json& child : value) Walk(child, visit);
  }
}

TEST(OpenApi, HasTheStructureOfVersion3) {
  const json& document = Document();
  EXPECT_EQ(document["openapi"], "3.0.3");
  EXPECT_TRUE(document["info"]["title"].is_string());
  EXPECT_TRUE(document["info"]["version"].is_string());
  EXPECT_EQ(document["servers"][0]["url"], "/");
  EXPECT_EQ(document["tags"].size(), 5u);
  for (const json& tag : document["tags"]) EXPECT_NE(tag["description"], "") << tag;
  EXPECT_EQ(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
}

TEST(OpenApi, EveryRouteIsThereWithItsComment) {
  for (const auto& route : Routes().routes()) {
    const OpenApiPath path = OpenApiPathOf(*route);
    const json& item = Document()["paths"][path.path];
    ASSERT_TRUE(item.contains(absl::AsciiStrToLower(route->verb))) << route->verb << " " << path.path;
    const json& operation = item[absl::AsciiStrToLower(route->verb)];
    EXPECT_EQ(operation["operationId"], route->method->service()->name() + "_" + route->method->name());
    EXPECT_NE(operation["description"], "") << route->method->full_name();
    EXPECT_NE(operation["summary"], "") << route->method->full_name();
    EXPECT_EQ(operation.contains("requestBody"), route->body != Route::Body::kNone);
    EXPECT_TRUE(operation["responses"].contains("200"));
    EXPECT_TRUE(operation["responses"].contains("default"));
  }
}

TEST(OpenApi, NothingIsThereTwiceOrBesideTheRoutes) {
  std::set<std::string> ids;
  for (const json& item : Document()["paths"]) {
    for (const json& operation : item) EXPECT_TRUE(ids.insert(operation["operationId"]).second);
  }
  EXPECT_EQ(ids.size(), Routes().routes().size());
}

TEST(OpenApi, EveryRefLeadsToASchemaAndStandsAlone) {
  int refs = 0;
  Walk(Document(), [&](const json& object) {
    if (!object.contains("$ref")) return;
    ++refs;
    const std::string ref = object["$ref"];
    EXPECT_TRUE(Document().contains(json::json_pointer(ref.substr(1)))) << ref;
    EXPECT_EQ(object.size(), 1u) << object;
  });
  EXPECT_GT(refs, 100);
}

TEST(OpenApi, PathParametersAreThoseOfThePath) {
  for (const auto& [path, item] : Document()["paths"].items()) {
    for (const json& operation : item) {
      std::set<std::string> names;
      for (const json& parameter : operation.value("parameters", json::array())) {
        EXPECT_TRUE(names.insert(parameter["name"]).second) << path;
        const bool in_path = path.find("{" + parameter["name"].get<std::string>() + "}") != std::string::npos;
        EXPECT_EQ(in_path, parameter["in"] == "path") << path << " " << parameter["name"];
        if (in_path) {
          EXPECT_EQ(parameter["required"], true);
        }
      }
      EXPECT_EQ(std::count(path.begin(), path.end(), '{'), std::count_if(names.begin(), names.end(),
                                                                         [&path = path](const std::string& name) {
                                                                           return path.find("{" + name + "}") !=
                                                                                  std::string::npos;
                                                                         }))
          << path;
    }
  }
}

TEST(OpenApi, ParametersCarryTheirRules) {
  const json& rankings = Document()["paths"]["/v1/rankings"]["get"];
  const json* period = Parameter(rankings, "period");
  ASSERT_NE(period, nullptr);
  EXPECT_EQ((*period)["required"], true);
  EXPECT_EQ((*period)["schema"]["maxLength"], 7);
  EXPECT_EQ((*period)["schema"]["pattern"], "^(?:[0-9]{4}-[0-9]{2})$");
  EXPECT_NE((*period)["description"], "");
  const json* size = Parameter(rankings, "pageSize");
  ASSERT_NE(size, nullptr);
  EXPECT_EQ((*size)["schema"]["minimum"], 0);
  EXPECT_EQ((*Parameter(rankings, "pageToken"))["schema"]["maxLength"], 1000);
}

TEST(OpenApi, PathsReadLikeTheDesign) {
  const json& paths = Document()["paths"];
  EXPECT_TRUE(paths.contains("/v1/organizations/{organization}/board"));
  EXPECT_TRUE(paths.contains("/v1/cases/{receipt}"));
  EXPECT_TRUE(paths.contains("/v1/organizations/{organization}/cases/{case}:answer"));
  EXPECT_TRUE(paths.contains("/v1/publications/{publication}:submit"));
}

TEST(OpenApi, SchemasCarryRulesAndComments) {
  const json& schemas = Document()["components"]["schemas"];
  const json& one = schemas["mingbai.feedback.v1.Case"];
  EXPECT_NE(one["description"], "");
  EXPECT_EQ(one["properties"]["title"]["maxLength"], 100);
  EXPECT_EQ(one["properties"]["name"]["readOnly"], true);
  EXPECT_EQ(one["properties"]["dueTime"]["format"], "date-time");
  EXPECT_EQ(one["properties"]["kind"]["allOf"][0]["$ref"], "#/components/schemas/mingbai.feedback.v1.CaseKind");
  EXPECT_NE(std::find(one["required"].begin(), one["required"].end(), "title"), one["required"].end());
  const json& kind = schemas["mingbai.feedback.v1.CaseKind"];
  EXPECT_EQ(kind["enum"][1], "CASE_KIND_OPINION");
  EXPECT_NE(kind["description"].get<std::string>().find("意见"), std::string::npos);
  EXPECT_TRUE(schemas.contains("Error"));
  for (const auto& [name, schema] : schemas.items()) {
    EXPECT_FALSE(schema.is_null()) << name;
    if (name == "Error" || !schema.contains("properties")) continue;
    for (const auto& [field, property] : schema["properties"].items()) {
      EXPECT_TRUE(property.contains("description")) << name << "." << field;
    }
  }
}

TEST(OpenApi, BodiesLeaveOutWhatThePathHolds) {
  const json& body = Document()["paths"]["/v1/organizations/{organization}/cases/{case}:answer"]["post"]["requestBody"];
  const json& schema = body["content"]["application/json"]["schema"];
  EXPECT_FALSE(schema["properties"].contains("name"));
  EXPECT_TRUE(schema["properties"].contains("answer"));
}

TEST(OpenApi, OnlyOfficialCallsNeedAToken) {
  EXPECT_EQ(Document()["paths"]["/v1/cases"]["post"]["security"][0], json::object());
  EXPECT_EQ(Document()["paths"]["/v1/imports"]["post"]["security"].size(), 1u);
  EXPECT_TRUE(Document()["paths"]["/v1/imports"]["post"]["security"][0].contains("bearer"));
}

}  // namespace
}  // namespace mingbai::gateway::edge
