#include "services/catalog/client/adopted_item.h"

#include <algorithm>
#include <string>

#include "google/protobuf/util/message_differencer.h"

namespace mingbai::catalog {
namespace {

const v1::ContentElement* FindElement(const v1::Item& item, const std::string& name) {
  const auto found = std::find_if(item.elements().begin(), item.elements().end(),
                                  [&](const v1::ContentElement& element) { return element.display_name() == name; });
  return found == item.elements().end() ? nullptr : &*found;
}

bool HasChannel(const v1::Item& item, int channel) {
  return std::find(item.channels().begin(), item.channels().end(), channel) != item.channels().end();
}

// Makes the item stricter by what an organization asks for besides.
void Add(const google::protobuf::RepeatedField<int>& channels,
         const google::protobuf::RepeatedPtrField<v1::ContentElement>& elements, v1::Item& item) {
  for (const int channel : channels) {
    if (!HasChannel(item, channel)) item.add_channels(static_cast<common::v1::Channel>(channel));
  }
  for (const v1::ContentElement& own : elements) {
    auto& all = *item.mutable_elements();
    const auto element = std::find_if(all.begin(), all.end(), [&](const v1::ContentElement& one) {
      return one.display_name() == own.display_name();
    });
    if (element == all.end()) {
      *all.Add() = own;
    } else if (Covers(own, *element)) {
      *element = own;
    }
  }
}

}  // namespace

bool Covers(v1::ContentElement ours, v1::ContentElement item) {
  if (ours.optional() && !item.optional()) return false;
  ours.clear_optional();
  item.clear_optional();
  return google::protobuf::util::MessageDifferencer::Equals(ours, item);
}

v1::AdoptionAdditions AdditionsOf(const v1::Adoption& adoption, const v1::Item& item) {
  v1::AdoptionAdditions additions;
  additions.set_item_version(item.version());
  additions.set_timing(adoption.has_timing() &&
                       !google::protobuf::util::MessageDifferencer::Equals(adoption.timing(), item.timing()));
  if (adoption.notice_days() > item.notice_days()) additions.set_notice_days(adoption.notice_days());
  for (const int channel : adoption.channels()) {
    if (!HasChannel(item, channel)) additions.add_channels(static_cast<common::v1::Channel>(channel));
  }
  for (const v1::ContentElement& own : adoption.elements()) {
    const v1::ContentElement* element = FindElement(item, own.display_name());
    if (element == nullptr || !Covers(*element, own)) *additions.add_elements() = own;
  }
  return additions;
}

bool HasOwnTiming(const v1::Adoption& adoption) {
  return adoption.has_timing() && (!adoption.has_additions() || adoption.additions().timing());
}

int OwnNoticeDays(const v1::Adoption& adoption) {
  return adoption.has_additions() ? adoption.additions().notice_days() : adoption.notice_days();
}

v1::Item AdoptedItem(v1::Item item, const v1::Adoption& adoption) {
  item.set_notice_days(std::max(item.notice_days(), OwnNoticeDays(adoption)));
  if (adoption.has_additions()) {
    Add(adoption.additions().channels(), adoption.additions().elements(), item);
  } else {
    Add(adoption.channels(), adoption.elements(), item);
  }
  return item;
}

}  // namespace mingbai::catalog
