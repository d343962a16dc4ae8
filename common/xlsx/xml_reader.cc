#include "common/xlsx/xml_reader.h"

#include <expat.h>

#include "common/text/text.h"

namespace mingbai {
namespace {

constexpr int kDeepest = 64;

std::string_view LocalName(std::string_view name) {
  const size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

struct XmlReader::Impl {
  XmlHandler* handler;
  XML_Parser parser = XML_ParserCreate(nullptr);
  absl::Status status;
  int depth = 0;

  void Take(absl::Status result) {
    if (result.ok() || !status.ok()) return;
    status = std::move(result);
    XML_StopParser(parser, XML_FALSE);
  }

  static void Open(void* self, const XML_Char* name, const XML_Char** attributes) {
    auto* impl = static_cast<Impl*>(self);
    if (!impl->status.ok()) return;
    if (++impl->depth > kDeepest) return impl->Take(absl::InvalidArgumentError("XML is nested too deep"));
    XmlHandler::Attributes named;
    for (; *attributes != nullptr; attributes += 2) named[LocalName(attributes[0])] = attributes[1];
    impl->Take(impl->handler->Open(LocalName(name), named));
  }
  static void Close(void* self, const XML_Char* name) {
    auto* impl = static_cast<Impl*>(self);
    if (!impl->status.ok()) return;
    --impl->depth;
    impl->Take(impl->handler->Close(LocalName(name)));
  }
  static void Text(void* self, const XML_Char* text, int length) {
    auto* impl = static_cast<Impl*>(self);
    if (impl->status.ok()) impl->Take(impl->handler->Text({text, static_cast<size_t>(length)}));
  }
  static void Doctype(void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    static_cast<Impl*>(self)->Take(absl::InvalidArgumentError("XML has a document type"));
  }

  absl::Status Parse(std::string_view piece, bool last) {
    if (!status.ok()) return status;
    if (XML_Parse(parser, piece.data(), static_cast<int>(piece.size()), last) == XML_STATUS_OK) return status;
    if (status.ok()) {
      status = absl::InvalidArgumentError(StrCat("XML: ", XML_ErrorString(XML_GetErrorCode(parser)), " in line ",
                                                 static_cast<int64_t>(XML_GetCurrentLineNumber(parser))));
    }
    return status;
  }
};

XmlReader::XmlReader(XmlHandler* handler) : impl_(std::make_unique<Impl>()) {
  impl_->handler = handler;
  XML_SetUserData(impl_->parser, impl_.get());
  XML_SetElementHandler(impl_->parser, &Impl::Open, &Impl::Close);
  XML_SetCharacterDataHandler(impl_->parser, &Impl::Text);
  XML_SetStartDoctypeDeclHandler(impl_->parser, &Impl::Doctype);
}

XmlReader::~XmlReader() { XML_ParserFree(impl_->parser); }

absl::Status XmlReader::Read(std::string_view piece) { return impl_->Parse(piece, false); }
absl::Status XmlReader::Finish() { return impl_->Parse({}, true); }

}  // namespace mingbai
