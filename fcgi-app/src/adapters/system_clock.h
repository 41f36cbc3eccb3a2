// The real clock.
#pragma once

#include "ports/clock.h"

namespace livechat {

class SystemClock final : public Clock {
 public:
  explicit SystemClock(Executor executor) : executor_(executor) {}

  Instant now() const override { return SteadyClock::now(); }
  WallTime wall() const override { return std::chrono::system_clock::now(); }
  Task<> sleep(Duration duration) override {
    Timer timer(executor_, duration);
    co_await timer.async_wait(useTask);
  }

 private:
  Executor executor_;
};

}  // namespace livechat
