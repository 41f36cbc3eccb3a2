// load-client: many visitors of a chat, on one thread. See options.cpp for what it can do, and
// docs/bench.md for what it measures.
//
// Prints one JSON object. Exit status: 0 all was answered completely, 1 something was not (the
// object says what), 2 there was nothing to measure.
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "run.h"

namespace {

using namespace bench;

// Thousands of visitors need more file descriptors than a shell's usual soft limit.
void raiseFileLimit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

Task<> start(Run& run) {
  const std::string& mode = run.options.mode;
  if (mode == "replies") return askOurs(run);
  if (mode == "floor") return askFloor(run);
  if (mode == "idle") return holdStreams(run);
  if (mode == "get") return getPath(run);
  return startSessions(run);
}

int measure(const Options& options) {
  asio::io_context loop(1);
  Tally tally;
  Meter meter(options.trees);
  nlohmann::ordered_json report = {{"mode", options.mode}, {"atOnce", options.atOnce}};
  Run run{loop.get_executor(), options, tally, meter, report};
  bool ended = false;
  asio::co_spawn(loop, start(run), [&ended](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
    ended = true;
  });
  loop.run_for(options.limit);
  if (!ended && !meter.started()) throw std::runtime_error("time was up");
  if (!ended) {
    tally.failUnfinished("time was up");
    meter.stop();
  }
  tally.write(report);
  meter.write(report);
  std::printf("%s\n", report.dump().c_str());
  std::fflush(stdout);
  // Coroutines that time was up for still point at what is on this stack.
  std::_Exit(ended && tally.allComplete() ? 0 : 1);
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parseCommandLine(argc, argv);
  std::signal(SIGPIPE, SIG_IGN);
  raiseFileLimit();
  try {
    return measure(options);
  } catch (const std::exception& error) {  // of the preparations: see request_failed.h
    std::fprintf(stderr, "load-client: preparing %s: %s\n", options.mode.c_str(), error.what());
    std::_Exit(2);
  }
}
