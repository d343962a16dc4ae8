#include "services/catalog/client/circles.h"

#include "common/time/county_time.h"

namespace mingbai::catalog {

void ResolveCircles(service::Runtime& runtime, const Directory* directory) {
  runtime.ResolveCircles([directory, clock = &runtime.clock()](const Principal& principal, const rpc::Budget& budget) {
    return directory->CirclesOf(principal.subject, CountyDay(clock->Now()), budget);
  });
}

}  // namespace mingbai::catalog
