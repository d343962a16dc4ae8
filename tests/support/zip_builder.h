#pragma once

// ZIP archives in memory, for tests that need a file that no office program would write.

#include <zip.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mingbai::testing {

// Name and content of each part, compressed.
inline std::string MakeZip(const std::vector<std::pair<std::string, std::string>>& parts) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* out = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(out);
  zip_t* archive = zip_open_from_source(out, ZIP_TRUNCATE, &error);
  for (const auto& [name, content] : parts) {
    zip_file_add(archive, name.c_str(), zip_source_buffer(archive, content.data(), content.size(), 0),
                 ZIP_FL_ENC_UTF_8);
  }
  zip_close(archive);
  zip_source_open(out);
  zip_source_seek(out, 0, SEEK_END);
  std::string bytes(static_cast<size_t>(zip_source_tell(out)), '\0');
  zip_source_seek(out, 0, SEEK_SET);
  zip_source_read(out, bytes.data(), bytes.size());
  zip_source_close(out);
  zip_source_free(out);
  return bytes;
}

// An XLSX file with one sheet "表" of this <sheetData> and what follows it, and these shared strings.
inline std::string MakeXlsx(const std::string& sheet_data, const std::string& shared = "") {
  constexpr char kRelationships[] = "http://schemas.openxmlformats.org/package/2006/relationships";
  constexpr char kOffice[] = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  const auto relationships = [&](const std::string& inner) {
    return "<Relationships xmlns=\"" + std::string(kRelationships) + "\">" + inner + "</Relationships>";
  };
  const auto relationship = [&](const std::string& id, const std::string& type, const std::string& target) {
    return "<Relationship Id=\"" + id + "\" Type=\"" + kOffice + type + "\" Target=\"" + target + "\"/>";
  };
  return MakeZip(
      {{"[Content_Types].xml", "<Types/>"},
       {"_rels/.rels", relationships(relationship("rId1", "officeDocument", "xl/workbook.xml"))},
       {"xl/workbook.xml",
        "<workbook xmlns:r=\"x\"><sheets><sheet name=\"表\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"},
       {"xl/_rels/workbook.xml.rels", relationships(relationship("rId1", "worksheet", "worksheets/sheet1.xml") +
                                                    relationship("rId2", "sharedStrings", "/xl/sharedStrings.xml"))},
       {"xl/sharedStrings.xml", "<sst>" + shared + "</sst>"},
       {"xl/worksheets/sheet1.xml", "<worksheet>" + sheet_data + "</worksheet>"}});
}

}  // namespace mingbai::testing
