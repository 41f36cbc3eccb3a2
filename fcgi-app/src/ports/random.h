// Randomness as the rest of the program sees it.
#pragma once

#include <cstddef>
#include <string>

namespace livechat {

class Random {
 public:
  virtual ~Random() = default;
  // `count` unpredictable bytes, fit for identifiers and secrets.
  virtual std::string bytes(std::size_t count) = 0;
  // Uniform in [0, 1): for jitter.
  virtual double fraction() = 0;
};

}  // namespace livechat
