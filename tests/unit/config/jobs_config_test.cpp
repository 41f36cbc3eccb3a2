#include "config/jobs_config.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "config/worker_config.h"

namespace livechat {
namespace {

auto read(std::map<std::string, std::string, std::less<>> values) {
  return readJobsConfig([values](std::string_view name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  });
}

TEST(JobsConfig, NeedsADatabaseOnly) {
  const auto config = read({{"DATABASE_URL", "postgresql:///livechat"}});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->redis.port, 6379);
  EXPECT_TRUE(config->prices.empty());
}

TEST(JobsConfig, ReadsPrices) {
  const auto config =
      read({{"DATABASE_URL", "postgresql:///livechat"}, {"MODEL_PRICES", "flash=0.30/2.50"}});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->prices.at("flash"), (ModelPrice{0.30, 2.50}));
}

TEST(JobsConfig, TellsEverythingThatIsWrongAtOnce) {
  const auto config = read({{"MODEL_PRICES", "flash"}, {"REDIS_PORT", "0"}});
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().size(), 3u);
}

// One environment file serves all programs: a name means the same to each.
TEST(JobsConfig, SharesItsSettingsWithTheWorker) {
  WorkerConfig workers;
  JobsConfig jobs;
  const auto known = workerSettings(workers);
  for (const Setting& setting : jobsSettings(jobs)) {
    const auto same = std::find_if(known.begin(), known.end(),
                                   [&](const auto& other) { return other.name == setting.name; });
    if (same == known.end()) {
      EXPECT_EQ(setting.name, "MODEL_PRICES");
      continue;
    }
    EXPECT_EQ(same->about, setting.about);
    EXPECT_EQ(same->byDefault, setting.byDefault);
    EXPECT_EQ(same->allowed, setting.allowed);
  }
}

}  // namespace
}  // namespace livechat
