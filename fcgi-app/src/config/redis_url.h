// REDIS_URL: redis://[user[:password]@]host[:port] or unix:///path/to/socket.
#pragma once

#include <string_view>

#include "adapters/redis_client.h"
#include "base/result.h"

namespace livechat {

// Puts what the URL says into `config`. Invalid: another scheme, no host, a port out of range, or a
// database number (a cluster has none). The detail never quotes the URL: it may hold a password.
Result<void> applyRedisUrl(std::string_view url, RedisConfig& config);

}  // namespace livechat
