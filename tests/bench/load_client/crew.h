// Crew: a number of coroutines that do the same work, and the wait for the last of them.
#pragma once

#include <cstddef>
#include <functional>

#include "loop.h"

namespace bench {

// Runs work(0) … work(members - 1) at once; returns when all have ended. `work` must not throw.
Task<> runCrew(Executor executor, std::size_t members, std::function<Task<>(std::size_t)> work);

Task<> sleepUntil(Executor executor, SteadyClock::time_point when);

}  // namespace bench
