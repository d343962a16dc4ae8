#include "tests/bench/raw_rows.h"

#include <map>
#include <mutex>

#include "absl/strings/str_join.h"
#include "common/text/text.h"
#include "cppconn/connection.h"
#include "cppconn/datatype.h"
#include "cppconn/driver.h"
#include "cppconn/exception.h"
#include "cppconn/prepared_statement.h"
#include "cppconn/resultset.h"
#include "cppconn/resultset_metadata.h"
#include "cppconn/statement.h"
#include "mysql_driver.h"
#include "tests/bench/support.h"

namespace mingbai::bench {
namespace {

sql::Driver* Driver() {
  static std::once_flag once;
  static sql::Driver* driver = nullptr;
  std::call_once(once, [] { driver = sql::mysql::get_mysql_driver_instance(); });  // TRAPS 22
  return driver;
}

template <typename F>
auto OrEnd(const char* what, F run) {
  try {
    return run();
  } catch (const sql::SQLException& error) {
    Fail(StrCat(what, ": ", error.what(), " (", error.getErrorCode(), ")"));
  }
}

bool IsNumber(int type) {
  return type == sql::DataType::TINYINT || type == sql::DataType::SMALLINT || type == sql::DataType::INTEGER ||
         type == sql::DataType::BIGINT;
}

void Bind(sql::PreparedStatement& statement, unsigned index, const Cell& cell) {
  if (cell.number) {
    statement.setInt64(index, cell.integer);
  } else if (cell.text.has_value()) {
    statement.setString(index, sql::SQLString(cell.text->data(), cell.text->size()));
  } else {
    statement.setNull(index, 0);
  }
}

std::string Head(const std::string& table, const std::vector<std::string>& columns) {
  return StrCat("INSERT INTO ", table, " (", absl::StrJoin(columns, ","), ") VALUES ");
}

void AppendQuoted(const std::string& text, std::string* out) {
  *out += '\'';
  for (char c : text) {
    if (c == '\'' || c == '\\') *out += '\\';
    *out += c;
  }
  *out += '\'';
}

}  // namespace

struct RawConnection::Impl {
  std::unique_ptr<sql::Connection> connection;
  std::unique_ptr<sql::Statement> plain;
  std::map<std::string, std::unique_ptr<sql::PreparedStatement>> statements;

  // The statement prepared for `key`, made of `text()` where there is none yet.
  template <typename F>
  sql::PreparedStatement& Prepared(const std::string& key, F text) {
    std::unique_ptr<sql::PreparedStatement>& statement = statements[key];
    if (statement == nullptr) statement.reset(connection->prepareStatement(text()));
    return *statement;
  }
};

RawConnection::RawConnection(const std::string& socket, const std::string& schema) : impl_(std::make_unique<Impl>()) {
  OrEnd("connecting", [&] {
    Driver()->threadInit();
    sql::ConnectOptionsMap options;
    options["hostName"] = sql::SQLString("unix://" + socket);
    options["userName"] = sql::SQLString("root");
    options["password"] = sql::SQLString("");
    options["schema"] = sql::SQLString(schema);
    options["OPT_CHARSET_NAME"] = sql::SQLString("utf8mb4");
    impl_->connection.reset(Driver()->connect(options));
    impl_->plain.reset(impl_->connection->createStatement());
    impl_->plain->execute("SET NAMES utf8mb4");
    impl_->plain->execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
    impl_->connection->setAutoCommit(false);
  });
}

RawConnection::~RawConnection() {
  impl_.reset();
  Driver()->threadEnd();
}

RawTable RawConnection::Read(const std::string& select) {
  return OrEnd(select.c_str(), [&] {
    RawTable table;
    std::unique_ptr<sql::ResultSet> set(impl_->plain->executeQuery(select));
    sql::ResultSetMetaData* meta = set->getMetaData();
    std::vector<bool> numbers;
    for (unsigned i = 1; i <= meta->getColumnCount(); ++i) {
      table.columns.push_back(meta->getColumnLabel(i).asStdString());
      numbers.push_back(IsNumber(meta->getColumnType(i)));
    }
    while (set->next()) {
      std::vector<Cell>& row = table.rows.emplace_back();
      for (unsigned i = 1; i <= numbers.size(); ++i) {
        Cell& cell = row.emplace_back();
        if (set->isNull(i)) continue;
        cell.number = numbers[i - 1];
        if (cell.number) {
          cell.integer = set->getInt64(i);
        } else {
          cell.text = set->getString(i).asStdString();
        }
      }
    }
    return table;
  });
}

void RawConnection::Run(const std::string& statement) {
  OrEnd(statement.substr(0, 200).c_str(), [&] { impl_->plain->execute(statement); });
}

void RawConnection::Commit() {
  OrEnd("commit", [&] { impl_->connection->commit(); });
}

void RawConnection::Insert(const std::string& table, const std::vector<std::string>& columns,
                           const std::vector<Cell>& row) {
  OrEnd(table.c_str(), [&] {
    sql::PreparedStatement& statement = impl_->Prepared(table, [&] {
      return StrCat(Head(table, columns), "(", absl::StrJoin(std::vector<std::string>(columns.size(), "?"), ","), ")");
    });
    for (size_t i = 0; i < row.size(); ++i) Bind(statement, static_cast<unsigned>(i + 1), row[i]);
    statement.executeUpdate();
  });
}

void RawConnection::InsertMany(const std::string& table, const RawTable& source, size_t from, size_t to) {
  OrEnd(table.c_str(), [&] {
    const size_t columns = source.columns.size();
    sql::PreparedStatement& statement = impl_->Prepared(StrCat(table, " ", to - from), [&] {
      const std::string row = StrCat("(", absl::StrJoin(std::vector<std::string>(columns, "?"), ","), ")");
      return StrCat(Head(table, source.columns), absl::StrJoin(std::vector<std::string>(to - from, row), ","));
    });
    unsigned index = 0;
    for (size_t i = from; i < to; ++i) {
      for (const Cell& cell : source.rows[i]) Bind(statement, ++index, cell);
    }
    statement.executeUpdate();
  });
}

std::string RawConnection::InsertText(const std::string& table, const RawTable& source, size_t from, size_t to) {
  std::string text = Head(table, source.columns);
  for (size_t i = from; i < to; ++i) {
    text += i > from ? ",(" : "(";
    for (size_t column = 0; column < source.columns.size(); ++column) {
      const Cell& cell = source.rows[i][column];
      if (column > 0) text += ',';
      if (cell.number) {
        StrAppend(&text, cell.integer);
      } else if (cell.text.has_value()) {
        AppendQuoted(*cell.text, &text);
      } else {
        text += "NULL";
      }
    }
    text += ')';
  }
  return text;
}

void CopyTables(const std::string& socket, const std::string& from_schema, const std::string& schema,
                const std::vector<std::string>& tables) {
  RawConnection connection(socket, from_schema);
  connection.Run(StrCat("DROP DATABASE IF EXISTS ", schema));
  connection.Run(StrCat("CREATE DATABASE ", schema));
  for (const std::string& table : tables) {
    connection.Run(StrCat("CREATE TABLE ", schema, ".", table, " LIKE ", from_schema, ".", table));
  }
}

}  // namespace mingbai::bench
