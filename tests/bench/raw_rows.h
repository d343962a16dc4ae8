#pragma once

// Rows written straight through the connector, as the yardstick of what services write: prepared statements,
// one connection per thread, commits that are durable (the server runs with innodb_flush_log_at_trx_commit=1).

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace mingbai::bench {

// A value of a row as it was read; nullopt for NULL. Numbers are bound as numbers, all else as text.
struct Cell {
  bool number = false;
  std::optional<std::string> text;
  int64_t integer = 0;
};

struct RawTable {
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;
};

// A connection to one schema, autocommit off. Not thread-safe. Whatever goes wrong ends the process.
class RawConnection {
 public:
  RawConnection(const std::string& socket, const std::string& schema);
  ~RawConnection();

  // The rows of a SELECT.
  RawTable Read(const std::string& select);
  // Runs a statement without rows, or of which none are wanted.
  void Run(const std::string& statement);
  void Commit();

  // One row by a prepared statement that is kept: INSERT INTO `table` (columns) VALUES (?…).
  void Insert(const std::string& table, const std::vector<std::string>& columns, const std::vector<Cell>& row);
  // Rows [from, to) in one prepared statement, which is kept by their number.
  void InsertMany(const std::string& table, const RawTable& source, size_t from, size_t to);
  // The same as text that the caller has made ready with InsertText.
  static std::string InsertText(const std::string& table, const RawTable& source, size_t from, size_t to);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// `schema` with an empty copy of each table, indexes included; an older copy is dropped.
void CopyTables(const std::string& socket, const std::string& from_schema, const std::string& schema,
                const std::vector<std::string>& tables);

}  // namespace mingbai::bench
