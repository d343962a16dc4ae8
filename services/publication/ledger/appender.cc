#include "services/publication/ledger/appender.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/crypto/crypto.h"
#include "common/events/outbox.h"
#include "common/events/retention.h"
#include "common/merkle/tile.h"
#include "common/rpc/budget.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/publication/ledger/entry.h"
#include "services/publication/ledger/repository.h"

namespace mingbai::publication::ledger {
namespace {

constexpr int kBatch = 200;
constexpr int kSaltSize = 32;
// No event is thrown away before the ledger has it.
constexpr char kFollower[] = "publication/ledger";
constexpr absl::Duration kNoteEvery = absl::Minutes(1);

absl::StatusOr<Leaf> LeafOf(const common::v1::Event& event, int64_t position) {
  Leaf leaf;
  leaf.position = position;
  leaf.event_id = event.id();
  MB_ASSIGN_OR_RETURN(leaf.entry, EntryOf(event));
  if (event.audience().audience_class() != common::v1::AUDIENCE_CLASS_PUBLIC) {
    leaf.salt = RandomBytes(kSaltSize);
    leaf.sealed = std::exchange(leaf.entry, SealedEntry(leaf.entry, leaf.salt));
  }
  if (leaf.entry.size() > merkle::kLongestEntry) {
    return absl::InternalError(StrCat("the ledger entry of event ", event.id(), " is too long"));
  }
  return leaf;
}

}  // namespace

absl::StatusOr<bool> Appender::Step(const timed::Lease& lease) {
  const rpc::Budget budget;
  // A look without locks first: mostly there is nothing to do.
  MB_ASSIGN_OR_RETURN(const bool idle, database_->Read(budget, [&](db::Connection& sql) -> absl::StatusOr<bool> {
    MB_ASSIGN_OR_RETURN(const Head head, ReadHead(sql));
    if (absl::Now() >= note_at_) {
      MB_RETURN_IF_ERROR(events::NoteFollower(sql, kFollower, head.seq));
      note_at_ = absl::Now() + kNoteEvery;
    }
    if (head.verifier_key != signer_.verifier_key()) return false;
    MB_ASSIGN_OR_RETURN(const int64_t newest, events::HeadSeq(sql));
    return newest <= head.seq;
  }));
  if (idle) return false;
  return database_->Transact(budget, [&](db::Transaction& tx) -> absl::StatusOr<bool> {
    MB_RETURN_IF_ERROR(lease.Fence(tx));
    MB_ASSIGN_OR_RETURN(Head head, LockHead(tx.sql()));
    MB_ASSIGN_OR_RETURN(const auto events, events::ReadNumbered(tx.sql(), head.seq, kBatch));
    MB_ASSIGN_OR_RETURN(merkle::Frontier tree,
                        merkle::Frontier::Load(head.size, [&](int level, uint64_t first, int count) {
                          return ReadHashes(tx.sql(), level, first, count);
                        }));
    std::vector<Leaf> leaves;
    std::vector<merkle::Frontier::Added> hashes;
    for (const common::v1::Event& event : events) {
      if (event.seq() != head.seq + 1) {
        return absl::DataLossError(StrCat("event ", head.seq + 1, " is missing from the disclosure ledger"));
      }
      head.seq = event.seq();
      MB_ASSIGN_OR_RETURN(Leaf leaf, LeafOf(event, head.size++));
      tree.Append(leaf.entry, &hashes);
      leaves.push_back(std::move(leaf));
    }
    if (!leaves.empty()) {
      MB_RETURN_IF_ERROR(AddLeaves(tx.sql(), leaves));
      MB_RETURN_IF_ERROR(AddHashes(tx.sql(), hashes));
    }
    head.verifier_key = signer_.verifier_key();
    head.checkpoint =
        signer_.Sign(merkle::CheckpointText({signer_.name(), static_cast<uint64_t>(head.size), tree.Root()}));
    MB_RETURN_IF_ERROR(SaveHead(tx.sql(), head));
    return !events.empty();
  });
}

}  // namespace mingbai::publication::ledger
