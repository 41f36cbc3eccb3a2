#include "config/redis_url.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

TEST(RedisUrl, ReadsItsForms) {
  struct Case {
    const char* url;
    const char* host;
    int port;
    const char* user;
    const char* password;
  };
  const Case cases[] = {
      {"redis://cache", "cache", 6379, "", ""},
      {"redis://cache:7000", "cache", 7000, "", ""},
      {"redis://cache:7000/0", "cache", 7000, "", ""},
      {"redis://:geheim@cache", "cache", 6379, "", "geheim"},
      {"redis://ann:p%40ss%3Aword@cache:1", "cache", 1, "ann", "p@ss:word"},
      {"redis://[::1]:7000", "::1", 7000, "", ""},
      {"redis://[::1]", "::1", 6379, "", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.url);
    RedisConfig config;
    ASSERT_TRUE(applyRedisUrl(c.url, config));
    EXPECT_EQ(config.host, c.host);
    EXPECT_EQ(config.port, c.port);
    EXPECT_EQ(config.username, c.user);
    EXPECT_EQ(config.password, c.password);
    EXPECT_TRUE(config.unixPath.empty());
  }
  RedisConfig socket;
  ASSERT_TRUE(applyRedisUrl("unix:///run/redis.sock", socket));
  EXPECT_EQ(socket.unixPath, "/run/redis.sock");
}

TEST(RedisUrl, RefusesOthersWithoutQuotingThem) {
  for (const char* url :
       {"", "cache:6379", "http://cache", "redis://", "redis://user:secret@", "redis://cache:0",
        "redis://cache:x", "redis://cache:secret/3", "rediss://:secret@cache", "unix://run/redis",
        "redis://a:secret%@cache"}) {
    RedisConfig config;
    const auto applied = applyRedisUrl(url, config);
    ASSERT_FALSE(applied) << url;
    EXPECT_EQ(applied.error().detail.find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace livechat
