#include "config/shared_settings.h"

#include "config/redis_url.h"

namespace livechat {

Setting logLevelSetting(LogLevel& into) {
  return {"LOG_LEVEL",
          "info",
          "debug, info, warn, error or off",
          "What is logged.",
          false,
          oneOf({"debug", "info", "warn", "error", "off"},
                [&into](std::size_t i) { into = static_cast<LogLevel>(i); })};
}

Setting databaseUrlSetting(PostgresConfig& into) {
  return {"DATABASE_URL",
          "",
          "a PostgreSQL URL",
          "PostgreSQL with sites and transcripts; `sslmode=verify-full` and a transaction pooler "
          "work.",
          true,
          anyText(into.url)};
}

std::vector<Setting> redisSettings(RedisConfig& into) {
  return {
      {"REDIS_URL", "", "redis://[user:password@]host[:port] or unix:///path",
       "Redis with the live chats; wins over the four below.", true,
       [&into](const std::string& text) { return applyRedisUrl(text, into); }},
      {"REDIS_HOST", "127.0.0.1", "a host name or an address", "Redis's host.", false,
       anyText(into.host)},
      {"REDIS_PORT", "6379", "1 to 65535", "Redis's port.", false,
       wholeNumber(1, 65535, [&into](long long n) { into.port = static_cast<int>(n); })},
      {"REDIS_USERNAME", "", "an ACL user", "Redis's user; none: the default user.", false,
       anyText(into.username)},
      {"REDIS_PASSWORD", "", "a password", "That user's password.", true, anyText(into.password)},
  };
}

std::vector<std::string> missingDatabase(const PostgresConfig& config) {
  if (!config.url.empty()) return {};
  return {"DATABASE_URL: is not set; example: postgresql://user:password@host:5432/livechat"};
}

}  // namespace livechat
