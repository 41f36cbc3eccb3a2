// Randomness that a test can foresee: bytes count up, fractions are what the test says.
#pragma once

#include "ports/random.h"

namespace livechat {

class FixedRandom final : public Random {
 public:
  std::string bytes(std::size_t count) override {
    std::string bytes;
    while (bytes.size() < count) bytes.push_back(static_cast<char>(next_++));
    return bytes;
  }
  double fraction() override { return nextFraction; }

  double nextFraction = 0.5;

 private:
  unsigned char next_ = 0;
};

}  // namespace livechat
