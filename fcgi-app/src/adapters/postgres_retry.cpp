#include "adapters/postgres_retry.h"

#include <algorithm>
#include <utility>

namespace livechat {

bool PostgresRetry::mayTry(Instant now) {
  const std::lock_guard lock(mutex_);
  if (!down_) return true;
  if (trying_ || now < next_) return false;
  trying_ = true;
  return true;
}

bool PostgresRetry::failed(Instant now) {
  const std::lock_guard lock(mutex_);
  trying_ = false;
  // Several threads may have tried while all was well: only a later try makes the pause longer.
  if (down_ && now >= next_) pause_ = std::min(pause_ * 2, atMost_);
  if (!down_) pause_ = atLeast_;
  next_ = now + pause_;
  return !std::exchange(down_, true);
}

bool PostgresRetry::succeeded() {
  const std::lock_guard lock(mutex_);
  trying_ = false;
  return std::exchange(down_, false);
}

}  // namespace livechat
