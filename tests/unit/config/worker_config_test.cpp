#include "config/worker_config.h"

#include <gtest/gtest.h>

#include <map>

namespace livechat {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

const Values kLeast = {{"TOKEN_SECRET", std::string(32, 's')},
                       {"DATABASE_URL", "postgresql:///livechat"}};

auto read(Values values, const Values& base = kLeast) {
  values.insert(base.begin(), base.end());
  return readWorkerConfig([values](std::string_view name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  });
}

TEST(WorkerConfig, NeedsLittle) {
  const auto config = read({});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->providers, std::vector<std::string>{"faq"});
  EXPECT_EQ(config->history.messages, 200u);
  EXPECT_FALSE(config->compatApi);
}

TEST(WorkerConfig, TurnsGeminiOnWithAKey) {
  const auto config = read({{"GEMINI_API_KEY", "AIza-test"}});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->providers, (std::vector<std::string>{"gemini", "faq"}));
  EXPECT_EQ(config->gemini.model, "gemini-3.8-flash");
}

TEST(WorkerConfig, TellsEverythingThatIsWrongAtOnce) {
  const auto config = read({{"HISTORY_MAX", "lots"},
                            {"REDIS_PORT", "70000"},
                            {"LOG_LEVEL", "loud"},
                            {"PROVIDERS", "gemini,gemini"},
                            {"TOKEN_SECRET", "short"}},
                           {});
  ASSERT_FALSE(config);
  const std::string all = [&] {
    std::string text;
    for (const std::string& problem : config.error()) text += problem + '\n';
    return text;
  }();
  for (const char* name : {"HISTORY_MAX", "REDIS_PORT", "LOG_LEVEL", "PROVIDERS", "TOKEN_SECRET",
                           "DATABASE_URL", "1 to 65535", "\"loud\""}) {
    EXPECT_NE(all.find(name), std::string::npos) << name << " is not in:\n" << all;
  }
  EXPECT_EQ(all.find("\"short\""), std::string::npos) << "a secret is quoted";
}

TEST(WorkerConfig, RefusesAProviderWithoutItsKey) {
  const auto config = read({{"PROVIDERS", "gemini"}});
  ASSERT_FALSE(config);
  EXPECT_NE(config.error()[0].find("GEMINI_API_KEY"), std::string::npos);
}

TEST(WorkerConfig, TurnsOnWhatIsSetUpInItsOrder) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(
      read({{"ANTHROPIC_API_KEY", "sk-ant"}, {"OPENAI_API_KEY", "sk"}, {"GEMINI_API_KEY", "AIza"}})
          ->providers,
      (Names{"gemini", "openai", "anthropic", "faq"}));
  const auto local =
      read({{"OPENAI_BASE_URL", "http://127.0.0.1:11434"}, {"OPENAI_MODEL", "llama3.2"}});
  ASSERT_TRUE(local);
  EXPECT_EQ(local->providers, (Names{"openai", "faq"}));
  EXPECT_EQ(local->openai.baseUrl, "http://127.0.0.1:11434/v1");
  EXPECT_EQ(read({{"PROVIDERS", "faq,anthropic"}, {"ANTHROPIC_API_KEY", "sk-ant"}})->providers,
            (Names{"faq", "anthropic"}));
}

TEST(WorkerConfig, SaysWhatAProviderIsMissing) {
  const struct {
    Values values;
    const char* words;
  } cases[] = {
      {{{"PROVIDERS", "openai"}},
       "openai needs OPENAI_API_KEY or, for a server of your own, OPENAI_BASE_URL"},
      {{{"PROVIDERS", "anthropic,faq"}}, "anthropic needs ANTHROPIC_API_KEY"},
      {{{"PROVIDERS", "chatgpt"}}, "allowed: a list of gemini, openai, anthropic, faq"},
      {{{"OPENAI_BASE_URL", "http://127.0.0.1:11434"}}, "OPENAI_*: the model is not set"},
      {{{"OPENAI_API_KEY", "sk"}, {"OPENAI_BASE_URL", "http://gpu.lan/v1"}, {"OPENAI_MODEL", "m"}},
       "must begin with https://"},
      {{{"OPENAI_API_KEY", "sk"}, {"OPENAI_TOKENS_FIELD", "tokens"}},
       "max_tokens or max_completion_tokens"},
      {{{"ANTHROPIC_API_KEY", "sk"}, {"ANTHROPIC_TEMPERATURE", "1.5"}}, "allowed: 0 to 1"},
  };
  for (const auto& c : cases) {
    const auto config = read(c.values);
    ASSERT_FALSE(config) << c.words;
    EXPECT_NE(config.error()[0].find(c.words), std::string::npos) << config.error()[0];
  }
}

TEST(WorkerConfig, ReadsTheCompatibilitySite) {
  EXPECT_EQ(read({{"COMPAT_API", "on"}})->compatSite, "demo");
  EXPECT_EQ(read({{"COMPAT_API", "on"}, {"COMPAT_SITE", "shop"}})->compatSite, "shop");
  EXPECT_FALSE(read({{"COMPAT_SITE", "shop"}})->compatApi);
}

TEST(WorkerConfig, KeepsSecretsOutOfHelpAndTable) {
  WorkerConfig config;
  for (const Setting& setting : workerSettings(config)) {
    EXPECT_TRUE(!setting.secret || setting.byDefault.empty()) << setting.name;
    EXPECT_FALSE(setting.about.empty()) << setting.name;
    EXPECT_FALSE(setting.allowed.empty()) << setting.name;
  }
}

}  // namespace
}  // namespace livechat
