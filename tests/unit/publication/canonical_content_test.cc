// content-v1 (docs/content-v1.md; DOMAIN P-4, DESIGN invariant 4).

#include "services/publication/canonical_content.h"

#include <fstream>
#include <sstream>

#include "gtest/gtest.h"

namespace mingbai::publication {
namespace {

ContentBinding Binding() {
  ContentBinding binding;
  binding.organization = "371325001001";
  binding.item = "v-finance";
  binding.period = "2026-10";
  return binding;
}

v1::Content Example() {
  v1::Content content;
  content.set_title("十月\"收支\"");
  auto& field = *content.add_fields();
  field.set_name("内容");
  field.set_value("一\n二");
  return content;
}

TEST(CanonicalContent, P4_ExampleOfTheDocument) {
  const std::string bytes = CanonicalContent(Binding(), Example());
  std::ifstream file("docs/content-v1.md");
  std::stringstream document;
  document << file.rdbuf();
  EXPECT_NE(document.str().find("\n" + bytes + "\n"), std::string::npos) << bytes;

  v1::Content with_table = Example();
  with_table.mutable_table()->add_columns("项目");
  with_table.mutable_table()->add_columns("金额");
  auto& row = *with_table.mutable_table()->add_rows();
  row.add_cells("电费");
  row.add_cells("12.50");
  with_table.mutable_table()->mutable_total()->add_cells("合计");
  with_table.mutable_table()->mutable_total()->add_cells("12.50");
  const std::string more = CanonicalContent(Binding(), with_table);
  const std::string part = R"("table":{"columns":["项目","金额"],"rows":[["电费","12.50"]],"total":["合计","12.50"]},)";
  EXPECT_NE(more.find(R"("source_note":"",)" + part + R"("title")"), std::string::npos) << more;
  EXPECT_NE(document.str().find(part), std::string::npos);
}

TEST(CanonicalContent, P4_EscapesOnlyWhatMustBe) {
  v1::Content content;
  content.set_title(std::string("\\\"\b\f\n\r\t\x01\x1f/é𠮷\x7f", 18));
  const std::string bytes = CanonicalContent(Binding(), content);
  EXPECT_NE(bytes.find("\"title\":\"\\\\\\\"\\b\\f\\n\\r\\t\\u0001\\u001f/é𠮷\x7f"), std::string::npos) << bytes;
}

TEST(CanonicalContent, P4_EveryPartOfTheBindingChangesTheBytes) {
  const std::string bytes = CanonicalContent(Binding(), Example());
  auto differs = [&](auto change) {
    ContentBinding binding = Binding();
    v1::Content content = Example();
    change(binding, content);
    EXPECT_NE(CanonicalContent(binding, content), bytes);
  };
  differs([](ContentBinding& b, v1::Content&) { b.organization = "371325001002"; });
  differs([](ContentBinding& b, v1::Content&) { b.item = "v-land"; });
  differs([](ContentBinding& b, v1::Content&) { b.period = "2026-11"; });
  differs([](ContentBinding& b, v1::Content&) { b.phase = common::v1::PHASE_BEFORE; });
  differs([](ContentBinding& b, v1::Content&) { b.occurrence = 1; });
  differs([](ContentBinding& b, v1::Content&) { b.circle = "党员"; });
  differs([](ContentBinding&, v1::Content& c) { c.set_title("十月收支"); });
  differs([](ContentBinding&, v1::Content& c) { c.add_citations("会议纪要〔2026〕3号"); });
  differs([](ContentBinding&, v1::Content& c) { c.set_source_note("样例"); });
  differs([](ContentBinding&, v1::Content& c) { c.mutable_table(); });
  differs([](ContentBinding&, v1::Content& c) { c.mutable_fields(0)->set_value("一 二"); });
}

}  // namespace
}  // namespace mingbai::publication
