// A clock that moves when it is told to.
#pragma once

#include <memory>
#include <vector>

#include "fakes/loop.h"
#include "ports/clock.h"

namespace livechat {

class ManualClock final : public Clock {
 public:
  explicit ManualClock(Loop& loop) : loop_(loop) {}
  // Who still sleeps would own itself for ever: the coroutine its sleeper, and this the coroutine.
  // Woken but never run, it ends with the loop.
  ~ManualClock() override {
    for (const auto& sleeper : sleepers_) sleeper->wake.notify();
  }
  ManualClock(const ManualClock&) = delete;
  ManualClock& operator=(const ManualClock&) = delete;

  Instant now() const override { return now_; }
  WallTime wall() const override {
    return WallTime(std::chrono::duration_cast<WallTime::duration>(now_.time_since_epoch())) +
           std::chrono::seconds(1'795'000'000);
  }
  Task<> sleep(Duration duration) override {
    auto sleeper = std::make_shared<Sleeper>(now_ + duration, loop_.executor());
    sleepers_.push_back(sleeper);
    co_await sleeper->wake.wait();
  }

  // Moves on in steps, so that what wakes can sleep again.
  void advance(Duration duration) {
    const Instant end = now_ + duration;
    while (now_ < end) {
      now_ = std::min(end, now_ + std::chrono::milliseconds(10));
      std::erase_if(sleepers_, [&](const auto& sleeper) {
        if (sleeper->until > now_) return false;
        sleeper->wake.notify();
        return true;
      });
      loop_.settle();
    }
  }

 private:
  struct Sleeper {
    Sleeper(Instant until, Executor executor) : until(until), wake(executor) {}
    Instant until;
    Signal wake;
  };

  Loop& loop_;
  Instant now_{std::chrono::hours(1)};
  std::vector<std::shared_ptr<Sleeper>> sleepers_;  // shared with the sleeping coroutines
};

}  // namespace livechat
