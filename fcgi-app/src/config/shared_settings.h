// The settings that several programs read: the same names, words and limits for all.
#pragma once

#include <chrono>
#include <vector>

#include "adapters/postgres_config.h"
#include "adapters/redis_client.h"
#include "base/log.h"
#include "config/settings.h"

namespace livechat {

// What they are bound to must outlive them.
Setting logLevelSetting(LogLevel& into);
Setting databaseUrlSetting(PostgresConfig& into);
std::vector<Setting> redisSettings(RedisConfig& into);

// For crossCheck: nothing, or what is wrong.
std::vector<std::string> missingDatabase(const PostgresConfig& config);

}  // namespace livechat
