// Run: what a mode works with. The modes are below; each returns when its load has been answered.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "loop.h"
#include "meter.h"
#include "options.h"
#include "tally.h"

namespace bench {

// Borrows everything; lives as long as the loop runs.
struct Run {
  Executor executor;
  const Options& options;
  Tally& tally;
  Meter& meter;                    // a mode starts and stops it around what it measures
  nlohmann::ordered_json& report;  // for what only this mode has to tell
};

// `atOnce` visitors, each with a connection of its own, take `total` replies in turn.
Task<> askOurs(Run& run);
Task<> askFloor(Run& run);

// `atOnce` sessions, each with an open event stream.
Task<> holdStreams(Run& run);

// `total` requests, `atOnce` in flight, taking turns on `connections` kept connections.
Task<> getPath(Run& run);
Task<> startSessions(Run& run);

}  // namespace bench
