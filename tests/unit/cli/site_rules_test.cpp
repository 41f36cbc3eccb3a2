#include "cli/site_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace livechat {
namespace {

using ::testing::HasSubstr;

TEST(Origin, IsWhatABrowserSends) {
  for (const char* origin :
       {"https://shop.example", "http://127.0.0.1:8080", "http://localhost:8080",
        "https://www.shop-1.co.uk:8443", "https://xn--mnchen-3ya.example", "http://[::1]:8080",
        "https://[2001:db8::1]", "https://my_shop.example"}) {
    EXPECT_FALSE(originFault(origin)) << origin << ": " << originFault(origin).value_or("");
  }
}

TEST(Origin, IsNothingElse) {
  struct Case {
    const char* origin;
    const char* fault;
  };
  const Case cases[] = {{"", "does not begin with"},
                        {"shop.example", "does not begin with"},
                        {"HTTPS://shop.example", "does not begin with"},
                        {"null", "does not begin with"},
                        {"file://x", "does not begin with"},
                        {"https://", "no proper host"},
                        {"https://shop.example/", "a slash at its end"},
                        {"https://shop.example/path", "has a path"},
                        {"https://shop.example?x", "has a path"},
                        {"https://Shop.example", "capital letters"},
                        {"https://münchen.example", "beyond ASCII"},
                        {"https://a b", "no proper host"},
                        {"https://*.shop.example", "no proper host"},
                        {"https://user@shop.example", "no proper host"},
                        {"https://shop..example", "no proper host"},
                        {"https://[::1", "no proper host"},
                        {"https://shop.example:", "no proper port"},
                        {"https://shop.example:0", "no proper port"},
                        {"https://shop.example:65536", "no proper port"},
                        {"https://shop.example:8x", "no proper port"},
                        {"https://shop.example:443", "default port"},
                        {"http://shop.example:80", "default port"}};
  for (const Case& c : cases) {
    const auto fault = originFault(c.origin);
    ASSERT_TRUE(fault) << c.origin;
    EXPECT_THAT(*fault, HasSubstr(c.fault)) << c.origin;
    EXPECT_THAT(*fault, HasSubstr("such as https://shop.example")) << c.origin;
  }
  EXPECT_FALSE(originFault("http://shop.example:443"));  // not http's own port
}

TEST(SiteKey, IsShortAndPlain) {
  for (const char* key : {"a", "my-shop", "shop2"}) EXPECT_FALSE(siteKeyFault(key)) << key;
  for (const std::string key : {"", "A", "my_shop", "my shop", "ü"}) {
    EXPECT_TRUE(siteKeyFault(key)) << key;
  }
  EXPECT_FALSE(siteKeyFault(std::string(64, 'a')));
  EXPECT_TRUE(siteKeyFault(std::string(65, 'a')));
}

}  // namespace
}  // namespace livechat
