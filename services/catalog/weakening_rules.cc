#include "services/catalog/weakening_rules.h"

#include <algorithm>

#include "common/status/status.h"
#include "common/text/text.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/catalog/catalog_service.h"
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

// Whether `ours` asks for what `item` asks for; that it must not be left out is more.
bool Covers(v1::ContentElement ours, v1::ContentElement item) {
  if (ours.optional() && !item.optional()) return false;
  ours.clear_optional();
  item.clear_optional();
  return google::protobuf::util::MessageDifferencer::Equals(ours, item);
}

bool IsNarrower(const common::v1::Audience& ours, const common::v1::Audience& item) {
  if (ours.audience_class() == common::v1::AUDIENCE_CLASS_PUBLIC) return false;
  return item.audience_class() == common::v1::AUDIENCE_CLASS_PUBLIC || ours.circle() != item.circle();
}

bool Has(const google::protobuf::RepeatedField<int>& list, int value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

absl::Status CheckStrictness(const v1::Adoption& adoption, const v1::Item& item, const std::string& path) {
  if (adoption.has_timing() && IsWeaker(adoption.timing(), item.timing())) {
    return Weaker(path + ".timing", StrCat("timing (C-6): ", TimingText(adoption.timing()), " is later than ",
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
  if (adoption.has_audience() && IsNarrower(adoption.audience(), item.audience())) {
    return Weaker(path + ".audience", StrCat("audience (C-9: the audience goes from narrow to wide, never back): it is "
                                             "narrower than that of ",
                                             item.name()));
  }
  return absl::OkStatus();
}

Terms TermsOf(const v1::Item& item, const v1::Adoption* adoption) {
  Terms terms{item.timing(), false, item.notice_days(), item.channels(), item.elements(), item.audience()};
  if (adoption == nullptr) return terms;
  terms.own_timing = adoption->has_timing() && !IsWeaker(adoption->timing(), item.timing());
  if (terms.own_timing) terms.timing = adoption->timing();
  terms.notice_days = std::max(terms.notice_days, adoption->notice_days());
  for (int channel : adoption->channels()) {
    if (!Has(terms.channels, channel)) terms.channels.Add(channel);
  }
  for (const v1::ContentElement& own : adoption->elements()) {
    if (FindElement(item.elements(), own.display_name()) == nullptr) *terms.elements.Add() = own;
  }
  for (v1::ContentElement& element : terms.elements) {
    const v1::ContentElement* own = FindElement(adoption->elements(), element.display_name());
    if (own != nullptr && Covers(*own, element)) element = *own;
  }
  if (adoption->has_audience() && !IsNarrower(adoption->audience(), item.audience())) {
    terms.audience = adoption->audience();
  }
  return terms;
}

}  // namespace mingbai::catalog
