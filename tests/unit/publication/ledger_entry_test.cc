// What the disclosure ledger says of events (docs/ledger-v1.md).

#include <set>
#include <string>

#include "gtest/gtest.h"
#include "mingbai/publication/v1/events.pb.h"
#include "services/publication/ledger/entry.h"
#include "tests/support/status_matchers.h"

namespace mingbai::publication::ledger {
namespace {

TEST(LedgerEntry, EveryKindOfEventHasItsType) {
  const auto* changes = v1::PublicationEvent::descriptor()->FindOneofByName("change");
  ASSERT_NE(changes, nullptr);
  std::set<std::string> lines;
  for (int i = 0; i < changes->field_count(); ++i) {
    v1::PublicationEvent payload;
    payload.GetReflection()->MutableMessage(&payload, changes->field(i));
    common::v1::Event event;
    event.mutable_payload()->PackFrom(payload);
    const absl::StatusOr<std::string> entry = EntryOf(event);
    MB_ASSERT_OK(entry);
    EXPECT_NE(entry->find("\"type\":\""), std::string::npos) << changes->field(i)->name() << ": " << *entry;
    EXPECT_TRUE(lines.insert(*entry).second) << *entry;
  }
  EXPECT_FALSE(EntryOf(common::v1::Event()).ok());
}

TEST(LedgerEntry, AReminderNamesNobody) {
  v1::PublicationEvent payload;
  v1::ReminderDigest& digest = *payload.mutable_reminded();
  digest.set_name("organizations/371325001012/reminders/x");
  digest.set_person("王会计");
  digest.set_overdue_count(2);
  common::v1::Event event;
  event.set_organization("organizations/371325001012");
  event.mutable_payload()->PackFrom(payload);
  const absl::StatusOr<std::string> entry = EntryOf(event);
  MB_ASSERT_OK(entry);
  EXPECT_NE(entry->find("\"reminder\":\"organizations/371325001012/reminders/x\""), std::string::npos);
  EXPECT_NE(entry->find("\"overdue\":2"), std::string::npos);
  EXPECT_EQ(entry->find("王会计"), std::string::npos);
}

}  // namespace
}  // namespace mingbai::publication::ledger
