#include "config/redis_url.h"

#include <charconv>

#include "base/encoding.h"

namespace livechat {

namespace {

std::unexpected<Error> refuse(const char* what) {
  return failure(ErrorKind::Invalid, "configuration", what);
}

// user:password, percent-encoded; ":password" alone is the default user's.
Result<void> applyCredentials(std::string_view text, RedisConfig& config) {
  const std::size_t colon = text.find(':');
  const auto user = percentDecoded(text.substr(0, colon));
  const auto password =
      percentDecoded(colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1));
  if (!user || !password) return refuse("has a user or password with a broken % escape");
  config.username = *user;
  config.password = *password;
  return {};
}

Result<void> applyPort(std::string_view text, RedisConfig& config) {
  int port = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc() || stop != end || port < 1 || port > 65535) {
    return refuse("has a port that is not 1 to 65535");
  }
  config.port = port;
  return {};
}

}  // namespace

Result<void> applyRedisUrl(std::string_view url, RedisConfig& config) {
  constexpr std::string_view kUnix = "unix://", kRedis = "redis://";
  if (url.starts_with(kUnix)) {
    config.unixPath = url.substr(kUnix.size());
    if (!config.unixPath.starts_with('/'))
      return refuse("must name an absolute path: unix:///path");
    return {};
  }
  if (url.starts_with("rediss://")) {
    return refuse(
        "asks for TLS, which the Redis library here does not speak: put stunnel or nginx stream in "
        "between");
  }
  if (!url.starts_with(kRedis)) return refuse("is neither redis:// nor unix://");
  url.remove_prefix(kRedis.size());
  if (const std::size_t at = url.rfind('@'); at != std::string_view::npos) {
    const Result<void> taken = applyCredentials(url.substr(0, at), config);
    if (!taken) return taken;
    url.remove_prefix(at + 1);
  }
  const std::size_t slash = url.find('/');
  if (slash != std::string_view::npos) {
    const std::string_view database = url.substr(slash + 1);
    if (!database.empty() && database != "0") return refuse("names a database; only 0 is used");
    url = url.substr(0, slash);
  }
  const bool v6 = url.starts_with('[');
  const std::size_t colon = v6 ? url.find(':', url.find(']')) : url.rfind(':');
  std::string_view host = url.substr(0, colon);
  if (v6 && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty()) return refuse("names no host");
  config.unixPath.clear();
  config.host = host;
  if (colon == std::string_view::npos) return {};
  return applyPort(url.substr(colon + 1), config);
}

}  // namespace livechat
