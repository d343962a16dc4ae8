#include "gtest/gtest.h"
#include "services/gateway/views/view_builder.h"

namespace mingbai::gateway {
namespace {

TEST(Patience, G4_AServiceThatHungIsWaitedForShortly) {
  Patience patience;
  const absl::Duration patient = patience.Limit();
  patience.Note(patient, absl::OkStatus());
  patience.Note(patient, absl::UnavailableError("down, which is known at once"));
  EXPECT_EQ(patience.Limit(), patient);
  patience.Note(patient, absl::DeadlineExceededError("hung"));
  const absl::Duration impatient = patience.Limit();
  EXPECT_LT(impatient, absl::Seconds(1));
  EXPECT_LT(impatient, patient);
}

TEST(Patience, AShortWaitSaysNothingNew) {
  Patience patience;
  const absl::Duration patient = patience.Limit();
  patience.Note(absl::Milliseconds(300), absl::DeadlineExceededError("slow"));
  EXPECT_EQ(patience.Limit(), patient);
}

}  // namespace
}  // namespace mingbai::gateway
