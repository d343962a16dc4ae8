#include "services/evaluation/wiring.h"

#include <memory>
#include <string_view>
#include <utility>

#include "common/status/status.h"
#include "services/catalog/client/directory.h"
#include "services/evaluation/evaluation_service.h"
#include "services/evaluation/fact_follower.h"

namespace mingbai::evaluation {

absl::Status Wire(service::Runtime& runtime, const config::v1::EvaluationConfig& config) {
  for (const auto& [key, target] :
       {std::pair<std::string_view, std::string_view>("catalog_target", config.catalog_target()),
        {"publication_target", config.publication_target()},
        {"feedback_target", config.feedback_target()}}) {
    if (target.empty()) return InvalidField(key, "is missing");
  }
  auto directory = std::make_shared<catalog::Directory>(
      runtime.MakeClient(config.catalog_target(), "mingbai.catalog.v1.CatalogService"));
  auto follower = std::make_shared<FactFollower>(
      &runtime.database(), runtime.MakeClient(config.publication_target(), "mingbai.publication.v1.PublicationService"),
      runtime.MakeClient(config.feedback_target(), "mingbai.feedback.v1.FeedbackService"));
  auto service =
      std::make_shared<EvaluationService>(&runtime.database(), &runtime.clock(), directory.get(), follower.get());
  runtime.Add({[directory] { directory->Start(); }, [directory] { directory->Stop(); }});
  runtime.Add({[follower] { follower->Start(); }, [follower] { follower->Stop(); }});
  runtime.Serve(EvaluationService::Handlers(service.get()));
  runtime.Keep(directory);
  runtime.Keep(follower);
  runtime.Keep(service);
  return absl::OkStatus();
}

}  // namespace mingbai::evaluation
