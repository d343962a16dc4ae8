#include "services/evaluation/fact_repository.h"

#include "common/status/status.h"

namespace mingbai::evaluation {
namespace {

constexpr char kAddObligations[] =
    "INSERT INTO obligation_fact "
    "(obligation, seq, organization, item, from_time, due_time, fulfill_time, exempt) VALUES ";
constexpr char kAddCases[] =
    "INSERT INTO case_fact (case_name, term, seq, handler, from_time, due_time, answer_time, rating) VALUES ";
constexpr char kKeep[] = " ON DUPLICATE KEY UPDATE seq = seq";
constexpr int kColumns = 8;

constexpr char kFindCase[] =
    "SELECT case_name, handler, term, due_time, answer_time, rating FROM case_fact "
    "WHERE case_name = ? AND seq < ? ORDER BY term DESC, seq DESC LIMIT 1 FOR UPDATE";

// The cursor that events::DurableConsumer moves in the transaction of the facts.
constexpr char kAppliedSeq[] = "SELECT seq FROM event_cursor WHERE source = ?";

// The newest row known at the window's end, where its term ends in the window: a later row that was known by then
// hides it, also where that one's term ends elsewhere.
constexpr char kObligationsAt[] =
    "SELECT f.obligation, f.organization, f.item, f.due_time, f.fulfill_time, f.exempt FROM obligation_fact f "
    "WHERE f.due_time > ? AND f.due_time <= ? AND f.organization >= ? AND f.organization < ? AND f.from_time < ? "
    "AND NOT EXISTS (SELECT 1 FROM obligation_fact n WHERE n.obligation = f.obligation AND n.seq > f.seq "
    "AND n.from_time < ?) ORDER BY f.obligation";
constexpr char kCasesAt[] =
    "SELECT f.case_name, f.handler, f.term, f.due_time, f.answer_time, f.rating FROM case_fact f "
    "WHERE f.due_time > ? AND f.due_time <= ? AND f.handler >= ? AND f.handler < ? AND f.from_time < ? "
    "AND NOT EXISTS (SELECT 1 FROM case_fact n WHERE n.case_name = f.case_name AND n.term = f.term "
    "AND n.seq > f.seq AND n.from_time < ?) ORDER BY f.case_name, f.term";

CaseFact ReadCase(const db::Rows& rows) {
  CaseFact fact;
  fact.name = rows.Text(0);
  fact.handler = rows.Text(1);
  fact.term = static_cast<int>(rows.Int(2));
  fact.due = rows.MaybeTime(3);
  fact.answered = rows.MaybeTime(4);
  fact.rating = static_cast<int>(rows.Int(5));
  return fact;
}

}  // namespace

absl::Status FactRepository::Add(db::Transaction& tx, const std::vector<Change<ObligationFact>>& changes) const {
  if (changes.empty()) return absl::OkStatus();
  std::vector<db::Value> cells;
  cells.reserve(changes.size() * kColumns);
  for (const auto& [fact, seq, from] : changes) {
    cells.insert(cells.end(),
                 {fact.name, seq, fact.organization, fact.item, from, fact.due, fact.fulfilled, fact.exempt});
  }
  return tx.sql().ExecuteMany(kAddObligations, kColumns, cells, kKeep).status();
}

absl::Status FactRepository::Add(db::Transaction& tx, const std::vector<Change<CaseFact>>& changes) const {
  if (changes.empty()) return absl::OkStatus();
  std::vector<db::Value> cells;
  for (const auto& [fact, seq, from] : changes) {
    cells.insert(cells.end(), {fact.name, fact.term, seq, fact.handler, from, fact.due, fact.answered, fact.rating});
  }
  return tx.sql().ExecuteMany(kAddCases, kColumns, cells, kKeep).status();
}

absl::StatusOr<std::optional<CaseFact>> FactRepository::FindCase(db::Transaction& tx, const std::string& name,
                                                                 int64_t seq) const {
  MB_ASSIGN_OR_RETURN(db::Rows rows, tx.sql().Query(kFindCase, {name, seq}));
  if (!rows.Next()) return std::nullopt;
  return ReadCase(rows);
}

absl::StatusOr<int64_t> FactRepository::AppliedSeq(db::Connection& sql, const std::string& source) const {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kAppliedSeq, {source}));
  return rows.Next() ? rows.Int(0) : 0;
}

absl::StatusOr<std::unordered_map<std::string, std::vector<ObligationFact>>> FactRepository::ObligationsAt(
    db::Connection& sql, const CodeRange& range, const Window& window) const {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kObligationsAt, {window.start, window.end, range.low, range.high,
                                                                window.end, window.end}));
  std::unordered_map<std::string, std::vector<ObligationFact>> facts;
  while (rows.Next()) {
    ObligationFact fact;
    fact.name = rows.Text(0);
    fact.organization = rows.Text(1);
    fact.item = rows.Text(2);
    fact.due = rows.Time(3);
    fact.fulfilled = rows.MaybeTime(4);
    fact.exempt = rows.Bool(5);
    facts[fact.organization].push_back(std::move(fact));
  }
  return facts;
}

absl::StatusOr<std::unordered_map<std::string, std::vector<CaseFact>>> FactRepository::CasesAt(
    db::Connection& sql, const CodeRange& range, const Window& window) const {
  MB_ASSIGN_OR_RETURN(db::Rows rows,
                      sql.Query(kCasesAt, {window.start, window.end, range.low, range.high, window.end, window.end}));
  std::unordered_map<std::string, std::vector<CaseFact>> facts;
  while (rows.Next()) {
    CaseFact fact = ReadCase(rows);
    facts[fact.handler].push_back(std::move(fact));
  }
  return facts;
}

}  // namespace mingbai::evaluation
