#include "config/worker_config.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>

#include "config/shared_settings.h"

namespace livechat {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kLeastSecret = 32;
constexpr std::array<std::string_view, 4> kProviders = {"gemini", "openai", "anthropic", "faq"};

std::unexpected<Error> refuse(std::string detail) {
  return failure(ErrorKind::Invalid, "configuration", std::move(detail));
}

// Keeps what `check` makes of a value.
template <class Check>
auto checked(std::string& into, Check check) {
  return [&into, check](const std::string& text) -> Result<void> {
    Result<std::string> value = check(text);
    if (!value) return std::unexpected(value.error());
    into = std::move(*value);
    return {};
  };
}

auto takeMilliseconds(milliseconds& into) {
  return wholeNumber(1, 600'000, [&into](long long ms) { into = milliseconds(ms); });
}
auto takeMilliseconds(std::optional<milliseconds>& into) {
  return wholeNumber(1, 600'000, [&into](long long ms) { into = milliseconds(ms); });
}

Result<void> takeProviders(const std::string& text, std::vector<std::string>& into) {
  into.clear();
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t comma = std::min(text.find(',', begin), text.size());
    const std::string name = text.substr(begin, comma - begin);
    begin = comma + 1;
    if (std::find(kProviders.begin(), kProviders.end(), name) == kProviders.end()) {
      return refuse("names a provider that does not exist");
    }
    if (std::find(into.begin(), into.end(), name) != into.end()) {
      return refuse("names a provider twice");
    }
    into.push_back(name);
  }
  return {};
}

Result<void> takeDecimal(const std::string& text, double most, std::optional<double>& into) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return refuse("is not a number");
  if (value < 0 || value > most) return refuse("is out of range");
  into = value;
  return {};
}

std::vector<Setting> serviceSettings(WorkerConfig& config) {
  return {
      {"LISTEN", "", "a path of at most 107 bytes",
       "Unix socket to listen on; without it the socket of systemd, or descriptor 0.", false,
       anyText(config.listen)},
      {"TOKEN_SECRET", "", "at least 32 bytes",
       "Signs visitor tokens; the same for all workers. `make run` makes one.", true,
       [&config](const std::string& text) -> Result<void> {
         if (text.size() < kLeastSecret) return refuse("is too short");
         config.tokenSecret = text;
         return {};
       }},
      logLevelSetting(config.logLevel),
      {"MAX_STREAMS", "10000", "1 to 1000000",
       "Connections of a worker from which on it answers 503 and Retry-After.", false,
       wholeNumber(
           1, 1'000'000,
           [&config](long long n) { config.limits.softCap = static_cast<std::size_t>(n); })},
      {"MAX_REPLIES", "6000", "1 to 1000000",
       "Replies that a worker writes at once; above it new messages get 503 and Retry-After.",
       false,
       wholeNumber(1, 1'000'000,
                   [&config](long long n) { config.replies = static_cast<std::size_t>(n); })},
      {"DRAIN_SECONDS", "25", "0 to 600", "How long running replies may take to end after SIGTERM.",
       false, wholeNumber(0, 600, [&config](long long n) { config.drain = seconds(n); })},
      {"SITE_CACHE_TTL", "30", "0 to 86400",
       "Seconds after which a site's settings are read again.", false,
       wholeNumber(0, 86'400, [&config](long long n) { config.siteCacheTtl = seconds(n); })},
      {"COMPAT_API", "off", "on or off",
       "Serves the routes of the system we replace (no visitor tokens).", false,
       oneOf({"off", "on"}, [&config](std::size_t i) { config.compatApi = i == 1; })},
      {"COMPAT_SITE", "demo", "the key of a site", "The site that the compatibility routes serve.",
       false, anyText(config.compatSite)},
  };
}

std::vector<Setting> storageSettings(WorkerConfig& config) {
  std::vector<Setting> all = {
      databaseUrlSetting(config.postgres),
      {"DATABASE_THREADS", "2", "1 to 16", "Connections to PostgreSQL of a worker.", false,
       wholeNumber(
           1, 16,
           [&config](long long n) { config.postgres.threads = static_cast<std::size_t>(n); })},
  };
  for (Setting& setting : redisSettings(config.redis)) all.push_back(std::move(setting));
  std::vector<Setting> limits = {
      {"REDIS_TIMEOUT_MS", "300", "1 to 600000", "How long a Redis command may take.", false,
       takeMilliseconds(config.redis.commandTimeout)},
      {"OUTBOX_MAX", "100000", "1 to 100000000",
       "Messages that may wait for PostgreSQL; above it new ones get 503.", false,
       wholeNumber(
           1, 100'000'000,
           [&config](long long n) { config.history.outbox = static_cast<std::size_t>(n); })},
      {"HISTORY_MAX", "200", "1 to 10000", "Messages that are kept of a session.", false,
       wholeNumber(
           1, 10'000,
           [&config](long long n) { config.history.messages = static_cast<std::size_t>(n); })},
      {"SESSION_TTL", "2592000", "60 to 31536000",
       "Seconds for which a session lives on after its last message.", false,
       wholeNumber(60, 31'536'000, [&config](long long n) { config.history.life = seconds(n); })},
      {"MESSAGES_PER_MINUTE", "30", "1 to 100000", "Messages that a session may send in a minute.",
       false,
       wholeNumber(
           1, 100'000,
           [&config](long long n) { config.history.messagesPerMinute = static_cast<int>(n); })},
  };
  for (Setting& setting : limits) all.push_back(std::move(setting));
  return all;
}

// What the sections of the providers differ in.
struct ProviderSection {
  std::string prefix;  // "GEMINI_"
  std::string api;     // "the Gemini API"
  std::string_view model, baseUrl;
  std::string models;     // the names that are allowed
  std::string sampling;   // default of temperature and the like
  std::string maxTokens;  // default
  int hottest = 2, mostTokens = 0;
  std::string headers, firstText;  // defaults
};

// The first part of a provider's section: who is asked, and for what.
std::vector<Setting> askingSettings(const ProviderSection& section, ProviderConfig& config) {
  const std::string& p = section.prefix;
  const std::string hottest = std::to_string(section.hottest);
  return {
      {p + "MODEL", std::string(section.model), section.models, "The model that answers.", false,
       anyText(config.model)},
      {p + "BASE_URL", std::string(section.baseUrl),
       "an https URL; http only to this machine, or with " + p + "ALLOW_HTTP=on",
       "Where " + section.api + " is.", false, anyText(config.baseUrl)},
      {p + "ALLOW_HTTP", "off", "on or off",
       "Lets " + p + "BASE_URL be plain http to another machine.", false,
       oneOf({"off", "on"}, [&config](std::size_t i) { config.allowPlainHttp = i == 1; })},
      {p + "TEMPERATURE", section.sampling, "0 to " + hottest, "Sampling temperature.", false,
       [&config, most = section.hottest](const std::string& text) {
         return takeDecimal(text, most, config.temperature);
       }},
      {p + "TOP_P", section.sampling, "0 to 1", "Nucleus sampling.", false,
       [&config](const std::string& text) { return takeDecimal(text, 1, config.topP); }},
      {p + "MAX_TOKENS", section.maxTokens, "1 to " + std::to_string(section.mostTokens),
       "Most tokens of a reply, thoughts included.", false,
       wholeNumber(1, section.mostTokens,
                   [&config](long long n) { config.maxOutputTokens = static_cast<int>(n); })},
  };
}

// The last part: the way there.
std::vector<Setting> waySettings(const ProviderSection& section, ProviderConfig& config) {
  const std::string& p = section.prefix;
  return {
      {p + "CONNECT_TIMEOUT_MS", "3000", "1 to 600000", "DNS, TCP and TLS together.", false,
       takeMilliseconds(config.connectTimeout)},
      {p + "FIRST_BYTE_TIMEOUT_MS", section.headers, "1 to 600000",
       "From the request to the first byte of the answer.", false,
       takeMilliseconds(config.headersTimeout)},
      {p + "FIRST_TEXT_TIMEOUT_MS", section.firstText, "1 to 600000",
       "From there to the first visible text.", false, takeMilliseconds(config.firstTextTimeout)},
      {p + "IDLE_TIMEOUT_MS", "20000", "1 to 600000", "Without a byte after that.", false,
       takeMilliseconds(config.idleTimeout)},
      {p + "TOTAL_TIMEOUT_MS", "120000", "1 to 600000", "For a whole reply.", false,
       takeMilliseconds(config.totalTimeout)},
      {p + "CA_FILE", "the system's", "a file of certificates",
       "Who may vouch for the certificate of " + section.api + ".", false, anyText(config.caFile)},
      {p + "PROXY", "", "a proxy URL", "Proxy on the way to " + section.api + ".", false,
       anyText(config.proxy)},
  };
}

std::vector<Setting> together(std::initializer_list<std::vector<Setting>> parts) {
  std::vector<Setting> all;
  for (const std::vector<Setting>& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

std::vector<Setting> geminiSettings(WorkerConfig& config) {
  GeminiConfig& gemini = config.gemini;
  const std::string family = "the model family's";
  const ProviderSection section{.prefix = "GEMINI_",
                                .api = "the Gemini API",
                                .model = kDefaultGeminiModel,
                                .baseUrl = kDefaultGeminiBaseUrl,
                                .models = "letters, digits, dot, dash, underscore",
                                .sampling = family,
                                .maxTokens = family,
                                .hottest = 2,
                                .mostTokens = 65'536,
                                .headers = "10000, thinking 30000",
                                .firstText = "15000, thinking 30000"};
  const std::vector<Setting> key = {
      {"GEMINI_API_KEY", "", "a key of the Gemini API", "Turns Gemini on.", true,
       checked(gemini.apiKey, [](const std::string& text) { return checkGeminiKey(text); })}};
  const std::vector<Setting> thinking = {
      {"GEMINI_THINKING", family, "off, auto, minimal, low, medium, high or a number of tokens",
       "How much the model thinks first.", false,
       [&gemini](const std::string& text) -> Result<void> {
         Result<GeminiThinking> thinking = parseGeminiThinking(text);
         if (!thinking) return std::unexpected(thinking.error());
         gemini.thinking = std::move(*thinking);
         return {};
       }}};
  return together({key, askingSettings(section, gemini), thinking, waySettings(section, gemini)});
}

std::vector<Setting> openaiSettings(WorkerConfig& config) {
  OpenaiConfig& openai = config.openai;
  const ProviderSection section{.prefix = "OPENAI_",
                                .api = "that API",
                                .model = kDefaultOpenaiModel,
                                .baseUrl = kDefaultOpenaiBaseUrl,
                                .models = "a name without blanks; needed with OPENAI_BASE_URL",
                                .sampling = "the model's",
                                .maxTokens = "3072",
                                .hottest = 2,
                                .mostTokens = 131'072,
                                .headers = "30000, over plain http 60000",
                                .firstText = "30000"};
  const std::vector<Setting> key = {
      {"OPENAI_API_KEY", "", "a key of OpenAI, or of a server that speaks its Chat Completions",
       "Turns that provider on, as OPENAI_BASE_URL does; a local server may need no key.", true,
       checked(openai.apiKey, [](const std::string& text) { return checkOpenaiKey(text); })}};
  const std::vector<Setting> dialect = {
      {"OPENAI_TOKENS_FIELD", "the model family's", "max_tokens or max_completion_tokens",
       "What the request calls OPENAI_MAX_TOKENS.", false,
       oneOf({"max_tokens", "max_completion_tokens"},
             [&openai](std::size_t i) {
               openai.tokenField = i == 0 ? "max_tokens" : "max_completion_tokens";
             })},
      {"OPENAI_REASONING_EFFORT", "the model's", "none, minimal, low, medium, high or xhigh",
       "How much the model reasons first.", false,
       [&openai](const std::string& text) -> Result<void> {
         const auto into = [&](std::size_t) { openai.reasoningEffort = text; };
         return oneOf({"none", "minimal", "low", "medium", "high", "xhigh"}, into)(text);
       }},
      {"OPENAI_STREAM_USAGE", "on", "on or off",
       "Asks for the number of tokens; off for a server that refuses `stream_options`.", false,
       oneOf({"off", "on"}, [&openai](std::size_t i) { openai.streamUsage = i == 1; })},
  };
  return together({key, askingSettings(section, openai), dialect, waySettings(section, openai)});
}

std::vector<Setting> anthropicSettings(WorkerConfig& config) {
  AnthropicConfig& anthropic = config.anthropic;
  const ProviderSection section{.prefix = "ANTHROPIC_",
                                .api = "the Anthropic API",
                                .model = kDefaultAnthropicModel,
                                .baseUrl = kDefaultAnthropicBaseUrl,
                                .models = "a name without blanks",
                                .sampling = "the model's",
                                .maxTokens = "3072",
                                .hottest = 1,
                                .mostTokens = 131'072,
                                .headers = "30000",
                                .firstText = "30000"};
  const std::vector<Setting> key = {
      {"ANTHROPIC_API_KEY", "", "a key of the Anthropic API", "Turns Anthropic on.", true,
       checked(anthropic.apiKey, [](const std::string& text) { return checkAnthropicKey(text); })}};
  return together({key, askingSettings(section, anthropic), waySettings(section, anthropic)});
}

std::vector<Setting> providerSettings(WorkerConfig& config) {
  const std::vector<Setting> order = {
      {"PROVIDERS", "those that are turned on, then faq",
       "a list of gemini, openai, anthropic, faq",
       "Who answers, in this order; the next one when one fails.", false,
       [&config](const std::string& text) { return takeProviders(text, config.providers); }},
      {"PROVIDER_PAUSE_MS", "30000", "0 to 600000",
       "How long a provider that keeps failing is passed over, ±20 %; `0`: never, and retries are "
       "not rationed.",
       false, wholeNumber(0, 600'000, [&config](long long ms) {
         config.providerPause = milliseconds(ms);
       })}};
  return together(
      {order, geminiSettings(config), openaiSettings(config), anthropicSettings(config)});
}

// Checks the configuration of a provider that is turned on, and keeps it as it is to be used.
template <class Config, class Check>
void checkProvider(std::string_view prefix, Config& config, Check check,
                   std::vector<std::string>& problems) {
  auto whole = check(config);
  if (whole) {
    config = std::move(*whole);
  } else {
    problems.push_back(std::string(prefix) + "*: " + whole.error().detail);
  }
}

void crossCheckProviders(WorkerConfig& config, std::vector<std::string>& problems) {
  const struct {
    std::string name;
    bool on;
    std::string_view needs;
  } models[] = {
      {"gemini", !config.gemini.apiKey.empty(), "GEMINI_API_KEY, which is not set"},
      {"openai", !config.openai.apiKey.empty() || config.openai.baseUrl != kDefaultOpenaiBaseUrl,
       "OPENAI_API_KEY or, for a server of your own, OPENAI_BASE_URL; neither is set"},
      {"anthropic", !config.anthropic.apiKey.empty(), "ANTHROPIC_API_KEY, which is not set"},
  };
  const bool byDefault = config.providers.empty();
  for (const auto& model : models) {
    if (byDefault && model.on) config.providers.push_back(model.name);
    const bool wanted = std::find(config.providers.begin(), config.providers.end(), model.name) !=
                        config.providers.end();
    if (wanted && !model.on) {
      problems.push_back("PROVIDERS: " + model.name + " needs " + std::string(model.needs));
    }
  }
  if (byDefault) config.providers.push_back("faq");
  if (models[0].on) checkProvider("GEMINI_", config.gemini, checkGeminiConfig, problems);
  if (models[1].on) checkProvider("OPENAI_", config.openai, checkOpenaiConfig, problems);
  if (models[2].on) checkProvider("ANTHROPIC_", config.anthropic, checkAnthropicConfig, problems);
}

// What single values cannot show.
std::vector<std::string> crossCheck(WorkerConfig& config) {
  std::vector<std::string> problems;
  if (config.tokenSecret.empty()) {
    problems.push_back("TOKEN_SECRET: is not set; make one with: openssl rand -hex 32");
  }
  for (std::string& problem : missingDatabase(config.postgres)) {
    problems.push_back(std::move(problem));
  }
  crossCheckProviders(config, problems);
  config.limits.hardCap =
      config.limits.softCap + std::max<std::size_t>(config.limits.softCap / 4, 64);
  return problems;
}

}  // namespace

std::vector<Setting> workerSettings(WorkerConfig& config) {
  std::vector<Setting> all;
  for (auto* part : {&serviceSettings, &storageSettings, &providerSettings}) {
    for (Setting& setting : (*part)(config)) all.push_back(std::move(setting));
  }
  return all;
}

std::expected<WorkerConfig, std::vector<std::string>> readWorkerConfig(
    const Environment& environment) {
  WorkerConfig config;
  std::vector<std::string> problems = readSettings(workerSettings(config), environment);
  // The settings are bound to `config`; they are gone before it is moved.
  for (std::string& problem : crossCheck(config)) problems.push_back(std::move(problem));
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return config;
}

}  // namespace livechat
