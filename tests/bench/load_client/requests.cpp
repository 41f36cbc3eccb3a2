// Short requests, one answer each, over kept connections.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "crew.h"
#include "request_failed.h"
#include "run.h"
#include "visitor_api.h"

namespace bench {

namespace {

struct RequestLoad {
  Run& run;
  const std::string request;
  const int wantedStatus;
  std::vector<std::unique_ptr<HttpConnection>> connections;
  std::size_t next = 0;  // number of the next request
};

Task<> exchange(RequestLoad& load, HttpConnection& connection) {
  const int status = co_await connection.ask(load.request);
  const std::string answer = co_await connection.readAll();
  expectStatus(status, load.wantedStatus);
  const auto& wanted = load.run.options.bytes;
  if (wanted && *wanted != answer.size()) throw RequestFailed("answer of another length");
}

Task<> exchangeCounted(RequestLoad& load, HttpConnection& connection) {
  Tally& tally = load.run.tally;
  const auto asked = SteadyClock::now();
  tally.begin();
  std::string failure;
  try {
    co_await exchange(load, connection);
  } catch (const RequestFailed& failed) {
    failure = failed.what();
  }
  const auto took = SteadyClock::now() - asked;
  if (!failure.empty()) co_return tally.fail(failure);
  tally.request.add(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
  tally.complete();
}

// Each member has connections of its own, `member`, `member + members`, …, and uses them in turn.
Task<> warmUp(RequestLoad& load, std::size_t members, std::size_t member) {
  for (std::size_t i = member; i < load.connections.size(); i += members) {
    co_await exchange(load, *load.connections[i]);
  }
}

Task<> takeTurns(RequestLoad& load, std::size_t members, std::size_t member) {
  std::size_t at = member;
  while (load.next < load.run.options.totalOrOneEach()) {
    ++load.next;
    co_await exchangeCounted(load, *load.connections[at]);
    at += members;
    if (at >= load.connections.size()) at = member;
  }
}

Task<> request(Run& run, std::string text, int wantedStatus) {
  RequestLoad load{run, std::move(text), wantedStatus, {}};
  const std::size_t members = run.options.atOnce;
  const std::size_t connections = std::max(members, run.options.connections);
  for (std::size_t i = 0; i < connections; ++i) {
    load.connections.push_back(std::make_unique<HttpConnection>(run.executor, run.options.port, i));
  }
  co_await runCrew(run.executor, members,
                   [&load, members](std::size_t member) { return warmUp(load, members, member); });
  run.meter.start();
  co_await runCrew(run.executor, members, [&load, members](std::size_t member) {
    return takeTurns(load, members, member);
  });
  run.meter.stop();
}

}  // namespace

Task<> getPath(Run& run) {
  co_await request(run, getRequest(run.options.path, run.options.token), 200);
}

Task<> startSessions(Run& run) { co_await request(run, sessionRequest(run.options), 201); }

}  // namespace bench
