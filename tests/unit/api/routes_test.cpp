// The router and docs/openapi.yaml name the same routes: no address without a description, none
// described that is not there.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "unit/api/api_stand.h"

namespace livechat {
namespace {

using namespace std::chrono_literals;
using Names = std::set<std::string>;  // "GET /api/v1/sites/{key}"

// What the file says, by its indentation: `paths` has addresses with methods, or with a $ref to one
// of components/pathItems, which have methods.
Names documentedRoutes() {
  std::ifstream file("docs/openapi.yaml");
  EXPECT_TRUE(file) << "docs/openapi.yaml: run this in the project's folder";
  std::map<std::string, Names> methodsOf;
  std::map<std::string, std::string> references;
  std::string section, item;
  for (std::string line; std::getline(file, line);) {
    const std::size_t indent = line.find_first_not_of(' ');
    if (indent == std::string::npos || line[indent] == '#') continue;
    const std::string key = line.substr(indent, line.find(':', indent) - indent);
    if (indent == 0 || (indent == 2 && section != "paths")) section = key;
    const std::size_t items = section == "paths" ? 2 : section == "pathItems" ? 4 : 0;
    if (items == 0) continue;
    if (indent == items) item = key;
    if (indent != items + 2) continue;
    if (key == "$ref") {
      const std::size_t name = line.rfind('/') + 1;
      references[item] = line.substr(name, line.find('\'', name) - name);
    } else if (Names{"get", "post", "put", "patch", "delete"}.contains(key)) {
      std::string method = key;
      std::ranges::transform(method, method.begin(),
                             [](unsigned char c) { return std::toupper(c); });
      methodsOf[item].insert(method);
    }
  }
  for (const auto& [address, name] : references) methodsOf[address] = methodsOf[name];
  Names routes;
  for (const auto& [address, methods] : methodsOf) {
    if (!address.starts_with('/')) continue;
    for (const std::string& method : methods) routes.insert(method + ' ' + address);
  }
  return routes;
}

class RoutesTest : public ::testing::Test, protected ApiStand {
 protected:
  Names routesOf(std::optional<std::string> compatSite) {
    const Api api(parts(std::move(compatSite)));
    Names routes;
    for (const Route& route : api.router().routes()) {
      routes.insert(std::string(route.method) + ' ' + std::string(route.pattern));
    }
    return routes;
  }
};

TEST_F(RoutesTest, AreThoseOfTheContract) { EXPECT_EQ(routesOf("demo"), documentedRoutes()); }

TEST_F(RoutesTest, WithoutCompatibilityAreThoseUnderV1AndHealth) {
  Names documented = documentedRoutes();
  std::erase_if(documented, [](const std::string& route) {
    return route.find(" /api/v1/") == std::string::npos &&
           route.find(" /api/health") == std::string::npos;
  });
  EXPECT_EQ(documented.size(), 12U);
  EXPECT_EQ(routesOf(std::nullopt), documented);
}

}  // namespace
}  // namespace livechat
