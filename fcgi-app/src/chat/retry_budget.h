// RetryBudget keeps retries under a fifth of all calls, so that a provider in trouble is not asked
// nearly twice as often for it.
#pragma once

#include <algorithm>

namespace livechat {

class RetryBudget final {
 public:
  // Every first try earns a quarter of a retry. A few are saved up, also for a beginning.
  void call() { saved_ = std::min(kMost, saved_ + kEarned); }
  // Whether one more retry may be made, which is spent then.
  bool take() {
    if (saved_ < 1) return false;
    saved_ -= 1;
    return true;
  }

 private:
  static constexpr double kEarned = 0.25;
  static constexpr double kMost = 5;
  double saved_ = kMost;
};

}  // namespace livechat
