#pragma once

// The county of year_script.h on the real catalog and publication services, with a database, in this process and by a
// clock that the facts set. The duty ledger is kept in line by the service itself; nothing but its year is asked for.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/time/clock.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "tests/end_to_end/year_model.h"
#include "tests/end_to_end/year_script.h"
#include "tests/support/service_harness.h"

namespace mingbai::year {

class World {
 public:
  // Starts the services and enters the organizations, and who belongs to the party members of each village.
  World(const std::vector<Organization>& organizations, const std::vector<Membership>& members);
  ~World();

  // Sets the clock and does what the fact says, which must succeed; afterwards the ledger is in line.
  void Play(const Fact& fact);

  // Clients of the publication service for everybody, and for the person of the memberships.
  std::shared_ptr<const rpc::Client> Anyone() const { return clients_.at(""); }
  std::shared_ptr<const rpc::Client> Member() const { return clients_.at("reader"); }

 private:
  void Do(const CatalogVersion& version);
  void Do(const Adoption& adoption);
  void Do(const Merger& merger);
  void Do(const Split& split);
  void Do(const MergerTakesEffect&);
  void Do(const LedgerStops&);
  void Do(const LedgerStarts&);
  void Do(const Notice& notice);
  void Do(const Generation& generation);
  void Do(const Report& report);
  void Do(const Disclosure& disclosure);
  void Do(const Deferral& deferral);
  void Do(const Exemption& exemption);
  void Do(const Look&) {}
  void StartPublication(const std::string& address);
  void AwaitConnection(const rpc::Client& client) const;
  // Until catalog tells of the handovers whose day has come.
  void AwaitHandovers();
  // Until the ledger is in line with the catalog: a dry run finds nothing to change.
  void Settle();
  void SettleOn(const std::string& from, const std::string& to, bool created);
  template <typename Response>
  Response Catalog(const std::string& method, const google::protobuf::Message& request) const;
  template <typename Response>
  Response Publication(const std::string& role, const std::string& method,
                       const google::protobuf::Message& request) const;

  std::shared_ptr<FakeClock> clock_;
  std::unique_ptr<testing::ServiceHarness> catalog_;
  std::unique_ptr<testing::TestSchema> schema_;  // of publication, which comes and goes
  std::unique_ptr<testing::ServiceHarness> publication_;
  std::map<std::string, std::shared_ptr<const rpc::Client>> clients_;  // by role
  std::map<std::string, Organization> organizations_;
  std::map<std::string, bool> items_;  // that there are
  std::vector<Generation> generated_;
  struct Handover {
    std::string day, source, successor;
  };
  std::vector<Handover> handovers_;  // to come
  std::string address_;              // at which publication comes up again
};

}  // namespace mingbai::year
