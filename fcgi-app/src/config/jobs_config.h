// What chat-jobs is told by its environment.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "adapters/postgres_config.h"
#include "adapters/redis_client.h"
#include "base/log.h"
#include "config/settings.h"
#include "jobs/model_prices.h"

namespace livechat {

struct JobsConfig {
  PostgresConfig postgres;
  RedisConfig redis;
  ModelPrices prices;
  LogLevel logLevel = LogLevel::Info;
};

// The one list of settings, bound to `config`, which must outlive it.
std::vector<Setting> jobsSettings(JobsConfig& config);

// The configuration, or everything that is wrong with it, a line each.
std::expected<JobsConfig, std::vector<std::string>> readJobsConfig(const Environment& environment);

}  // namespace livechat
