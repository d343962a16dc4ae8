#include "services/ctl/publish.h"

#include "common/status/status.h"
#include "common/text/text.h"
#include "mingbai/publication/v1/publication_service.pb.h"

namespace mingbai::ctl {

absl::Status Approve(Api& api, const std::string& name, const std::string& content_hash, const std::string& key) {
  publication::v1::Publication publication;
  publication::v1::ReviewPublicationRequest review;
  review.set_content_hash(content_hash);
  review.set_approved(true);
  review.set_opinion("审核同意");
  review.set_request_id(RequestIdFor(StrCat("review ", key)));
  MB_RETURN_IF_ERROR(api.Call("reviewer", "review", "POST", StrCat("/v1/", name, ":review"), &review, &publication));
  publication::v1::CheckSecrecyRequest secrecy;
  secrecy.set_content_hash(content_hash);
  secrecy.set_approved(true);
  secrecy.set_basis("经保密审查，可以公开");
  secrecy.set_request_id(RequestIdFor(StrCat("secrecy ", key)));
  MB_RETURN_IF_ERROR(api.Call("secrecy-officer", "check secrecy", "POST", StrCat("/v1/", name, ":checkSecrecy"),
                              &secrecy, &publication));
  publication::v1::SchedulePublicationRequest schedule;
  schedule.set_request_id(RequestIdFor(StrCat("schedule ", key)));
  return api.Call("publisher", "publish", "POST", StrCat("/v1/", name, ":schedule"), &schedule, &publication);
}

absl::Status Publish(Api& api, const publication::v1::Publication& draft, const std::string& key) {
  publication::v1::CreatePublicationRequest create;
  *create.mutable_publication() = draft;
  create.set_request_id(RequestIdFor(StrCat("create ", key)));
  publication::v1::Publication publication;
  MB_RETURN_IF_ERROR(api.Call("clerk", "draft", "POST", "/v1/publications", &create, &publication));
  publication::v1::SubmitPublicationRequest submit;
  submit.set_request_id(RequestIdFor(StrCat("submit ", key)));
  const std::string name = publication.name();
  MB_RETURN_IF_ERROR(api.Call("clerk", "submit", "POST", StrCat("/v1/", name, ":submit"), &submit, &publication));
  return Approve(api, name, publication.content_hash(), key);
}

}  // namespace mingbai::ctl
