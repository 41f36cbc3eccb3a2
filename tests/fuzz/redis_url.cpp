// REDIS_URL: any text is either refused, without quoting it, or leaves a usable configuration.
#include "config/redis_url.h"

#include "fuzz/fuzz.h"

using namespace livechat;
using namespace livechat::fuzz;

FUZZ_TARGET(redis_url) {
  constexpr std::string_view kSecret = "s3cr3t-canary";
  std::string_view bytes = textOf(data, size);
  const std::size_t anywhere = takeByte(bytes);
  const std::size_t at = anywhere % (bytes.size() + 1);
  std::string url(bytes);
  if (size % 2 == 0) url.insert(at, kSecret);
  RedisConfig config;
  const auto applied = applyRedisUrl(url, config);
  if (!applied) {
    const bool quoted = applied.error().detail.find(kSecret) != std::string::npos;
    require(!quoted, "a refusal does not quote the URL: it may hold a password");
    return 0;
  }
  require(!config.host.empty() || !config.unixPath.empty(), "there is somewhere to connect to");
  require(config.port >= 1 && config.port <= 65535, "the port is one");
  return 0;
}
