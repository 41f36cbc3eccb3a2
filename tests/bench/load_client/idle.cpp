// Visitors who read: a session each, its event stream open, and nothing happens.
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "crew.h"
#include "request_failed.h"
#include "run.h"
#include "visitor_api.h"

namespace bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kPreparers = 64;
constexpr auto kBetweenVisitors = 1ms;
constexpr auto kSettle = 3s;

struct IdleLoad {
  Run& run;
  std::vector<std::unique_ptr<HttpConnection>> visitors;
  std::vector<Session> sessions;
  SteadyClock::time_point begin;
  bool closing = false;
};

Task<> prepareShare(IdleLoad& load, std::size_t preparer) {
  for (std::size_t i = preparer; i < load.visitors.size(); i += kPreparers) {
    load.sessions[i] = co_await startSession(*load.visitors[i], load.run.options);
  }
}

// Until the load ends it: what arrives are heartbeats.
Task<> readStream(IdleLoad& load, HttpConnection& connection, Session session) {
  const auto asked = SteadyClock::now();
  const int status = co_await connection.ask(eventsRequest(load.run.options, session));
  expectStatus(status, 200);
  std::string_view bytes = co_await connection.read();
  const auto took = SteadyClock::now() - asked;
  load.run.tally.request.add(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
  while (!bytes.empty()) bytes = co_await connection.read();
  throw RequestFailed("stream ended");
}

Task<> holdOne(IdleLoad& load, std::size_t visitor) {
  co_await sleepUntil(load.run.executor, load.begin + kBetweenVisitors * visitor);
  load.run.tally.begin();
  std::string failure;
  try {
    co_await readStream(load, *load.visitors[visitor], load.sessions[visitor]);
  } catch (const RequestFailed& failed) {
    if (!load.closing) failure = failed.what();
  }
  if (failure.empty())
    load.run.tally.complete();
  else
    load.run.tally.fail(failure);
}

// Memory is measured from before the first stream to when all are open, CPU while they are held.
Task<> measure(IdleLoad& load) {
  const auto opened = load.begin + kBetweenVisitors * load.visitors.size() + kSettle;
  co_await sleepUntil(load.run.executor, opened);
  load.run.meter.stop();
  Meter holding(load.run.options.trees);
  holding.start();
  co_await sleepUntil(load.run.executor, opened + load.run.options.hold);
  holding.stop();
  holding.write(load.run.report["holding"]);
  load.closing = true;
  for (const auto& visitor : load.visitors) visitor->close();
}

}  // namespace

Task<> holdStreams(Run& run) {
  IdleLoad load{run, {}, {}, {}};
  for (std::size_t visitor = 0; visitor < run.options.atOnce; ++visitor) {
    load.visitors.push_back(
        std::make_unique<HttpConnection>(run.executor, run.options.port, visitor));
  }
  load.sessions.resize(load.visitors.size());
  co_await runCrew(run.executor, std::min(kPreparers, load.visitors.size()),
                   [&load](std::size_t preparer) { return prepareShare(load, preparer); });
  run.meter.start();
  load.begin = SteadyClock::now();
  const std::size_t all = load.visitors.size();
  co_await runCrew(run.executor, all + 1, [&load, all](std::size_t member) {
    return member < all ? holdOne(load, member) : measure(load);
  });
}

}  // namespace bench
