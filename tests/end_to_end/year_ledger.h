#pragma once

// What the publication service tells of the whole county's duty ledger, in the small model's terms.

#include <map>
#include <memory>
#include <string>

#include "common/rpc/client.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "tests/end_to_end/year_model.h"

namespace mingbai::year {

class LedgerReader {
 public:
  explicit LedgerReader(std::shared_ptr<const rpc::Client> client) : client_(std::move(client)) {}

  // What the ledger says now, or said at an instant that has passed; by obligation, read page by page.
  Matrix Obligations(Instant read_time = 0) const;
  // "item|child of the root|status" -> how many, of terms that end in [from, to), by GetObligationMatrix, now or
  // at an instant that has passed.
  std::map<std::string, int> Counts(const std::string& root, const std::string& from, const std::string& to,
                                    Instant read_time = 0) const;
  // "child of the root|status" -> how many, by SummarizeObligations, now or at an instant that has passed.
  std::map<std::string, int> Sums(const std::string& root, const std::string& from, const std::string& to,
                                  Instant read_time = 0) const;
  // "obligation" -> status, of the same terms, by ListObligationCells.
  std::map<std::string, std::string> Cells(const std::string& root, const std::string& from,
                                           const std::string& to) const;
  // "obligation" -> its line of the same table as a spreadsheet reads it, columns apart by "|".
  std::map<std::string, std::string> Lines(const std::string& root, const std::string& from,
                                           const std::string& to) const;
  // Section -> obligations of an organization in their order, by GetWorklist.
  std::map<std::string, std::string> ToDo(const std::string& organization) const;
  // Place in the list -> whose, how many, since when, the first five, by ListOverdueByOwner.
  std::map<std::string, std::string> Overdue(const std::string& root) const;

 private:
  // The answer, which must be one.
  template <typename Response>
  Response Read(const std::string& method, const google::protobuf::Message& request) const;

  const std::shared_ptr<const rpc::Client> client_;
};

}  // namespace mingbai::year
