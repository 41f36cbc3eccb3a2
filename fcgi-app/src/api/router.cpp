#include "api/router.h"

#include <optional>

namespace livechat {

namespace {

// Takes the part up to the next slash off `path`.
std::string_view nextPart(std::string_view& path) {
  const std::size_t slash = path.find('/');
  const std::string_view part = path.substr(0, slash);
  path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  return part;
}

std::optional<PathValues> matchPath(std::string_view pattern, std::string_view path) {
  PathValues values;
  if (!path.starts_with('/') || path.ends_with('/')) return std::nullopt;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = nextPart(pattern);
    const std::string_view given = nextPart(path);
    if (wanted.starts_with('{')) {
      if (given.empty()) return std::nullopt;
      values.emplace_back(given);
    } else if (wanted != given) {
      return std::nullopt;
    }
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return values;
}

}  // namespace

Result<Router::Match> Router::find(std::string_view method, std::string_view path) const {
  for (const Route& route : routes_) {
    const bool takes = route.method == method || (method == "HEAD" && route.method == "GET");
    if (!takes) continue;
    if (auto values = matchPath(route.pattern, path)) return Match{&route, std::move(*values)};
  }
  if (!methodsOf(path).empty()) {
    return failure(ErrorKind::Invalid, "method_not_allowed",
                   "this address does not take that method");
  }
  return failure(ErrorKind::NotFound, "route_not_found", "there is nothing at this address");
}

std::string Router::methodsOf(std::string_view path) const {
  std::string methods;
  for (const Route& route : routes_) {
    if (!matchPath(route.pattern, path)) continue;
    if (!methods.empty()) methods += ", ";
    methods += route.method == "GET" ? "GET, HEAD" : route.method;
  }
  return methods;
}

}  // namespace livechat
