#include "api/router.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

Router router() {
  return Router({{"GET", "/api/health", {}},
                 {"POST", "/api/v1/sessions", {}},
                 {"GET", "/api/v1/sessions/{sid}/messages", {}},
                 {"POST", "/api/v1/sessions/{sid}/messages", {}},
                 {"DELETE", "/api/v1/sessions/{sid}", {}}});
}

TEST(Router, FindsRoutesAndTheirValues) {
  const Router routes = router();
  const auto match = routes.find("GET", "/api/v1/sessions/abc/messages");
  ASSERT_TRUE(match);
  EXPECT_EQ(match->route->pattern, "/api/v1/sessions/{sid}/messages");
  EXPECT_EQ(match->values, PathValues{"abc"});
  EXPECT_TRUE(routes.find("HEAD", "/api/health")) << "HEAD is a GET without a body";
}

TEST(Router, TellsAWrongMethodFromAWrongPath) {
  const Router routes = router();
  EXPECT_EQ(routes.find("PUT", "/api/health").error().code, "method_not_allowed");
  EXPECT_EQ(routes.methodsOf("/api/v1/sessions/abc/messages"), "GET, HEAD, POST");
  EXPECT_EQ(routes.methodsOf("/api/v1/sessions/abc"), "DELETE");
  EXPECT_EQ(routes.methodsOf("/api"), "");
  for (const char* path :
       {"", "/", "/api", "/api/health/", "/api/healthy", "//api/health",
        "/api/v1/sessions//messages", "/api/v1/sessions/a/b/messages", "api/health"}) {
    EXPECT_EQ(routes.find("GET", path).error().code, "route_not_found") << path;
  }
}

}  // namespace
}  // namespace livechat
