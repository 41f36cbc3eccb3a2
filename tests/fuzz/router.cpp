// Router: any method and path find at most one route, and placeholders never hold a slash.
#include "api/router.h"

#include "fuzz/fuzz.h"

using namespace livechat;
using namespace livechat::fuzz;

namespace {

Task<> nothing(Exchange&, PathValues) { co_return; }

}  // namespace

FUZZ_TARGET(router) {
  static const Router router({{"GET", "/api/v1/sites/{key}", nothing},
                              {"POST", "/api/v1/sessions", nothing},
                              {"DELETE", "/api/v1/sessions/{sid}", nothing},
                              {"GET", "/api/v1/sessions/{sid}/events", nothing},
                              {"GET", "/api/health", nothing}});
  static constexpr std::string_view kMethods[] = {"GET", "POST", "DELETE", "HEAD", ""};
  std::string_view path = textOf(data, size);
  const std::string_view method = kMethods[takeByte(path) % std::size(kMethods)];
  const auto match = router.find(method, path);
  if (!match) return 0;
  for (const std::string& value : match->values) {
    require(!value.empty() && value.find('/') == value.npos, "a value is one part of the path");
  }
  return 0;
}
