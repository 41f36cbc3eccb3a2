// When to try to connect again after a failure: after a pause that doubles, one try at a time.
#pragma once

#include <chrono>
#include <mutex>

namespace livechat {

// While all is well everyone may connect. Threads: any.
class PostgresRetry final {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  PostgresRetry(std::chrono::milliseconds atLeast, std::chrono::milliseconds atMost)
      : atLeast_(atLeast), atMost_(atMost), pause_(atLeast) {}

  // True: connect, and say how it went. False: the server was down a moment ago.
  bool mayTry(Instant now);
  // Both return whether that is news.
  bool failed(Instant now);
  bool succeeded();

 private:
  const std::chrono::milliseconds atLeast_;
  const std::chrono::milliseconds atMost_;

  std::mutex mutex_;
  bool down_ = false;
  bool trying_ = false;  // meaningful while down
  std::chrono::milliseconds pause_;
  Instant next_;
};

}  // namespace livechat
