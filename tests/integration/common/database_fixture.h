#pragma once

// A schema of its own with one small table, for tests of the database layer.

#include <memory>
#include <string>

#include "common/mysql/database.h"
#include "common/mysql/migrator.h"
#include "gtest/gtest.h"
#include "tests/support/service_harness.h"
#include "tests/support/status_matchers.h"

namespace mingbai {

inline const db::Migration kTable = {
    2, "table",
    "CREATE TABLE thing (id INT NOT NULL PRIMARY KEY, n BIGINT NULL, u BIGINT UNSIGNED NULL,\n"
    "  text VARCHAR(300) NULL, bytes MEDIUMBLOB NULL, at DATETIME(6) NULL)\n"
    "  ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;\n"
    "INSERT INTO thing (id, n) VALUES (1, 0);\n"
    "-- check: SELECT 1 FROM thing"};

class DatabaseTest : public ::testing::Test {
 protected:
  void SetUp() override {
    MB_ASSERT_OK(db::Migrate(Options().connect, {&kTable, 1}));
    database_ = *db::Database::Open(Options(), 2);
  }
  db::DatabaseOptions Options(int pool = 8) {
    db::DatabaseOptions options;
    options.connect.unix_socket = schema_.config().unix_socket();
    options.connect.schema = schema_.config().schema();
    options.connect.user = schema_.config().user();
    options.pool_size = pool;
    options.secret_key = std::string(32, 'k');
    return options;
  }
  int64_t Number() {
    return *database_->Read({}, [](db::Connection& sql) -> absl::StatusOr<int64_t> {
      MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query("SELECT n FROM thing WHERE id = 1"));
      rows.Next();
      return rows.Int(0);
    });
  }
  static absl::Status Increment(db::Transaction& tx) {
    MB_ASSIGN_OR_RETURN(db::Rows rows, tx.sql().Query("SELECT n FROM thing WHERE id = 1 FOR UPDATE"));
    rows.Next();
    return tx.sql().Execute("UPDATE thing SET n = ? WHERE id = 1", {rows.Int(0) + 1}).status();
  }
  testing::TestSchema schema_;
  std::unique_ptr<db::Database> database_;
};

}  // namespace mingbai
