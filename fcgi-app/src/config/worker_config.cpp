#include "config/worker_config.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "config/redis_url.h"

namespace livechat {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kLeastSecret = 32;
constexpr std::array<std::string_view, 2> kProviders = {"gemini", "faq"};

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
      {"LOG_LEVEL", "info", "debug, info, warn, error or off", "What is logged.", false,
       oneOf({"debug", "info", "warn", "error", "off"},
             [&config](std::size_t i) { config.logLevel = static_cast<LogLevel>(i); })},
      {"MAX_STREAMS", "10000", "1 to 1000000",
       "Connections of a worker from which on it answers 503 and Retry-After.", false,
       wholeNumber(
           1, 1'000'000,
           [&config](long long n) { config.limits.softCap = static_cast<std::size_t>(n); })},
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
  RedisConfig& redis = config.redis;
  return {
      {"DATABASE_URL", "", "a PostgreSQL URL",
       "PostgreSQL with the sites; `sslmode=verify-full` and a transaction pooler work.", true,
       anyText(config.postgres.url)},
      {"DATABASE_THREADS", "2", "1 to 16", "Connections to PostgreSQL of a worker.", false,
       wholeNumber(
           1, 16,
           [&config](long long n) { config.postgres.threads = static_cast<std::size_t>(n); })},
      {"REDIS_URL", "", "redis://[user:password@]host[:port] or unix:///path",
       "Redis with the live chats; wins over the four below.", true,
       [&redis](const std::string& text) { return applyRedisUrl(text, redis); }},
      {"REDIS_HOST", "127.0.0.1", "a host name or an address", "Redis's host.", false,
       anyText(redis.host)},
      {"REDIS_PORT", "6379", "1 to 65535", "Redis's port.", false,
       wholeNumber(1, 65535, [&redis](long long n) { redis.port = static_cast<int>(n); })},
      {"REDIS_USERNAME", "", "an ACL user", "Redis's user; none: the default user.", false,
       anyText(redis.username)},
      {"REDIS_PASSWORD", "", "a password", "That user's password.", true, anyText(redis.password)},
      {"REDIS_TIMEOUT_MS", "300", "1 to 600000", "How long a Redis command may take.", false,
       takeMilliseconds(redis.commandTimeout)},
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
}

std::vector<Setting> providerSettings(WorkerConfig& config) {
  GeminiConfig& gemini = config.gemini;
  return {
      {"PROVIDERS", "gemini,faq with a key, else faq", "a list of gemini, faq",
       "Who answers, in this order; the next one when one fails.", false,
       [&config](const std::string& text) { return takeProviders(text, config.providers); }},
      {"GEMINI_API_KEY", "", "a key of the Gemini API", "Turns Gemini on.", true,
       checked(gemini.apiKey, [](const std::string& text) { return checkGeminiKey(text); })},
      {"GEMINI_MODEL", kDefaultGeminiModel, "letters, digits, dot, dash, underscore",
       "The model that answers.", false,
       checked(gemini.model, [](const std::string& text) { return checkGeminiModelName(text); })},
      {"GEMINI_BASE_URL", kDefaultGeminiBaseUrl,
       "an https URL; http only to this machine, or with GEMINI_ALLOW_HTTP=on",
       "Where the Gemini API is.", false, anyText(gemini.baseUrl)},
      {"GEMINI_ALLOW_HTTP", "off", "on or off",
       "Lets GEMINI_BASE_URL be plain http to another machine.", false,
       oneOf({"off", "on"}, [&gemini](std::size_t i) { gemini.allowPlainHttp = i == 1; })},
      {"GEMINI_TEMPERATURE", "the model family's", "0 to 2", "Sampling temperature.", false,
       [&gemini](const std::string& text) { return takeDecimal(text, 2, gemini.temperature); }},
      {"GEMINI_TOP_P", "the model family's", "0 to 1", "Nucleus sampling.", false,
       [&gemini](const std::string& text) { return takeDecimal(text, 1, gemini.topP); }},
      {"GEMINI_MAX_TOKENS", "the model family's", "1 to 65536",
       "Most tokens of a reply, thoughts included.", false,
       wholeNumber(1, 65'536,
                   [&gemini](long long n) { gemini.maxOutputTokens = static_cast<int>(n); })},
      {"GEMINI_THINKING", "the model family's",
       "off, auto, minimal, low, medium, high or a number of tokens",
       "How much the model thinks first.", false,
       [&gemini](const std::string& text) -> Result<void> {
         Result<GeminiThinking> thinking = parseGeminiThinking(text);
         if (!thinking) return std::unexpected(thinking.error());
         gemini.thinking = std::move(*thinking);
         return {};
       }},
      {"GEMINI_CONNECT_TIMEOUT_MS", "3000", "1 to 600000", "DNS, TCP and TLS together.", false,
       takeMilliseconds(gemini.connectTimeout)},
      {"GEMINI_FIRST_BYTE_TIMEOUT_MS", "10000, thinking 30000", "1 to 600000",
       "From the request to the first byte of the answer.", false,
       takeMilliseconds(gemini.headersTimeout)},
      {"GEMINI_FIRST_TEXT_TIMEOUT_MS", "15000, thinking 30000", "1 to 600000",
       "From there to the first visible text.", false, takeMilliseconds(gemini.firstTextTimeout)},
      {"GEMINI_IDLE_TIMEOUT_MS", "20000", "1 to 600000", "Without a byte after that.", false,
       takeMilliseconds(gemini.idleTimeout)},
      {"GEMINI_TOTAL_TIMEOUT_MS", "120000", "1 to 600000", "For a whole reply.", false,
       takeMilliseconds(gemini.totalTimeout)},
      {"GEMINI_CA_FILE", "the system's", "a file of certificates",
       "Who may vouch for the Gemini API's certificate.", false, anyText(gemini.caFile)},
      {"GEMINI_PROXY", "", "a proxy URL", "Proxy on the way to the Gemini API.", false,
       anyText(gemini.proxy)},
  };
}

// What single values cannot show.
std::vector<std::string> crossCheck(WorkerConfig& config) {
  std::vector<std::string> problems;
  if (config.tokenSecret.empty()) {
    problems.push_back("TOKEN_SECRET: is not set; make one with: openssl rand -hex 32");
  }
  if (config.postgres.url.empty()) {
    problems.push_back(
        "DATABASE_URL: is not set; example: postgresql://user:password@host:5432/livechat");
  }
  const bool keyed = !config.gemini.apiKey.empty();
  if (config.providers.empty()) {
    if (keyed) config.providers.push_back("gemini");
    config.providers.push_back("faq");
  }
  const bool wantsGemini = std::find(config.providers.begin(), config.providers.end(), "gemini") !=
                           config.providers.end();
  if (wantsGemini && !keyed) {
    problems.push_back("PROVIDERS: gemini needs GEMINI_API_KEY, which is not set");
  }
  if (keyed) {
    const Result<GeminiConfig> whole = checkGeminiConfig(config.gemini);
    if (whole) {
      config.gemini = *whole;
    } else {
      problems.push_back("GEMINI_*: " + whole.error().detail);
    }
  }
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
