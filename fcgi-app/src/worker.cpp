#include "worker.h"

#include <systemd/sd-daemon.h>

#include <csignal>

#include "adapters/anthropic_model.h"
#include "adapters/faq_model.h"
#include "adapters/gemini_model.h"
#include "adapters/openai_model.h"

namespace livechat {

namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 1800ms;
constexpr auto kLookJitter = 400ms;
constexpr auto kHintGather = 20ms;  // what happens within it is looked at together
constexpr auto kHintRetry = 500ms;
constexpr auto kLoadTick = 100ms;
constexpr auto kLateness = 600ms;  // of the loop, above which new messages would wait too long
constexpr int kCalmTicks = 5;
constexpr auto kIdlePoll = 20ms;

// For commands that wait inside Redis.
RedisConfig patient(RedisConfig config) {
  config.commandTimeout = RedisHints::kBlock + 2s;
  return config;
}

std::vector<Model*> borrowed(const std::vector<std::unique_ptr<Model>>& models) {
  std::vector<Model*> pointers;
  for (const auto& model : models) pointers.push_back(model.get());
  return pointers;
}

std::vector<std::unique_ptr<Model>> makeModels(const WorkerConfig& config, HttpClient& http,
                                               Clock& clock) {
  std::vector<std::unique_ptr<Model>> models;
  for (const std::string& name : config.providers) {
    if (name == "gemini") {
      models.push_back(std::make_unique<GeminiModel>(config.gemini, http, clock));
    } else if (name == "openai") {
      models.push_back(std::make_unique<OpenaiModel>(config.openai, http, clock));
    } else if (name == "anthropic") {
      models.push_back(std::make_unique<AnthropicModel>(config.anthropic, http, clock));
    } else if (name == "faq") {
      models.push_back(std::make_unique<FaqModel>(clock));
    }
  }
  return models;
}

// Those that can fail. The ids are what the workers share.
std::vector<ProviderId> providerIds(const WorkerConfig& config) {
  std::vector<ProviderId> ids;
  for (const std::string& name : config.providers) {
    if (name == "gemini") ids.push_back({name, providerId(name, config.gemini)});
    if (name == "openai") ids.push_back({name, providerId(name, config.openai)});
    if (name == "anthropic") ids.push_back({name, providerId(name, config.anthropic)});
  }
  return ids;
}

}  // namespace

Worker::Worker(asio::io_context& io, WorkerConfig config, int listener, Log& log)
    : io_(io),
      config_(std::move(config)),
      log_(log),
      signals_(io, SIGTERM, SIGINT),
      clock_(io.get_executor()),
      redis_(io, config_.redis, log),
      hintRedis_(io, patient(config_.redis), log),
      postgres_(config_.postgres, io.get_executor(), log),
      http_(io.get_executor()),
      liveHistory_(redis_, config_.history),
      archive_(postgres_),
      history_(liveHistory_, archive_, config_.history.messages, log),
      visitorStore_(redis_, {.outbox = config_.history.outbox}, config_.history.life),
      hints_(hintRedis_),
      siteStore_(postgres_),
      models_(makeModels(config_, http_, clock_)),
      providerState_(redis_),
      breakers_({io.get_executor(), providerState_, clock_, random_, log}, providerIds(config_),
                config_.providerPause),
      providers_(borrowed(models_), clock_, random_, log,
                 config_.providerPause > 0ms ? &breakers_ : nullptr),
      sites_(io.get_executor(), siteStore_, clock_, config_.siteCacheTtl, log),
      follower_(io.get_executor(), history_, clock_, log),
      generation_({io.get_executor(), history_, providers_, follower_, clock_, log}, id_),
      chat_({io.get_executor(), sites_, history_, liveHistory_, hub_, generation_, follower_,
             clock_, random_, log},
            {config_.history.life, config_.replies}),
      visitors_(chat_, visitorStore_, random_),
      tokens_(config_.tokenSecret, config_.history.life),
      health_(io.get_executor(), history_, siteStore_, providers_, clock_, config_.history.outbox),
      api_({chat_, visitors_, tokens_, health_, clock_, random_, log,
            config_.compatApi ? std::optional(config_.compatSite) : std::nullopt}),
      server_(
          io, listener, config_.limits,
          [this](Exchange& exchange) { return api_.handle(exchange); }, log) {}

WorkerEnd Worker::run() {
  spawn(io_.get_executor(), serve());
  io_.run();
  return {server_.active() == 0 && generation_.running() == 0, refusal_};
}

Task<> Worker::serve() {
  const Result<void> schema = co_await checkSchema(postgres_);
  if (!schema && schema.error().kind == ErrorKind::Conflict) {
    refusal_ = schema.error().detail;
    io_.stop();
    co_return;
  }
  if (!schema) log_.warn("database unavailable at start", {{"code", schema.error().code}});
  health_.startChecks();
  if (config_.providerPause > 0ms) breakers_.start();
  spawn(io_.get_executor(), drainOnSignal());
  spawn(io_.get_executor(), lookLoop());
  spawn(io_.get_executor(), hintLoop());
  spawn(io_.get_executor(), loadLoop());
  spawn(io_.get_executor(), watchdogLoop());
  server_.start();
  sd_notify(0, "READY=1");
  log_.info("serving", {{"version", LIVECHAT_VERSION}, {"worker", id_}});
}

// Not all workers at the same moment.
Task<> Worker::lookLoop() {
  for (;;) {
    co_await clock_.sleep(
        kLookEvery + std::chrono::duration_cast<Clock::Duration>(kLookJitter * random_.fraction()));
    co_await chat_.look();
    if (!hub_.draining()) co_await chat_.sweep();
  }
}

Task<> Worker::hintLoop() {
  for (;;) {
    auto hints = co_await hints_.next();
    if (hints) {
      co_await chat_.look(std::move(*hints));
      co_await clock_.sleep(kHintGather);
    } else {
      co_await clock_.sleep(kHintRetry);
    }
  }
}

// A loop that comes late to its own timers comes late to everybody.
Task<> Worker::loadLoop() {
  int calm = kCalmTicks;
  for (;;) {
    const Clock::Instant due = clock_.now() + kLoadTick;
    co_await clock_.sleep(kLoadTick);
    const bool late = clock_.now() - due > kLateness;
    if (late && calm == kCalmTicks) log_.warn("overloaded: no new messages for now", {});
    calm = late ? 0 : std::min(calm + 1, kCalmTicks);
    chat_.overloaded(calm < kCalmTicks);
  }
}

// systemd's WatchdogSec=: a sign of life at half the interval, while draining too. It comes from
// the loop, so that a loop that hangs sends none.
Task<> Worker::watchdogLoop() {
  std::uint64_t interval = 0;  // in microseconds
  if (sd_watchdog_enabled(0, &interval) <= 0) co_return;
  for (;;) {
    sd_notify(0, "WATCHDOG=1");
    co_await clock_.sleep(std::chrono::microseconds(interval / 2));
  }
}

Task<> Worker::drainOnSignal() {
  co_await signals_.async_wait(useTask);
  log_.info("draining", {{"connections", server_.active()}, {"replies", generation_.running()}});
  sd_notify(0, "STOPPING=1");
  signals_.async_wait([this](std::error_code ec, int) {
    if (!ec) io_.stop();
  });
  server_.stopListening();
  hub_.drain();
  co_await waitUntilIdle(config_.drain);
  generation_.handOver();
  server_.cancelAll();
  co_await waitUntilIdle(1s);
  log_.info("stopped", {{"connections", server_.active()}, {"replies", generation_.running()}});
  io_.stop();
}

Task<> Worker::waitUntilIdle(Clock::Duration patience) {
  const Clock::Instant latest = clock_.now() + patience;
  while ((server_.active() > 0 || generation_.running() > 0) && clock_.now() < latest) {
    co_await clock_.sleep(kIdlePoll);
  }
}

}  // namespace livechat
