// Visitors ask, and read their replies to the end.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "chat_backend.h"
#include "crew.h"
#include "gemini_backend.h"
#include "request_failed.h"
#include "run.h"
#include "visitor_api.h"

namespace bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kPreparers = 64;
constexpr auto kSettle = 500ms;

struct ReplyLoad {
  Run& run;
  Backend& backend;
  const std::size_t total;
  std::vector<std::unique_ptr<HttpConnection>> visitors;
  std::size_t next = 0;  // number of the next reply
  SteadyClock::time_point begin;
};

// Visitor v prepares the replies v, v + visitors, …; each preparer does this for some visitors.
Task<> prepareShare(ReplyLoad& load, std::size_t preparer) {
  const std::size_t visitors = load.visitors.size();
  for (std::size_t visitor = preparer; visitor < visitors; visitor += kPreparers) {
    for (std::size_t number = visitor; number < load.total; number += visitors) {
      co_await load.backend.prepare(*load.visitors[visitor], number);
    }
  }
}

Task<> askOnce(ReplyLoad& load, HttpConnection& connection, std::size_t number) {
  Tally& tally = load.run.tally;
  const std::string request = load.backend.request(number);
  const auto asked = SteadyClock::now();
  tally.begin();
  std::string failure;
  try {
    const int status = co_await connection.ask(request);
    expectStatus(status, 200);
    const auto check = load.backend.check(tally, asked);
    for (;;) {
      const std::string_view body = co_await connection.read();
      if (body.empty()) break;
      check->feed(body);
    }
    check->finish();
  } catch (const RequestFailed& failed) {
    failure = failed.what();
  }
  if (!failure.empty()) {
    connection.close();
    tally.fail(failure);
    co_return;
  }
  tally.complete();
  const auto took = SteadyClock::now() - asked;
  tally.request.add(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
}

Task<> askRepeatedly(ReplyLoad& load, std::size_t visitor) {
  const auto share = load.run.options.spread * visitor / load.visitors.size();
  co_await sleepUntil(load.run.executor, load.begin + share);
  while (load.next < load.total) {
    co_await askOnce(load, *load.visitors[visitor], load.next++);
  }
}

Task<> ask(Run& run, Backend& backend) {
  ReplyLoad load{run, backend, run.options.totalOrOneEach(), {}, 0, {}};
  for (std::size_t visitor = 0; visitor < run.options.atOnce; ++visitor) {
    load.visitors.push_back(
        std::make_unique<HttpConnection>(run.executor, run.options.port, visitor));
  }
  co_await runCrew(run.executor, std::min(kPreparers, load.visitors.size()),
                   [&load](std::size_t preparer) { return prepareShare(load, preparer); });
  co_await sleepUntil(run.executor, SteadyClock::now() + kSettle);
  run.meter.start();
  load.begin = SteadyClock::now();
  co_await runCrew(run.executor, load.visitors.size(),
                   [&load](std::size_t visitor) { return askRepeatedly(load, visitor); });
  run.meter.stop();
}

}  // namespace

Task<> askOurs(Run& run) {
  ChatBackend backend(run.options);
  co_await ask(run, backend);
}

Task<> askFloor(Run& run) {
  GeminiBackend backend(run.options);
  co_await ask(run, backend);
}

}  // namespace bench
