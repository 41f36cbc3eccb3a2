#include "config/jobs_config.h"

#include "config/shared_settings.h"

namespace livechat {

std::vector<Setting> jobsSettings(JobsConfig& config) {
  std::vector<Setting> all = {logLevelSetting(config.logLevel),
                              databaseUrlSetting(config.postgres)};
  for (Setting& setting : redisSettings(config.redis)) all.push_back(std::move(setting));
  all.push_back({"MODEL_PRICES", "", "model=input/output,…",
                 "USD for a million tokens in and out, thoughts being out; what a reply cost is "
                 "noted for these models: `gemini-3.8-flash=0.30/2.50`. Read by chat-jobs.",
                 false, [&config](const std::string& text) -> Result<void> {
                   Result<ModelPrices> prices = parseModelPrices(text);
                   if (!prices) return std::unexpected(prices.error());
                   config.prices = std::move(*prices);
                   return {};
                 }});
  return all;
}

std::expected<JobsConfig, std::vector<std::string>> readJobsConfig(const Environment& environment) {
  JobsConfig config;
  std::vector<std::string> problems = readSettings(jobsSettings(config), environment);
  for (std::string& problem : missingDatabase(config.postgres)) {
    problems.push_back(std::move(problem));
  }
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return config;
}

}  // namespace livechat
