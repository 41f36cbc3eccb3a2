// Router finds the handler for a method and a path.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/exchange.h"
#include "base/result.h"

namespace livechat {

// The values of a pattern's {placeholders}, in order.
using PathValues = std::vector<std::string>;
using RouteHandler = std::function<Task<>(Exchange&, PathValues)>;

struct Route {
  std::string_view method;
  std::string_view pattern;  // "/api/v1/sessions/{sid}/messages"
  RouteHandler handler;
};

// Immutable once built.
class Router final {
 public:
  explicit Router(std::vector<Route> routes) : routes_(std::move(routes)) {}

  struct Match {
    const Route* route;
    PathValues values;
  };
  // NotFound: no such path. Invalid with code method_not_allowed: the path has other methods.
  Result<Match> find(std::string_view method, std::string_view path) const;
  // "GET, HEAD, POST": what the path takes, for an Allow header. Empty: there is no such path.
  std::string methodsOf(std::string_view path) const;

  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace livechat
