#include "services/catalog/client/adopted_item.h"

#include <algorithm>
#include <string>

#include "google/protobuf/util/message_differencer.h"

namespace mingbai::catalog {
namespace {

v1::ContentElement* FindElement(v1::Item& item, const std::string& name) {
  const auto found = std::find_if(item.mutable_elements()->begin(), item.mutable_elements()->end(),
                                  [&](const v1::ContentElement& element) { return element.display_name() == name; });
  return found == item.mutable_elements()->end() ? nullptr : &*found;
}

}  // namespace

bool Covers(v1::ContentElement ours, v1::ContentElement item) {
  if (ours.optional() && !item.optional()) return false;
  ours.clear_optional();
  item.clear_optional();
  return google::protobuf::util::MessageDifferencer::Equals(ours, item);
}

v1::Item AdoptedItem(v1::Item item, const v1::Adoption& adoption) {
  item.set_notice_days(std::max(item.notice_days(), adoption.notice_days()));
  for (const int channel : adoption.channels()) {
    if (std::find(item.channels().begin(), item.channels().end(), channel) == item.channels().end()) {
      item.add_channels(static_cast<common::v1::Channel>(channel));
    }
  }
  for (const v1::ContentElement& own : adoption.elements()) {
    v1::ContentElement* element = FindElement(item, own.display_name());
    if (element == nullptr) {
      *item.add_elements() = own;
    } else if (Covers(own, *element)) {
      *element = own;
    }
  }
  return item;
}

}  // namespace mingbai::catalog
