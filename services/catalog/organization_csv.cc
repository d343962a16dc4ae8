#include "services/catalog/organization_csv.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "common/csv/csv.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "google/rpc/error_details.pb.h"

namespace mingbai::catalog {
namespace {

constexpr const char* kNeeded[] = {"code", "name", "tier", "kind", "parent_code"};
constexpr const char* kOptional[] = {"aliases", "begin_date"};

// An enum value by its short name, such as "TOWNSHIP" of Tier; 0 where there is none.
int EnumByName(const google::protobuf::EnumDescriptor* type, std::string_view prefix, std::string_view name) {
  const auto* value = type->FindValueByName(StrCat(prefix, name));
  return value == nullptr ? 0 : value->number();
}

// Without blanks at both ends, full-width ones too: nobody means them, and names that differ in them look the same.
std::string_view WithoutOuterBlanks(std::string_view text) {
  for (bool more = true; more;) {
    text = Strip(text);
    more = false;
    for (std::string_view blank : {"\u3000", "\u00A0"}) {
      while (ConsumePrefix(&text, blank) || ConsumeSuffix(&text, blank)) more = true;
    }
  }
  return text;
}

using Columns = std::map<std::string, size_t>;

absl::StatusOr<Columns> ReadHeader(const CsvRecord& header) {
  Columns columns;
  for (size_t i = 0; i < header.fields.size(); ++i) {
    const std::string& name = header.fields[i];
    const bool known = std::count(std::begin(kNeeded), std::end(kNeeded), name) +
                           std::count(std::begin(kOptional), std::end(kOptional), name) >
                       0;
    if (known && !columns.emplace(name, i).second)
      return InvalidField("csv", StrCat("the column ", name, " stands twice"));
  }
  for (const char* name : kNeeded) {
    if (columns.count(name) == 0) return InvalidField("csv", StrCat("the column ", name, " is missing"));
  }
  return columns;
}

OrganizationLine ReadLine(const CsvRecord& record, const Columns& columns) {
  const auto cell = [&](const char* name) -> std::string {
    const auto found = columns.find(name);
    if (found == columns.end() || found->second >= record.fields.size()) return "";
    return std::string(WithoutOuterBlanks(record.fields[found->second]));
  };
  OrganizationLine line;
  line.line = record.line;
  v1::Organization& organization = line.organization;
  organization.set_name(OrganizationName(cell("code")));
  organization.set_display_name(cell("name"));
  organization.set_begin_date(cell("begin_date"));
  const int tier = EnumByName(common::v1::Tier_descriptor(), "TIER_", cell("tier"));
  const int kind = EnumByName(v1::OrganizationKind_descriptor(), "ORGANIZATION_KIND_", cell("kind"));
  organization.set_tier(static_cast<common::v1::Tier>(tier));
  organization.set_kind(static_cast<v1::OrganizationKind>(kind));
  if (const std::string parent = cell("parent_code"); !parent.empty())
    organization.set_parent(OrganizationName(parent));
  const std::string aliases = cell("aliases");
  for (std::string_view alias : Split(aliases, ';')) {
    alias = WithoutOuterBlanks(alias);
    if (!alias.empty()) organization.add_aliases(std::string(alias));
  }
  if (!IsOrganizationCode(cell("code"))) {
    line.wrong = "code: is no organization's code";
  } else if (tier == 0) {
    line.wrong = StrCat("tier: \"", cell("tier"), "\" is none of COUNTY, TOWNSHIP, VILLAGE");
  } else if (kind == 0) {
    line.wrong = StrCat("kind: \"", cell("kind"), "\" is no kind of organization");
  } else if (!organization.parent().empty() && !IsOrganizationCode(cell("parent_code"))) {
    line.wrong = "parent_code: is no organization's code";
  }
  return line;
}

}  // namespace

absl::StatusOr<std::vector<OrganizationLine>> ReadOrganizations(std::string_view csv) {
  MB_ASSIGN_OR_RETURN(const std::vector<CsvRecord> records, ParseCsv(csv));
  if (records.empty()) return InvalidField("csv", "has no header");
  MB_ASSIGN_OR_RETURN(const Columns columns, ReadHeader(records.front()));
  if (records.size() == 1) return InvalidField("csv", "has no rows");
  std::vector<OrganizationLine> lines;
  lines.reserve(records.size() - 1);
  for (size_t i = 1; i < records.size(); ++i) lines.push_back(ReadLine(records[i], columns));
  // A parent is of a tier above, or its code is the beginning of the child's; by code, so that what is entered together
  // lies together.
  std::stable_sort(lines.begin(), lines.end(), [](const OrganizationLine& a, const OrganizationLine& b) {
    const auto key = [](const OrganizationLine& line) {
      const std::string& name = line.organization.name();
      return std::tuple<int, size_t, const std::string&>(line.organization.tier(), name.size(), name);
    };
    return key(a) < key(b);
  });
  return lines;
}

std::string RefusalOf(const absl::Status& status) {
  static const auto& columns = *new std::map<std::string_view, std::string_view>{
      {"name", "code"}, {"display_name", "name"}, {"parent", "parent_code"},   {"tier", "tier"},
      {"kind", "kind"}, {"aliases", "aliases"},   {"begin_date", "begin_date"}};
  google::rpc::BadRequest bad;
  if (auto payload = status.GetPayload(kBadRequestUrl); payload.has_value()) bad.ParseFromString(std::string(*payload));
  std::string text;
  for (const auto& violation : bad.field_violations()) {
    std::string_view path = violation.field();
    ConsumePrefix(&path, "organization.");
    const auto column = columns.find(path.substr(0, path.find_first_of(".[")));
    StrAppend(&text, text.empty() ? "" : "; ", column == columns.end() ? path : column->second, ": ",
              violation.description());
  }
  return text.empty() ? std::string(status.message()) : text;
}

}  // namespace mingbai::catalog
