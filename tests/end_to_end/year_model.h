#pragma once

// A small model of the duty ledger (DOMAIN P-2, C-1, C-3, C-4, C-6, C-11, C-13), written from the rules and the
// contracts and sharing no code with the services: given the same facts, it says for any instant what each organization
// owes, until when, and how that stands. It looks at days one by one and keeps the whole ledger after each fact. Not
// thread-safe.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tests/end_to_end/year_days.h"

namespace mingbai::year {

enum class Kind { kPermanent, kPeriodic, kPrompt, kStaged };

// When an item falls due, as a county would say it.
struct Rule {
  Kind kind = Kind::kPeriodic;
  int months = 0;       // periodic: length of the period
  int month = 0;        // in which it falls due, from the period's first as 1
  int day = 0;          // of that month, or
  int working_day = 0;  // its n-th working day, or
  bool disclosure_day = false;
  int working_days_after = 0;  // others: after the event, which is not counted
  int days_before = 0;  // full days for which the phase "before" stands when the event's day begins; 0: no phases
};

// A version of an item. `owed_by` is what kind of organization it falls on: village, township or department.
struct ItemVersion {
  std::string item;
  std::string owed_by;
  bool mandatory = true;
  Rule rule;
  bool abolished = false;
  bool for_members = false;  // visible to the circle of party members of who owes it (DOMAIN C-9)
};

struct Organization {
  std::string code;
  std::string parent;
  std::string what;  // county, township, village or department
  std::string from;  // first day; empty for always
};

// What happens in the county. A catalog version applies from a day on: its items are new or take the place of former
// versions.
struct CatalogVersion {
  std::string from;
  std::vector<ItemVersion> items;
};
struct Adoption {
  std::string organization, item, from;
  std::optional<Rule> rule;  // stricter than the item's
  bool dropped = false;
  std::string person = "文书";  // who is responsible (DOMAIN C-7)
};
struct Merger {
  std::string source, successor, from;  // a successor of another tier only takes over
};
// Founded in the place of one that ends; the first has its open duties.
struct Split {
  std::string source;
  std::vector<std::string> successors;
  std::string from;
};
struct MergerTakesEffect {};  // a split, too: the first moment of that day on which anybody is at work
// The service that keeps the ledger is down, and is up again: what came to be meanwhile it sees all at once.
struct LedgerStops {};
struct LedgerStarts {};
struct Notice {
  int first_year = 0, last_year = 0;
  std::map<std::string, bool> days;  // whether they are worked
};
struct Generation {
  std::string from, to;  // whole months, `to` exclusive
};
struct Report {
  std::string organization, item, day;
  std::string phase = "none", stage = "";
};
struct Disclosure {
  std::string organization, id;  // as in an obligation's name
};
struct Deferral {
  std::string organization, id, until;
};
struct Exemption {
  std::string organization, id;
};
struct Look {};  // somebody looks at the matrix
using Event = std::variant<CatalogVersion, Adoption, Merger, Split, MergerTakesEffect, LedgerStops, LedgerStarts,
                           Notice, Generation, Report, Disclosure, Deferral, Exemption, Look>;
struct Fact {
  Instant at = 0;
  Event event;
};

// A cell of the matrix item × organization × period.
struct Cell {
  std::string organization, item, period, phase;
  int occurrence = 0;
  std::string status;  // as ObligationStatus has it, without its prefix
  Instant due = 0;     // exclusive
  Instant deferred = 0;
  std::string origin;
  int item_version = 0;
  Instant open = 0;
  Instant fulfilled = 0;
};
// By "organization/item.period.phase.occurrence".
using Matrix = std::map<std::string, Cell>;
// Those of whose circle of party members somebody is one.
using Circles = std::set<std::string>;
std::string IdOf(const std::string& item, const std::string& period, const std::string& phase, int occurrence);
// Under which a first predecessor's is the successor's.
int HandedOccurrence(int occurrence);

class Model {
 public:
  explicit Model(std::vector<Organization> organizations) : organizations_(std::move(organizations)) {}

  // Facts in the order of their instants.
  void Apply(const Fact& fact);
  // What was owed at an instant not before the last fact but one; of one that has passed, as it was known then. Who may
  // not see it today sees nothing of it before.
  Matrix At(Instant instant, const Circles& circles) const;
  // Who is responsible, by the adoption that counts on the day; empty where nothing is adopted.
  std::string PersonFor(const std::string& organization, const std::string& item, Day day) const;

 private:
  struct Row {
    std::string organization, item, period, phase = "none", origin;
    int occurrence = 0;
    int version = 0;
    Instant open = 0, due = 0;
    std::optional<Instant> deferred, fulfilled, withdrawn;
    bool exempt = false;
    bool for_members = false;
    bool set_by_people = false;  // its term was a deferral's before it was handed over
    Kind kind = Kind::kPeriodic;
    Day event = 0;         // of what was reported
    int working_days = 0;  // counted from it; 0: none are
  };
  using Ledger = std::map<std::string, Row>;
  struct Version {
    Day from;
    int number;
    ItemVersion item;
  };
  struct Duty {
    int version;
    Rule rule;
    bool for_members;
  };
  struct End {
    Day day;
    std::string successor;
    bool in_effect = false;
  };

  void Take(const CatalogVersion& version);
  void Take(const Adoption& adoption);
  void Take(const Merger& merger);
  void Take(const Split& split);
  void Take(const MergerTakesEffect&);
  void Take(const LedgerStops&) { down_ = true; }
  void Take(const LedgerStarts&);
  void Take(const Notice& notice);
  void Take(const Generation& generation);
  void Take(const Report& report);
  void Take(const Disclosure& disclosure);
  void Take(const Deferral& deferral);
  void Take(const Exemption& exemption);
  void Take(const Look&) {}

  const Adoption* AdoptionOn(const std::string& organization, const std::string& item, Day day) const;
  // The duty of an organization as long as it stands, and of what it had under way from its end on.
  std::optional<Duty> StandingDuty(const Organization& organization, const std::string& item, Day day) const;
  std::optional<Duty> DutyOn(const Organization& organization, const std::string& item, Day day) const;
  std::vector<Rule> RulesEver(const Organization& organization, const std::string& item) const;
  std::set<Day> ChangesOf(const Organization& organization, const std::string& item) const;
  Day OwedSince(const Organization& organization, const std::string& item, Day day) const;
  Day DueDay(const Rule& rule, int first_month) const;
  std::optional<std::pair<Duty, Day>> DueByItsDay(const Organization& organization, const std::string& item, int months,
                                                  int first_month) const;
  bool TakenIn(const Organization& organization, const std::string& item, int months, int first_month) const;
  void Want(const Organization& organization, const std::string& item, Ledger* wanted) const;
  bool IsItsOwn(const Organization& organization, const std::string& item, Day first, Day last) const;
  void WantPeriod(const Organization& organization, const std::string& item, int months, int first_month,
                  Ledger* wanted) const;
  void WantPermanent(const Organization& organization, const std::string& item, Ledger* wanted) const;
  void Add(const Organization& organization, Row row, Ledger* wanted) const;
  void HandOver(const std::string& source);
  void CountEventsAnew();
  void BringInLine(const Generation* generation = nullptr);
  bool IsOpen(const Row& row, Instant instant) const;

  const std::vector<Organization> organizations_;
  std::map<std::string, std::vector<Version>> items_;
  std::map<std::pair<std::string, std::string>, std::vector<Adoption>> adoptions_;
  std::map<std::string, End> ends_;
  std::set<std::string> founded_;                      // known of those that were not there at first
  std::map<std::string, std::string> takes_place_of_;  // of a founded one, whose open duties it has
  Holidays holidays_;
  std::set<std::pair<int, int>> generated_;  // months
  Instant now_ = 0;
  bool down_ = false;  // nobody keeps the ledger
  Ledger ledger_;
  std::vector<std::pair<Instant, Ledger>> past_;
};

}  // namespace mingbai::year
