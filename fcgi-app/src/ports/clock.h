// Time as the rest of the program sees it; tests bring a clock that moves when told.
#pragma once

#include "base/async.h"
#include "base/time_text.h"

namespace livechat {

// Loop thread only.
class Clock {
 public:
  using Duration = SteadyClock::duration;
  using Instant = SteadyClock::time_point;

  virtual ~Clock() = default;
  // For limits and durations: never jumps.
  virtual Instant now() const = 0;
  // For time stamps that people and other machines read.
  virtual WallTime wall() const = 0;
  // Throws operation_aborted when the waiting coroutine is cancelled.
  virtual Task<> sleep(Duration duration) = 0;
};

}  // namespace livechat
