#include "services/catalog/weakening_rules.h"

#include <algorithm>

#include "common/status/status.h"
#include "common/text/text.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/client/adopted_item.h"
#include "services/catalog/client/timing_text.h"
#include "services/catalog/standard_words.h"
#include "services/catalog/timing_rules.h"

namespace mingbai::catalog {
namespace {

constexpr char kRule[] = "C-3: what a tier above fixed can be neither dropped nor weakened; ";

absl::Status Weaker(const std::string& path, const std::string& what) {
  return AtEntry(Failed("WEAKENS_MANDATORY_ITEM", StrCat(kRule, what)), path);
}

const v1::ContentElement* FindElement(const google::protobuf::RepeatedPtrField<v1::ContentElement>& elements,
                                      const std::string& name) {
  for (const v1::ContentElement& element : elements) {
    if (element.display_name() == name) return &element;
  }
  return nullptr;
}

bool Has(const google::protobuf::RepeatedField<int>& list, int value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

absl::Status CheckStrictness(const v1::Adoption& adoption, const v1::Item& item, const std::string& path) {
  if (adoption.has_timing() && IsWeaker(adoption.timing(), item.timing())) {
    return Weaker(path + ".timing", StrCat("timing (C-6): ", TimingText(adoption.timing()), " may fall due later than ",
                                           TimingText(item.timing()), " of ", item.name()));
  }
  if (adoption.notice_days() != 0 && adoption.notice_days() < item.notice_days()) {
    return Weaker(path + ".notice_days",
                  StrCat("notice_days (P-5: a notice stays open to objection for its full days): ",
                         adoption.notice_days(), " days are fewer than the ", item.notice_days(), " of ", item.name()));
  }
  for (int channel : item.channels()) {
    if (adoption.channels().empty() || Has(adoption.channels(), channel)) continue;
    return Weaker(path + ".channels",
                  StrCat("channels (P-8: a publication appears on every channel of its item): ",
                         WordOf(static_cast<common::v1::Channel>(channel)), " of ", item.name(), " is missing"));
  }
  for (const v1::ContentElement& element : item.elements()) {
    if (adoption.elements().empty()) break;
    const v1::ContentElement* own = FindElement(adoption.elements(), element.display_name());
    if (own != nullptr && Covers(*own, element)) continue;
    return Weaker(path + ".elements",
                  StrCat("elements (P-7: a publication carries every element of its item): ", element.display_name(),
                         " of ", item.name(), own == nullptr ? " is missing" : " is another, or may be left out"));
  }
  return absl::OkStatus();
}

Terms TermsOf(const v1::Item& item, const v1::Adoption* adoption) {
  if (adoption == nullptr) return {item, false};
  Terms terms{AdoptedItem(item, *adoption), false};
  const v1::TimingRule* own = HasOwnTiming(*adoption) ? &adoption->timing() : nullptr;
  *terms.item.mutable_timing() = AppliedTiming(item, own, terms.item.notice_days());
  terms.own_timing = !google::protobuf::util::MessageDifferencer::Equals(terms.item.timing(), item.timing());
  return terms;
}

}  // namespace mingbai::catalog
